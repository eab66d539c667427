"""Tells from running transfers whether a server responds, as views tell from their listings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from rustfs_desktop.errors import NotConnected
from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Transfer, TransferState


class TransferResponses(QObject):
    """Notes outages that transfers meet, and the first bytes after them."""

    def __init__(
        self, queue: TransferQueue, connections: Connections, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue, self._connections = queue, connections
        self._silent: set[str] = set()  # connections whose transfers met an outage
        self._least: dict[Transfer, int] = {}  # the fewest bytes that each had since then
        queue.changed.connect(self._on_changed)
        queue.removed.connect(self._least.clear)

    @Slot(object)
    def _on_changed(self, rows: Sequence[int]) -> None:
        transfers = self._queue.transfers
        lost: dict[str, NotConnected] = {}
        found: set[str] = set()
        for row in rows:
            transfer = transfers[row]
            if isinstance(transfer.error, NotConnected):
                lost[_connection(transfer)] = transfer.error
            elif self._silent and self._note_progress(transfer):
                found.add(_connection(transfer))
        for connection_id in found:
            self._silent.discard(connection_id)
            self._note(connection_id, None)
        for connection_id in lost.keys() - found:
            self._silent.add(connection_id)
            self._note(connection_id, lost[connection_id])
        if not self._silent:
            self._least.clear()

    def _note(self, connection_id: str, error: NotConnected | None) -> None:
        if self._connections.state(connection_id) is ConnectionState.ONLINE:
            self._connections.note_response(connection_id, error)

    def _note_progress(self, transfer: Transfer) -> bool:
        """Note how far a transfer is; returns whether it ended or got further since the outage."""
        if transfer.state is TransferState.DONE:
            return True
        if transfer.state is not TransferState.RUNNING:
            return False
        now = transfer.bytes_done
        least = self._least[transfer] = min(now, self._least.get(transfer, now))
        return now > least


def _connection(transfer: Transfer) -> str:
    """The connection of a transfer; empty for two, one of which may respond."""
    ids = {location.connection_id for location in transfer.job.locations}
    return ids.pop() if len(ids) == 1 else ""
