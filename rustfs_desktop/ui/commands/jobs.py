"""Saying how a drop, an upload or a download ended, where a row alone would not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.errors import Remedy, S3Error
from rustfs_desktop.transfers.types import Direction, Job, State
from rustfs_desktop.ui.commands.desk import Desk

translate = QCoreApplication.translate

_SHOWN = 3


def say_planned(desk: Desk, job: Job) -> None:
    """Name what a job leaves out, as soon as that is known."""
    if job.error is not None:
        desk.browser.messages.show_error(job.error)
        return
    if not job.problems:
        return
    lines = [f"{display(problem.name)}: {display(problem.reason)}" for problem in job.problems]
    shown = "; ".join(lines[:_SHOWN])
    count = len(lines)
    more = count - _SHOWN
    if more > 0:
        shown += translate("Jobs", " and %n more", "", more)
    desk.browser.messages.show_error(
        S3Error(
            translate("Jobs", "%n left out", "", count),
            shown,
            detail="\n".join(lines),
            remedy=Remedy.NONE,
            code="LeftOut",
        )
    )


def note_downloads(desk: Desk, job: Job) -> None:
    """Let the rows of downloaded files offer to open them."""
    if job.direction is not Direction.DOWNLOAD:
        return
    for transfer in desk.queue.transfers:
        if transfer.job is job and transfer.state is State.DONE:
            folder = transfer.key[: transfer.key.rfind("/") + 1]
            place = Location(job.connection_id, job.bucket, folder)
            desk.browser.note_downloaded(place, transfer.key, transfer.path)
