"""Resumes transfers after a restart, and when a connection opens again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID, EmbeddedServer
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job


class TransferResumer(QObject):
    """Connects the transfer queue with connections and preferences."""

    def __init__(
        self,
        queue: TransferQueue,
        connections: Connections,
        embedded: EmbeddedServer,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._connections = connections
        self._embedded = embedded
        self._settings = settings
        self._opened: set[str] = set()
        connections.state_changed.connect(self._on_state)
        connections.removed.connect(queue.remove_connection)
        queue.totals_changed.connect(self._open_needed)
        settings.preferences_changed.connect(self.apply)
        self.apply()

    def start(self) -> None:
        """Restore the unfinished transfers of earlier runs."""
        known = {DEMO_ID, *(each.id for each in self._connections.all())}

        def is_known(job: Job) -> bool:
            """Whether a job's connections are saved here; others belong to the command line."""
            return {location.connection_id for location in job.locations} <= known

        self._queue.restore(self._settings.preferences.continues, is_known)

    def apply(self) -> None:
        """Apply the preferences."""
        wanted = self._settings.preferences
        self._queue.set_limits(
            wanted.speed,
            (wanted.hours,) if wanted.hours else (),
            wanted.connections,
            wanted.files,
            wanted.requests,
            wanted.kept_h * 3600.0,
        )

    def _on_state(self, connection_id: str) -> None:
        if self._connections.state(connection_id) is ConnectionState.ONLINE:
            self._queue.set_client(connection_id, self._connections.client(connection_id))

    def _open_needed(self) -> None:
        """Open needed connections once; rejected keys are left to the user."""
        if not self._queue.totals.locked:
            return
        for connection_id in self._queue.missing_connections - self._opened:
            self._opened.add(connection_id)
            is_known = self._connections.get(connection_id) is not None
            if connection_id == DEMO_ID and not is_known:
                self._embedded.start(quietly=True)
            elif is_known and self._connections.state(connection_id) is ConnectionState.OFFLINE:
                self._connections.connect_to(connection_id)
