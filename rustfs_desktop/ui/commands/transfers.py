"""Commands for transfers, in the transfer panel and in the menu."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QMenu

from rustfs_desktop.models import transfer_texts
from rustfs_desktop.transfers.types import Job, Transfer, TransferState
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands import cancel, downloads, job_messages, receipts
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.commands.transfer_prompts import TransferPrompts
from rustfs_desktop.ui.message_bar import MessageBar
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction, offers
from rustfs_desktop.ui.transfers.totals import unfinished

translate = QCoreApplication.translate

_WATCH_MS = 30_000
_CHOSEN = {
    "pause_chosen": TransferRowAction.PAUSE,
    "resume_chosen": TransferRowAction.RESUME,
    "retry_chosen": TransferRowAction.RETRY,
    "cancel_chosen": TransferRowAction.CANCEL,
    "first_chosen": TransferRowAction.FIRST,
    "last_chosen": TransferRowAction.LAST,
    "receipt": TransferRowAction.RECEIPT,
}


class TransferCommands(QObject):
    """Connects the transfer queue, its panel and the Transfers menu with commands."""

    def __init__(
        self,
        context: CommandContext,
        browsers: BrowserGroup,
        panel: TransferPanel,
        actions: Actions,
    ) -> None:
        super().__init__(context.window)
        self._context, self._browsers = context, browsers
        self._panel, self._actions = panel, actions
        self._prompts = TransferPrompts(context, browsers)
        self._warned: set[tuple[Transfer, float]] = set()
        self._wire_panel()
        self._wire_menu()
        queue = context.queue
        queue.totals_changed.connect(self._on_totals)
        queue.inserted.connect(self._on_totals)
        queue.removed.connect(self._on_totals)
        queue.restored.connect(self._on_restored)
        queue.job_planned.connect(self._on_planned)
        self._watch = QTimer(self)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self.warn_of_expiring_uploads)
        self._on_totals()

    def warn_of_expiring_uploads(self) -> None:
        """Warn once of each upload whose parts the server will soon delete.

        An upload that started over has another expiry, and so another warning.
        """
        now = time.time()
        soon = now + transfer_texts.SOON_S
        ending = [
            transfer
            for transfer in self._context.queue.transfers
            if now < transfer.keep_until < soon and transfer.state is TransferState.PAUSED
        ]
        told = {(transfer, transfer.keep_until) for transfer in ending}
        if not told <= self._warned:
            self._warned = told
            job_messages.warn_of_expiry(self._messages, self._context.queue, ending)

    @property
    def _messages(self) -> MessageBar:
        """The message bar for transfers: that of the active browser."""
        return self._browsers.active.messages

    def _wire_panel(self) -> None:
        context, panel = self._context, self._panel
        panel.show_shortcuts({each.objectName(): each.shortcut() for each in self._actions})
        panel.open_requested.connect(self._open_downloaded)
        panel.show_requested.connect(self._show_in_folder)
        panel.receipt_requested.connect(partial(receipts.show_receipt, context))
        panel.history_requested.connect(self._actions["history"].trigger)
        panel.decision_requested.connect(self._prompts.ask_about_problems)
        panel.connection_requested.connect(self._prompts.connect_for)
        panel.cancel_requested.connect(partial(cancel.cancel_transfers, context))
        panel.cancel_all_requested.connect(self._cancel_all)

    def _wire_menu(self) -> None:
        actions, queue = self._actions, self._context.queue
        actions["pause_all"].triggered.connect(queue.pause_all)
        actions["resume_all"].triggered.connect(queue.resume_all)
        actions["cancel_all"].triggered.connect(self._cancel_all)
        actions["clear_finished"].triggered.connect(queue.clear_finished)
        actions["retry_failed"].triggered.connect(self._panel.retry_failed)
        for name, action in _CHOSEN.items():
            actions[name].triggered.connect(partial(self._act, action))
        for owner in actions["receipt"].associatedObjects():
            if isinstance(owner, QMenu):
                owner.aboutToShow.connect(self._add_row_actions)
        actions.about_to_show.connect(self._add_row_actions)

    def _cancel_all(self) -> None:
        cancel.cancel_all(self._context)

    def _open_downloaded(self, path: Path) -> None:
        downloads.open_downloaded(self._messages, self._context.window, path)

    def _show_in_folder(self, path: Path) -> None:
        downloads.show_in_folder(self._messages, path)

    def _on_planned(self, job: Job) -> None:
        job_messages.report_skipped(self._messages, job)

    def _on_restored(self, count: int) -> None:
        job_messages.report_restored(self._messages, self._context.queue, count, self._cancel_all)

    def _on_totals(self) -> None:
        actions, queue = self._actions, self._context.queue
        totals = queue.totals
        left = unfinished(totals)
        actions.set_possible("pause_all", left > totals.paused)
        actions.set_possible("resume_all", totals.paused > 0)
        actions.set_possible("retry_failed", totals.failed > 0)
        actions.set_possible("cancel_all", left > 0)
        actions.set_possible("clear_finished", len(queue.transfers) > left)
        if totals.paused and not self._watch.isActive():
            self._watch.start()
        elif not totals.paused:
            self._watch.stop()

    def _add_row_actions(self) -> None:
        """Enable the actions of the selected rows when they are shown."""
        offered = offers(self._panel.view.chosen())
        for name, action in _CHOSEN.items():
            self._actions.set_possible(name, action in offered)

    def _act(self, action: TransferRowAction, *_checked: object) -> None:
        self._panel.view.act(action, self._panel.view.chosen())
