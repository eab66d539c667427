"""Canceling transfers: asks first if that would lose more than a few seconds of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from rustfs_desktop.models import cancel_cost
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job, Transfer
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog

translate = QCoreApplication.translate


def cancel_transfers(context: CommandContext, transfers: Sequence[Transfer]) -> None:
    """Cancel some transfers."""
    ask_before_loss(transfers, partial(context.queue.cancel, transfers), context.window)


def cancel_all(context: CommandContext) -> None:
    """Cancel every transfer, also those that are still being found."""
    queue = context.queue
    ask_before_loss(queue.transfers, queue.cancel_all, context.window)


def cancel_job(queue: TransferQueue, job: Job, done: Callable[[], None], over: QWidget) -> None:
    """Cancel all that is left of a job; ``done`` is called if the user agrees."""

    def cancel() -> None:
        queue.cancel_job(job)
        done()

    ask_before_loss([each for each in queue.transfers if each.job is job], cancel, over)


def ask_before_loss(
    transfers: Iterable[Transfer], cancel: Callable[[], None], over: QWidget
) -> None:
    """Call ``cancel`` now if little is lost by that, else if the user agrees."""
    cost = cancel_cost.cancel_cost(transfers)
    if not cost.is_high:
        cancel()
        return
    verb = translate("Cancel", "Cancel Transfer")
    if cost.count > 1:
        verb = translate("Cancel", "Cancel Transfers")
    dialog = QuestionDialog(
        cancel_cost.title_text(cost),
        cancel_cost.loss_text(cost),
        verb,
        over,
        danger=True,
        stay=translate("Cancel", "Don't Cancel"),
    )
    open_dialog(dialog, cancel)
