"""Totals and speeds of transfers, computed from the engine's changes."""

from __future__ import annotations

import collections
import dataclasses
import time

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import Transfer, TransferState

_WINDOW_S = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Totals:
    """The totals of all transfers.

    Attributes:
        waiting: Queued, or waiting for the network.
        done: Finished; those that were skipped are not among them.
        bytes_total: Size of all finished and unfinished transfers.
        speed: Bytes per second.
        seconds_left: Without what waits for the user; None if unknown.
        asking: Waiting for the user's answer.
        paused: Paused by the user.
        locked: Waiting for their connection, or for valid keys.
        skipped: Not transferred, because their name was taken.
        walk_waits_for: The outage whose end the listing of a folder is waiting for.
    """

    active: int = 0
    waiting: int = 0
    done: int = 0
    failed: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    speed: float = 0.0
    seconds_left: float | None = None
    asking: int = 0
    paused: int = 0
    locked: int = 0
    skipped: int = 0
    walk_waits_for: AppError | None = None

    @property
    def unfinished(self) -> int:
        """How many transfers have not ended."""
        return self.active + self.waiting + self.asking + self.paused + self.locked


class SpeedAverage:
    """A moving average of bytes per second."""

    def __init__(self) -> None:
        self._points: collections.deque[tuple[float, int]] = collections.deque()

    def add(self, now: float, count: int) -> None:
        """Record the total number of bytes transferred so far."""
        if self._points and count < self._points[-1][1]:
            self._points.clear()  # some data is sent again
        self._points.append((now, count))
        while len(self._points) > 2 and now - self._points[1][0] > _WINDOW_S:
            self._points.popleft()

    @property
    def speed(self) -> float:
        """Bytes per second; 0.0 while unknown."""
        if len(self._points) < 2:
            return 0.0
        (begin, first), (end, last) = self._points[0], self._points[-1]
        return (last - first) / (end - begin) if end > begin else 0.0


class TransferSpeeds:
    """The speeds of all transfers, together and each; used from one thread."""

    def __init__(self) -> None:
        self.totals = Totals()
        self._all = SpeedAverage()
        self._each: dict[Transfer, SpeedAverage] = {}

    def restart(self) -> None:
        """Measure from now on; the time since the last change does not count."""
        self._all = SpeedAverage()

    def add_changes(self, changes: Changes) -> bool:
        """Add changes; returns whether the totals changed."""
        now = time.monotonic()
        self._all.add(now, changes.bytes_done)
        for transfer in changes.touched:
            if transfer.state is TransferState.RUNNING:
                self._each.setdefault(transfer, SpeedAverage()).add(now, transfer.bytes_done)
            else:
                self._each.pop(transfer, None)
        before, self.totals = self.totals, self._summed(changes)
        return self.totals != before

    def speed(self, transfer: Transfer) -> float:
        """Bytes per second of a running transfer; 0.0 while unknown."""
        if self._is_alone(transfer):
            return self.totals.speed
        meter = self._each.get(transfer)
        return meter.speed if meter else 0.0

    def seconds_left(self, transfer: Transfer) -> float | None:
        """How long a running transfer will take; the totals' own time if nothing else waits."""
        if self._is_alone(transfer) and not self.totals.waiting:
            return self.totals.seconds_left
        speed = self.speed(transfer)
        return (transfer.size - transfer.bytes_done) / speed if speed > 0 else None

    def _is_alone(self, transfer: Transfer) -> bool:
        return self.totals.active == 1 and transfer.state is TransferState.RUNNING

    def _summed(self, changes: Changes) -> Totals:
        counts = changes.counts
        active = counts[TransferState.RUNNING]
        speed = self._all.speed if active else 0.0
        left = max(0, changes.bytes_total - changes.bytes_done - changes.bytes_held)
        return Totals(
            active=active,
            waiting=counts[TransferState.WAITING],
            done=counts[TransferState.DONE],
            skipped=counts[TransferState.SKIPPED],
            failed=counts[TransferState.FAILED],
            bytes_done=changes.bytes_done,
            bytes_total=changes.bytes_total,
            speed=speed,
            seconds_left=left / speed if speed > 0 else None,
            asking=counts[TransferState.NEEDS_ANSWER],
            paused=counts[TransferState.PAUSED],
            locked=counts[TransferState.NEEDS_KEYS],
            walk_waits_for=changes.walk_waits_for,
        )
