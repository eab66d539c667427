"""Priorities and queue positions that the user sets."""

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
        """Set the priority of transfers."""

        def change(transfer: Transfer) -> None:
            if transfer.priority is not priority:
                transfer.priority, transfer.position = priority, 0
                self._schedule.waiting.reorder(transfer)
            self._recorder.note_order(transfer)

        self._slices.for_each(transfers, change)

    def put(self, transfers: Iterable[Transfer], *, to_front: bool) -> None:
        """Move unfinished transfers to the top or bottom of their priority."""

        def change(transfer: Transfer) -> None:
            if not transfer.state.is_final:
                transfer.position = self._positions.next_position(to_front=to_front)
                self._schedule.waiting.reorder(transfer)
                self._recorder.note_order(transfer)

        chosen = list(transfers)
        self._slices.for_each(reversed(chosen) if to_front else chosen, change)

    def note_position(self, transfer: Transfer) -> None:
        """Add the position of a restored transfer. With the lock held."""
        self._positions.note_position(transfer.position)
