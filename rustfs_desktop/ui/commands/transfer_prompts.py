"""Asks what transfers need: preflight problems, keys, connections."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject

from rustfs_desktop.errors import AppError, AuthError, Remedy, WrongRegion
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import full_text
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.transfers.scheduler.clients import uses
from rustfs_desktop.transfers.types import Job, Transfer
from rustfs_desktop.ui.bar_buttons import BarButton, region_text
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands import connections
from rustfs_desktop.ui.commands.cancel import cancel_job
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog

translate = QCoreApplication.translate


class TransferPrompts(QObject):
    """Shows one dialog at a time for waiting transfers."""

    def __init__(self, context: CommandContext, browsers: BrowserGroup) -> None:
        super().__init__(context.window)
        self._context = context
        self._browsers = browsers
        self._held: list[Job] = []
        self._refused: list[str] = []
        self._is_asking = False
        self._opening: set[str] = set()
        context.queue.job_held.connect(self.ask_about_problems)
        context.queue.keys_needed.connect(self.ask_keys)
        context.connections.state_changed.connect(self._on_state)

    def ask_about_problems(self, job: Job) -> None:
        """Ask about a problem of the whole job before it starts or goes on."""
        if job not in self._held:
            self._held.append(job)
        self._ask_next()

    def ask_keys(self, connection_id: str) -> None:
        """Ask for new keys of a connection after the server rejected them."""
        if connection_id not in self._refused:
            self._refused.append(connection_id)
        self._ask_next()

    def connect_for(self, transfer: Transfer) -> None:
        """Open the connection of a transfer, or ask for new keys."""
        connections_, job = self._context.connections, transfer.job
        needed = [location.connection_id for location in job.locations]
        states = {each: connections_.state(each) for each in needed}
        closed = [each for each in needed if states[each] is not ConnectionState.ONLINE]
        moved = [each for each in needed if self._moved_from(each)]
        wanted = (closed or moved or needed)[0]
        if wanted == DEMO_ID and connections_.get(wanted) is None:
            self._context.embedded.start()
        elif connections_.get(wanted) is None:
            self._report_removed_connection()
        elif not closed or _wants_keys(connections_.error(wanted)):
            self.ask_keys(wanted)
        else:
            self._open(wanted)

    def _open(self, connection_id: str) -> None:
        self._opening.add(connection_id)
        self._context.connections.connect_to(connection_id)

    def _on_state(self, connection_id: str) -> None:
        """Report why a connection that transfers wait for could not be opened."""
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
            self._browsers.active.messages.show_error(error, again=again)

    def _report_removed_connection(self) -> None:
        self._browsers.active.messages.show_error(
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
        old_url = self._moved_from(connection_id)
        if old_url:
            self._ask_moved(connection_id, old_url)
            return
        error = self._keys_error(connection_id)
        if isinstance(error, WrongRegion) and error.region:
            self._refused.remove(connection_id)
            self._offer_region(connection_id, error)
            self._ended()
            return
        connection = self._context.connections.get(connection_id)
        name = display(connection.name, 60) if connection else ""
        reason = _keys_text(error, name)

        def ended() -> None:
            self._refused.remove(connection_id)
            self._ended()

        connections.ask_keys(self._context, connection_id, reason, ended)

    def _moved_from(self, connection_id: str) -> str:
        """Where transfers that wait were started, if not at the connection's address; or empty."""
        connection = self._context.connections.get(connection_id)
        if connection is None:
            return ""
        transfers = self._context.queue.transfers
        for job in {each.job for each in transfers if not each.state.is_final}:
            for location in job.locations:
                is_here = location.connection_id == connection_id
                if is_here and not location.is_at(connection.endpoint):
                    return location.endpoint
        return ""

    def _ask_moved(self, connection_id: str, old_url: str) -> None:
        """Ask whether the transfers continue at the new address; else they wait on."""
        connection = self._context.connections.get(connection_id)
        assert connection is not None

        def agreed() -> None:
            connections_ = self._context.connections
            connections_.save(connections.confirmed(connection, old_url), None)
            connections_.connect_to(connection_id)

        def ended() -> None:
            self._refused.remove(connection_id)
            self._ended()

        dialog = connections.ask_about_address(self._context, connection, old_url, agreed)
        dialog.finished.connect(ended)

    def _keys_error(self, connection_id: str) -> AuthError | None:
        """Why the server rejects the requests of a connection; None if that is not certain.

        The error of a transfer between two servers may be about the keys of the other one.
        """
        error = self._context.connections.error(connection_id)
        if isinstance(error, AuthError):
            return error
        for transfer in self._context.queue.transfers:
            error = transfer.error
            if not isinstance(error, AuthError) or not uses(transfer.job, connection_id):
                continue
            servers = {location.connection_id for location in transfer.job.locations}
            if len(servers) == 1 or isinstance(error, WrongRegion):
                return error
        return None

    def _offer_region(self, connection_id: str, error: WrongRegion) -> None:
        use = partial(connections.use_region, self._context, connection_id, error.region)
        messages = self._browsers.active.messages

        def pressed() -> None:
            messages.clear()
            use()

        messages.show_error(error, [BarButton(region_text(error), pressed)])

    def _ask_held(self, job: Job) -> None:
        queue = self._context.queue
        dialog = PreflightDialog(job, self._context.window)

        def ended() -> None:
            self._held.remove(job)
            dialog.deleteLater()
            self._ended()

        dialog.accepted.connect(partial(queue.start_held_job, job))
        dialog.cancel_requested.connect(partial(cancel_job, queue, job, dialog.withdraw, dialog))
        dialog.finished.connect(ended)
        dialog.open()

    def _ended(self) -> None:
        self._is_asking = False
        self._ask_next()


def _wants_keys(error: AppError | None) -> bool:
    return error is not None and error.remedy is Remedy.EDIT_CONNECTION


def _keys_text(error: AuthError | None, name: str) -> str:
    """Why other keys are needed; ``name`` is the connection's, safe to show."""
    if error is None:
        return translate(
            "Transfers",
            "{name} rejected the access keys. Enter new keys to continue the transfers.",
        ).format(name=name)
    words = translate("Transfers", "{name}: {reason} The transfers continue with the new keys.")
    return words.format(name=name, reason=full_text(error))
