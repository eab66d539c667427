"""Saying how a drop, an upload or a download ended, where a row alone would not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text, plural_text
from rustfs_desktop.transfers.types import DownloadTransfer, Job, Transfer, TransferState
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.message_bar import BarButton

translate = QCoreApplication.translate

_SHOWN = 3


def say_planned(context: CommandContext, job: Job) -> None:
    """Name what a job leaves out, as soon as that is known."""
    if job.error is not None:
        context.browser.messages.show_error(job.error)
        return
    lines = [
        f"{display(problem.name)}: {display(problem.reason)}"
        for problem in job.problems
        if problem.is_left_out
    ]
    if not lines:
        return
    shown = "; ".join(lines[:_SHOWN])
    count = len(lines)
    more = count - _SHOWN
    if more > 0:
        shown += translate("Jobs", " and %n more", "", more)
    context.browser.messages.show_error(
        AppError(
            translate("Jobs", "%n left out", "", count),
            shown,
            detail="\n".join(lines),
            remedy=Remedy.NONE,
            code="LeftOut",
        )
    )


def note_downloads(context: CommandContext, job: Job) -> None:
    """Let the rows of downloaded files offer to open them."""
    for transfer in context.queue.transfers:
        is_done = transfer.job is job and transfer.state is TransferState.DONE
        if is_done and isinstance(transfer, DownloadTransfer):
            folder = transfer.key[: transfer.key.rfind("/") + 1]
            place = Location(job.connection_id, job.bucket, folder)
            context.browser.note_downloaded(place, transfer.key, transfer.path)


def say_restored(context: CommandContext, count: int) -> None:
    """Tell what earlier runs of the program left, and whether it goes on."""
    messages, totals = context.browser.messages, context.queue.totals
    if totals.paused:
        words = plural_text(
            totals.paused,
            translate("Jobs", "{n} transfer from last time waits for you"),
            translate("Jobs", "{n} transfers from last time wait for you"),
        )
        buttons = [
            BarButton(translate("Jobs", "Resume"), partial(_resume, context)),
            BarButton(translate("Jobs", "Cancel All"), partial(_cancel, context)),
        ]
        messages.show_info(words, buttons=buttons, seconds=0)
        return
    left = count - totals.failed
    if left > 0:
        one = translate("Jobs", "{n} transfer from last time goes on")
        many = translate("Jobs", "{n} transfers from last time go on")
    elif count:
        one = translate("Jobs", "{n} transfer from last time failed")
        many = translate("Jobs", "{n} transfers from last time failed")
    else:
        return
    messages.show_info(plural_text(left if left > 0 else count, one, many))


def warn_of_end(context: CommandContext, transfers: Sequence[Transfer]) -> None:
    """Tell that servers will soon throw away what paused uploads have sent."""

    def resume() -> None:
        context.browser.messages.clear()
        context.queue.resume(transfers)

    left = min(transfer.keep_until for transfer in transfers) - time.time()
    context.browser.messages.show_info(
        plural_text(
            len(transfers),
            translate("Jobs", "A paused upload will soon begin anew"),
            translate("Jobs", "{n} paused uploads will soon begin anew"),
        ),
        translate("Jobs", "The server keeps the uploaded parts for another {time}.").format(
            time=duration_text(max(0.0, left))
        ),
        [BarButton(translate("Jobs", "Resume"), resume)],
        seconds=0,
    )


def _resume(context: CommandContext) -> None:
    context.browser.messages.clear()
    context.queue.resume_all()


def _cancel(context: CommandContext) -> None:
    context.browser.messages.clear()
    context.queue.cancel_all()
