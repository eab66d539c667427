"""The question before quitting while transfers or deletions run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.cancel_cost import deletions_text
from rustfs_desktop.models.edit_texts import unsaved_text
from rustfs_desktop.ui.commands.cancel import ask_before_loss
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.opening import ask, open_dialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog

translate = QCoreApplication.translate


def must_ask(context: CommandContext) -> bool:
    """Whether something runs that quitting would stop, or an edited file is not saved."""
    is_running = context.queue.is_moving or context.deletions.is_any
    return is_running or bool(context.edits.unsaved)


def ask_to_quit(context: CommandContext, leave: Callable[[bool], None]) -> None:
    """Ask whether to quit, and what to do with transfers; ``leave`` gets whether to keep them."""
    unsaved = unsaved_text([edit.record.name for edit in context.edits.unsaved])
    if not context.queue.is_moving and not context.deletions.is_any:
        question = (
            translate("Quit", "Quit with edited files that are not saved on the server?"),
            unsaved,
            translate("Quit", "Quit"),
        )
        ask(question, partial(leave, True), context.window)
        return
    if not context.queue.is_moving:
        question = (
            translate("Quit", "Quit while items are being deleted?"),
            deletions_text(),
            translate("Quit", "Quit"),
        )
        ask(question, partial(leave, True), context.window, danger=True)
        return
    totals = context.queue.totals
    count = totals.active + totals.waiting + totals.asking
    dialog = QuitDialog(count, context.settings.preferences.continues, context.window)
    if context.deletions.is_any:
        dialog.add_text(deletions_text())

    if unsaved:
        dialog.add_text(unsaved)

    def cancel() -> None:
        ask_before_loss(context.queue.transfers, dialog.cancel_transfers, dialog)

    dialog.cancel_requested.connect(cancel)
    open_dialog(dialog, lambda: leave(not dialog.cancels))
