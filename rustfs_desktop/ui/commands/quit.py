"""The question before quitting while transfers run."""

from __future__ import annotations

from collections.abc import Callable

from rustfs_desktop.ui.commands.cancel import ask_before_loss
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog


def ask_to_quit(context: CommandContext, leave: Callable[[bool], None]) -> None:
    """Ask what to do with transfers; ``leave`` gets whether to keep them."""
    totals = context.queue.totals
    count = totals.active + totals.waiting + totals.asking
    dialog = QuitDialog(count, context.settings.preferences.continues, context.window)

    def cancel() -> None:
        ask_before_loss(context.queue.transfers, dialog.cancel_transfers, dialog)

    dialog.cancel_requested.connect(cancel)
    open_dialog(dialog, lambda: leave(not dialog.cancels))
