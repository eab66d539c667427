"""The notification texts about a finished job."""

from __future__ import annotations

import collections
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.format import files_text, size_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    Transfer,
    TransferState,
    UploadJob,
)

translate = QCoreApplication.translate

_NAME_LENGTH = 120  # desktops lay out notifications themselves, and not for longer names


def ended(job: Job, transfers: Iterable[Transfer]) -> tuple[str, str]:
    """Title and text for the end of a job; both empty if the user canceled it."""
    counts: collections.Counter[TransferState] = collections.Counter()
    size = 0
    for transfer in transfers:
        counts[transfer.state] += 1
        if transfer.state is TransferState.DONE:
            size += transfer.size
    done, failed = counts[TransferState.DONE], counts[TransferState.FAILED]
    if not failed and not done:
        return "", ""
    is_one = counts.total() == 1
    parts = []
    if done:
        what = name_text(job) if is_one else files_text(done)
        text = translate("Jobs", "{files} ({size}) → {location}")
        parts.append(text.format(files=what, size=size_text(size), location=location_text(job)))
    if failed and is_one:
        parts.append(translate("Jobs", "{name} failed").format(name=name_text(job)))
    elif failed:
        parts.append(failed_text(failed))
    skipped = sum(problem.is_serious and problem.is_left_out for problem in job.problems)
    if skipped:
        parts.append(translate("Jobs", "%Ln file(s) skipped", "", skipped))
    return _title(job, is_whole=not failed and not job.has_gaps), details_text(parts)


def _title(job: Job, *, is_whole: bool) -> str:
    if isinstance(job, UploadJob):
        good, bad = translate("Jobs", "Upload finished"), translate("Jobs", "Upload incomplete")
    elif isinstance(job, DownloadJob):
        good, bad = translate("Jobs", "Download finished"), translate("Jobs", "Download incomplete")
    elif isinstance(job, CopyJob) and job.is_move:
        good, bad = translate("Jobs", "Move finished"), translate("Jobs", "Move incomplete")
    else:
        good, bad = translate("Jobs", "Copy finished"), translate("Jobs", "Copy incomplete")
    return good if is_whole else bad


def failed_text(count: int) -> str:
    """How many files failed: ``3 files failed``."""
    return translate("Jobs", "%Ln file(s) failed", "", count)


def name_text(job: Job) -> str:
    """What the user chose: the name of the first file or folder."""
    return elide_middle(display(job.title), _NAME_LENGTH)


def location_text(job: Job) -> str:
    """Where everything goes: the local folder, or bucket and folder."""
    if isinstance(job, DownloadJob):
        location = job.folder.name or str(job.folder)
    else:
        location = " / ".join([job.bucket, *job.prefix.split("/")[:-1]])
    return elide_middle(display(location), _NAME_LENGTH)
