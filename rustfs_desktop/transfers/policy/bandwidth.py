"""Bandwidth limits: for everything, for one connection, and by time of day.

Whoever moves bytes calls ``BandwidthLimits.throttle`` after each chunk; it blocks the calling
thread for as long as the chunk was too fast. Without limits it returns at once.
"""

from __future__ import annotations

import dataclasses
import datetime
import threading
import time
from collections.abc import Callable, Mapping

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.transfers.types import Direction

MIN_RATE = 32 * 1024  # bytes per second; less, and requests would look as if they were stuck
UPLOAD_EXPIRY_S = 24 * 3600.0  # as RustFS does, unless it is set otherwise
_BURST_S = 0.25
_LONGEST_S = 1.0  # after which a waiting thread looks whether the limit is still the same


@dataclasses.dataclass(frozen=True, slots=True)
class SpeedLimit:
    """Bytes per second in each direction; 0 is no limit."""

    up: int = 0
    down: int = 0

    def of(self, direction: Direction) -> int:
        """The limit for one direction."""
        rate = self.down if direction is Direction.DOWNLOAD else self.up
        return max(rate, MIN_RATE) if rate > 0 else 0


@dataclasses.dataclass(frozen=True, slots=True)
class DailyLimit:
    """A limit from one minute of the day to another, past midnight if ``end`` is earlier.

    Attributes:
        begin: In minutes since midnight, local time.
        end: The first minute after it.
    """

    begin: int
    end: int
    speed: SpeedLimit

    def applies_at(self, minute: int) -> bool:
        """Whether the limit applies at a minute of the day."""
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


class _LeakyBucket:
    """How far one stream of bytes is ahead of its limit; not thread-safe by itself."""

    def __init__(self) -> None:
        self._level = 0.0
        self._at = 0.0

    def take(self, count: int, rate: int, now: float) -> float:
        """Count bytes that moved; returns the time at which they were due."""
        self._level = max(0.0, self._level - (now - self._at) * rate) + count
        self._at = now
        return now + max(0.0, self._level / rate - _BURST_S)


class BandwidthLimits:
    """All limits of one engine; every method may be called from any thread.

    Attributes:
        upload_expiry_s: For how long servers keep what was sent of an unfinished upload.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        local_time: Callable[[], datetime.datetime] = datetime.datetime.now,
    ) -> None:
        self.upload_expiry_s = UPLOAD_EXPIRY_S
        self._clock = clock
        self._local_time = local_time
        self._lock = threading.Lock()
        self._is_set = False
        self._version = 0
        self._everything = SpeedLimit()
        self._hours: tuple[DailyLimit, ...] = ()
        self._connections: dict[str, SpeedLimit] = {}
        self._buckets: dict[tuple[str, Direction], _LeakyBucket] = {}

    def set_limits(
        self,
        everything: SpeedLimit = SpeedLimit(),
        hours: tuple[DailyLimit, ...] = (),
        connections: Mapping[str, SpeedLimit] | None = None,
    ) -> None:
        """Replace all limits; whoever waits because of the old ones stops waiting.

        Args:
            everything: For all connections together.
            hours: The first that holds now takes the place of ``everything``.
            connections: What one connection may use of it, by its id.
        """
        with self._lock:
            self._everything, self._hours = everything, hours
            self._connections = dict(connections or {})
            self._buckets.clear()
            self._version += 1
            self._is_set = bool(
                everything != SpeedLimit()
                or hours
                or any(s != SpeedLimit() for s in self._connections.values())
            )

    def rate(self, connection_id: str, direction: Direction) -> int:
        """Bytes per second for this connection now; 0 is no limit."""
        if not self._is_set:
            return 0
        with self._lock:
            rates = [rate for _, rate in self._rates(connection_id, direction)]
        return min(rates, default=0)

    def throttle(
        self, connection_id: str, direction: Direction, count: int, token: CancelToken
    ) -> None:
        """Count bytes that moved, and block while they were too many; ``token`` ends the wait."""
        if not self._is_set or count <= 0:
            return
        with self._lock:
            version, now, due = self._version, self._clock(), 0.0
            for name, rate in self._rates(connection_id, direction):
                bucket = self._buckets.setdefault((name, direction), _LeakyBucket())
                due = max(due, bucket.take(count, rate, now))
        while (left := due - self._clock()) > 0 and self._version == version:
            if token.wait(min(left, _LONGEST_S)):
                return

    def _rates(self, connection_id: str, direction: Direction) -> list[tuple[str, int]]:
        """The limits that apply now, each with the name of its bucket."""
        speed = self._everything
        if self._hours:
            now = self._local_time()
            minute = now.hour * 60 + now.minute
            speed = next((one.speed for one in self._hours if one.applies_at(minute)), speed)
        own = self._connections.get(connection_id, SpeedLimit()).of(direction)
        both = (("", speed.of(direction)), (connection_id, own))
        return [(name, rate) for name, rate in both if rate]
