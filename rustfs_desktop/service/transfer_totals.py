"""Totals and speeds of transfers, measured from the changes that the engine reports."""

from __future__ import annotations

import collections
import dataclasses
import time

from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import Transfer, TransferState

_WINDOW_S = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Totals:
    """The sums over all transfers, as the line above the list shows them.

    Attributes:
        waiting: For their turn or the network.
        done: Moved or skipped.
        bytes_total: Of all that is done or still to be moved.
        speed: Bytes per second.
        seconds_left: None when that cannot be told.
        asking: Need an answer of the user.
        paused: Until the user resumes them.
        locked: Until their connection is open, or has keys that the server takes.
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


class SpeedMeter:
    """A moving average of bytes per second."""

    def __init__(self) -> None:
        self._points: collections.deque[tuple[float, int]] = collections.deque()

    def add(self, now: float, count: int) -> None:
        """Note how many bytes have moved in all by now."""
        if self._points and count < self._points[-1][1]:
            self._points.clear()  # something is sent again
        self._points.append((now, count))
        while len(self._points) > 2 and now - self._points[1][0] > _WINDOW_S:
            self._points.popleft()

    @property
    def speed(self) -> float:
        """Bytes per second, 0.0 while unknown."""
        if len(self._points) < 2:
            return 0.0
        (begin, first), (end, last) = self._points[0], self._points[-1]
        return (last - first) / (end - begin) if end > begin else 0.0


class Speedometer:
    """Measures all transfers together and each by itself; belongs to one thread."""

    def __init__(self) -> None:
        self.totals = Totals()
        self._all = SpeedMeter()
        self._each: dict[Transfer, SpeedMeter] = {}

    def restart(self) -> None:
        """Measure from now on: the time since the last change says nothing about the speed."""
        self._all = SpeedMeter()

    def add_changes(self, changes: Changes) -> bool:
        """Measure; whether the totals are different now."""
        now = time.monotonic()
        self._all.add(now, changes.bytes_done)
        for transfer in changes.touched:
            if transfer.state is TransferState.RUNNING:
                self._each.setdefault(transfer, SpeedMeter()).add(now, transfer.bytes_done)
            else:
                self._each.pop(transfer, None)
        before, self.totals = self.totals, self._summed(changes)
        return self.totals != before

    def speed(self, transfer: Transfer) -> float:
        """Bytes per second of a running transfer, 0.0 while unknown."""
        meter = self._each.get(transfer)
        return meter.speed if meter else 0.0

    def _summed(self, changes: Changes) -> Totals:
        counts = changes.counts
        active = counts[TransferState.RUNNING]
        speed = self._all.speed if active else 0.0
        left = changes.bytes_total - changes.bytes_done
        return Totals(
            active=active,
            waiting=counts[TransferState.WAITING],
            done=counts[TransferState.DONE] + counts[TransferState.SKIPPED],
            failed=counts[TransferState.FAILED],
            bytes_done=changes.bytes_done,
            bytes_total=changes.bytes_total,
            speed=speed,
            seconds_left=left / speed if speed > 0 else None,
            asking=counts[TransferState.NEEDS_ANSWER],
            paused=counts[TransferState.PAUSED],
            locked=counts[TransferState.NEEDS_KEYS],
        )
