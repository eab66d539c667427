"""Named points at which tests kill the program, to check that nothing is lost.

``RFD_CRASH_AT=name`` or ``RFD_CRASH_AT=name:3`` ends the process the first or third time it reaches
the point of that name, like ``kill -9``. Otherwise the points do nothing.
"""

from __future__ import annotations

import os
import threading

UPLOAD_POINTS = (
    "up.begin",
    "up.source_open",
    "up.name_chosen",
    "up.intent_saved",
    "up.created",
    "up.id_saved",
    "up.part_read",
    "up.part_sent",
    "up.part_saved",
    "up.all_sent",
    "up.source_checked",
    "up.completing_saved",
    "up.completed",
    "up.verifying",
    "up.verified",
    "up.released",
    "up.resume_loaded",
    "up.resume_listed",
    "up.small_read",
    "up.small_sent",
)
DOWNLOAD_POINTS = (
    "down.begin",
    "down.name_chosen",
    "down.headed",
    "down.temp_saved",
    "down.temp_made",
    "down.reserved",
    "down.range_started",
    "down.range_done",
    "down.synced",
    "down.ranges_saved",
    "down.all_fetched",
    "down.verified",
    "down.finished",
    "down.finalizing_saved",
    "down.linked",
    "down.published",
    "down.released",
    "down.resume_loaded",
    "down.small_fetched",
    "down.small_published",
)
TAR_POINTS = (
    "tar.asked",
    "tar.left",
    "tar.packed",
    "tar.sent",
    "tar.found",
)
COPY_POINTS = (
    "copy.begin",
    "copy.sent",
    "copy.part_saved",
    "copy.deleting_saved",
    "copy.deleted",
)
EDIT_POINTS = (
    "edit.copied",
    "edit.kept",
    "edit.recorded",
    "edit.intended",
    "edit.sent",
)
_KILLED = 137

_name, _, _count = os.environ.get("RFD_CRASH_AT", "").partition(":")
_left = int(_count) if _count.isdecimal() else 1
_lock = threading.Lock()


def _count_down(name: str) -> None:
    global _left  # noqa: PLW0603  # one counter for the process
    if name != _name:
        return
    with _lock:
        _left -= 1
        if not _left:
            os._exit(_KILLED)


def _pass(name: str) -> None:
    """Do nothing."""


crashpoint = _count_down if _name else _pass
