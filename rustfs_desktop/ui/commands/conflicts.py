"""Asks about name conflicts: a file with the same name already exists."""

from __future__ import annotations

from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog


class ConflictPrompts:
    """Shows one conflict dialog at a time; waiting transfers hold no thread."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._waiting: list[Transfer] = []
        self._dialog: ConflictDialog | None = None

    def on_asked(self, transfer: Transfer) -> None:
        """Ask about a transfer, now or after the open dialog."""
        self._waiting.append(transfer)
        self._ask_next()

    def _ask_next(self) -> None:
        self._waiting = [t for t in self._waiting if t.state is TransferState.NEEDS_ANSWER]
        if self._dialog is not None or not self._waiting:
            return
        transfer = self._waiting.pop(0)
        others = transfer.job.open_count - 1
        dialog = ConflictDialog(transfer, others, self._context.window, self._context.background)
        self._dialog = dialog
        dialog.finished.connect(lambda _result: self._on_answered(transfer, dialog))
        dialog.open()

    def _on_answered(self, transfer: Transfer, dialog: ConflictDialog) -> None:
        self._dialog = None
        answer = dialog.answer()
        if answer is None:  # closed without an answer: overwrite nothing
            self._context.queue.cancel([transfer])
        else:
            self._context.queue.answer(transfer, answer, for_all=dialog.for_all())
        dialog.deleteLater()
        self._ask_next()
