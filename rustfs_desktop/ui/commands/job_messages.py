"""Messages about jobs: skipped files, restored transfers, expiring uploads."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job, Transfer
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.message_bar import MessageBar

translate = QCoreApplication.translate

_SHOWN = 3


def report_skipped(messages: MessageBar, job: Job) -> None:
    """List the files that a job skips, as soon as they are known."""
    if job.error is not None:
        messages.show_error(job.error)
        return
    lines = [
        f"{display(problem.name)}: {display(message_text(problem.reason))}"
        for problem in job.problems
        if problem.is_left_out
    ]
    if not lines:
        return
    shown = "; ".join(lines[:_SHOWN])
    count = len(lines)
    more = count - _SHOWN
    if more > 0:
        shown = translate("Jobs", "{files}; and %Ln more", "", more).format(files=shown)
    messages.show_error(
        AppError(
            translate("Jobs", "%Ln file(s) skipped", "", count),
            shown,
            detail="\n".join(lines),
            remedy=Remedy.NONE,
            code="LeftOut",
        )
    )


def report_restored(
    messages: MessageBar, queue: TransferQueue, count: int, cancel_all: Callable[[], None]
) -> None:
    """Report the unfinished transfers of earlier runs, and whether they resume."""

    def cancel() -> None:
        messages.clear()
        cancel_all()

    totals = queue.totals
    if totals.paused:
        paused = totals.paused
        words = translate("Jobs", "%Ln unfinished transfer(s) paused", "", paused)
        buttons = [
            BarButton(translate("Jobs", "Resume"), partial(_resume, messages, queue)),
            BarButton(translate("Jobs", "Cancel All"), cancel),
        ]
        messages.show_info(words, buttons=buttons, seconds=0)
        return
    left = count - totals.failed
    if left > 0:
        messages.show_info(translate("Jobs", "Resuming %Ln unfinished transfer(s)", "", left))
    elif count:
        messages.show_info(
            translate("Jobs", "%Ln transfer(s) from the last session failed", "", count)
        )


def warn_of_expiry(
    messages: MessageBar, queue: TransferQueue, transfers: Sequence[Transfer]
) -> None:
    """Warn that servers will soon delete the parts of paused uploads."""

    def resume() -> None:
        messages.clear()
        queue.resume(transfers)

    count = len(transfers)
    left = min(transfer.keep_until for transfer in transfers) - time.time()
    messages.show_info(
        translate("Jobs", "%Ln paused upload(s) will soon have to start over", "", count),
        translate("Jobs", "The server keeps the uploaded parts for another {time}.").format(
            time=duration_text(max(0.0, left))
        ),
        [BarButton(translate("Jobs", "Resume"), resume)],
        seconds=0,
    )


def _resume(messages: MessageBar, queue: TransferQueue) -> None:
    messages.clear()
    queue.resume_all()
