"""What the user puts first or last in the queue."""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.transfers.scheduler.manual_order import ManualOrder
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.types import Priority, Transfer


class QueueOrder:
    """Every method but ``note_position`` may be called from any thread."""

    def __init__(self, slices: Slices, schedule: Schedule, recorder: TransferRecorder) -> None:
        self._slices = slices
        self._schedule = schedule
        self._recorder = recorder
        self._positions = ManualOrder()

    def set_priority(self, transfers: Iterable[Transfer], priority: Priority) -> None:
        """Say what goes first."""

        def change(transfer: Transfer) -> None:
            if transfer.priority is not priority:
                transfer.priority, transfer.position = priority, 0
                self._schedule.waiting.reorder(transfer)
            self._recorder.note_order(transfer)

        self._slices.for_each(transfers, change)

    def put(self, transfers: Iterable[Transfer], *, to_front: bool) -> None:
        """Let those that have not ended be the next, or the last, of their priority."""

        def change(transfer: Transfer) -> None:
            if not transfer.state.is_final:
                transfer.position = self._positions.next_position(to_front=to_front)
                self._schedule.waiting.reorder(transfer)
                self._recorder.note_order(transfer)

        chosen = list(transfers)
        self._slices.for_each(reversed(chosen) if to_front else chosen, change)

    def note_position(self, transfer: Transfer) -> None:
        """An earlier run of the program gave this transfer its position. With the lock held."""
        self._positions.note_position(transfer.position)
