"""What a user does with transfers in panel and menu, and what transfers ask of the user."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QMenu

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models import transfer_texts
from rustfs_desktop.models.display import display
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.transfers.types import Job, Transfer, TransferState
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.commands import connections, downloads, job_messages, receipts
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction
from rustfs_desktop.ui.transfers.totals import unfinished
from rustfs_desktop.ui.transfers.view import offers

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
    """Wires queue, panel and menu; what they ask for is done here or by other commands."""

    def __init__(self, context: CommandContext, panel: TransferPanel, actions: Actions) -> None:
        super().__init__(context.window)
        self._context, self._panel, self._actions = context, panel, actions
        self._questions = Questions(context)
        self._warned: set[tuple[Transfer, float]] = set()
        self._wire_panel()
        self._wire_menu()
        queue = context.queue
        queue.totals_changed.connect(self._on_totals)
        queue.inserted.connect(self._on_totals)
        queue.removed.connect(self._on_totals)
        queue.restored.connect(partial(job_messages.say_restored, context))
        self._watch = QTimer(self)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self.look_at_paused)
        self._on_totals()

    def look_at_paused(self) -> None:
        """Warn once of each upload whose parts the server will soon throw away.

        An upload that began anew since, is kept until another time: that is another warning.
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
            job_messages.warn_of_end(self._context, ending)

    def _wire_panel(self) -> None:
        context, panel = self._context, self._panel
        panel.open_requested.connect(partial(downloads.open_downloaded, context))
        panel.show_requested.connect(partial(downloads.show_in_folder, context))
        panel.receipt_requested.connect(partial(receipts.show_receipt, context))
        panel.history_requested.connect(self._actions["history"].trigger)
        panel.decision_requested.connect(self._questions.ask_ahead)
        panel.connection_requested.connect(self._questions.connect_for)

    def _wire_menu(self) -> None:
        actions, queue = self._actions, self._context.queue
        actions["pause_all"].triggered.connect(queue.pause_all)
        actions["resume_all"].triggered.connect(queue.resume_all)
        actions["cancel_all"].triggered.connect(queue.cancel_all)
        actions["clear_finished"].triggered.connect(queue.clear_finished)
        actions["retry_failed"].triggered.connect(self._panel.retry_failed)
        for name, action in _CHOSEN.items():
            actions[name].triggered.connect(partial(self._act, action))
        for owner in actions["receipt"].associatedObjects():
            if isinstance(owner, QMenu):
                owner.aboutToShow.connect(self._offer_chosen)

    def _on_totals(self) -> None:
        actions, queue = self._actions, self._context.queue
        totals = queue.totals
        left = unfinished(totals)
        actions["pause_all"].setEnabled(left > totals.paused)
        actions["resume_all"].setEnabled(totals.paused > 0)
        actions["retry_failed"].setEnabled(totals.failed > 0)
        actions["cancel_all"].setEnabled(left > 0)
        actions["clear_finished"].setEnabled(len(queue.transfers) > left)
        if totals.paused and not self._watch.isActive():
            self._watch.start()
        elif not totals.paused:
            self._watch.stop()

    def _offer_chosen(self) -> None:
        """What can be done with the selected rows is looked up when the menu opens."""
        offered = offers(self._panel.view.chosen())
        for name, action in _CHOSEN.items():
            self._actions[name].setEnabled(action in offered)

    def _act(self, action: TransferRowAction, *_checked: object) -> None:
        self._panel.view.act(action, self._panel.view.chosen())


class Questions(QObject):
    """Asks one thing at a time what only the user can say; the transfers wait meanwhile."""

    def __init__(self, context: CommandContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._held: list[Job] = []
        self._refused: list[str] = []
        self._is_asking = False
        self._opening: set[str] = set()
        context.queue.foreseen.connect(self.ask_ahead)
        context.queue.keys_needed.connect(self.ask_keys)
        context.connections.state_changed.connect(self._on_state)

    def ask_ahead(self, job: Job) -> None:
        """Something serious was foreseen before the first byte of a job."""
        if job not in self._held:
            self._held.append(job)
        self._ask_next()

    def ask_keys(self, connection_id: str) -> None:
        """The server does not take the keys of a connection any more."""
        if connection_id not in self._refused:
            self._refused.append(connection_id)
        self._ask_next()

    def connect_for(self, transfer: Transfer) -> None:
        """Open what a transfer needs, or ask for better keys."""
        connections_, job = self._context.connections, transfer.job
        needed = [location.connection_id for location in job.locations]
        states = {each: connections_.state(each) for each in needed}
        closed = [each for each in needed if states[each] is not ConnectionState.ONLINE]
        wanted = (closed or needed)[0]
        if wanted == DEMO_ID and connections_.get(wanted) is None:
            self._context.embedded.start()
        elif connections_.get(wanted) is None:
            self._say_gone()
        elif not closed or _wants_keys(connections_.error(wanted)):
            self.ask_keys(wanted)
        else:
            self._open(wanted)

    def _open(self, connection_id: str) -> None:
        self._opening.add(connection_id)
        self._context.connections.connect_to(connection_id)

    def _on_state(self, connection_id: str) -> None:
        """Tell why a connection that transfers wait for could not be opened."""
        state = self._context.connections.state(connection_id)
        if state is ConnectionState.CONNECTING:
            return
        error = self._context.connections.error(connection_id)
        is_awaited = connection_id in self._opening
        self._opening.discard(connection_id)
        if state is not ConnectionState.FAILED or not is_awaited or error is None:
            return
        if _wants_keys(error):
            self.ask_keys(connection_id)
        else:
            again = partial(self._open, connection_id)
            self._context.browser.messages.show_error(error, again=again)

    def _say_gone(self) -> None:
        self._context.browser.messages.show_error(
            AppError(
                translate("Transfers", "The connection for this transfer was removed"),
                translate(
                    "Transfers", "Cancel the transfer, or start it again with another connection."
                ),
                remedy=Remedy.NONE,
                code="ConnectionGone",
            )
        )

    def _ask_next(self) -> None:
        if self._is_asking:
            return
        self._held = [job for job in self._held if job.is_held]
        if self._refused:
            self._is_asking = True
            self._ask_refused(self._refused[0])
        elif self._held:
            self._is_asking = True
            self._ask_held(self._held[0])

    def _ask_refused(self, connection_id: str) -> None:
        connection = self._context.connections.get(connection_id)
        words = translate(
            "Transfers",
            "{name} rejected the access keys. Enter new keys to continue the transfers.",
        )
        reason = words.format(name=display(connection.name, 60) if connection else "")

        def ended() -> None:
            self._refused.remove(connection_id)
            self._ended()

        connections.ask_keys(self._context, connection_id, reason, ended)

    def _ask_held(self, job: Job) -> None:
        dialog = PreflightDialog(job, self._context.window)

        def ended(result: int) -> None:
            self._held.remove(job)
            if result:
                self._context.queue.go_ahead(job)
            else:
                self._context.queue.call_off(job)
            dialog.deleteLater()
            self._ended()

        dialog.finished.connect(ended)
        dialog.open()

    def _ended(self) -> None:
        self._is_asking = False
        self._ask_next()


def _wants_keys(error: AppError | None) -> bool:
    return error is not None and error.remedy is Remedy.EDIT_CONNECTION
