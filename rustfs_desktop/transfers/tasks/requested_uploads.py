"""Multipart uploads that a task requested, but whose ids never arrived."""

from __future__ import annotations

import contextlib

from rustfs_desktop.errors import AccessDenied, NotImplementedByServer
from rustfs_desktop.s3.api.multipart import abort_unused_uploads
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.tasks.task import Task


class RequestedUploads:
    """Aborts what was requested, before the task requests another upload.

    The request may reach the server only after this, so that the journal keeps the last one: a
    later start looks again.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._last: Leftover | None = None

    def abort(self, requested: Leftover) -> None:
        """Abort the upload if it exists by now."""
        self._task.journal.add_leftover(requested)
        if self._last is not None:  # this look covers the time since the one before
            self._task.journal.remove_leftover(self._last)
        self._last = requested
        # Keys that may not list uploads may still upload.
        with contextlib.suppress(AccessDenied, NotImplementedByServer):
            abort_unused_uploads(self._task.remote, requested.since, self._task.token)
