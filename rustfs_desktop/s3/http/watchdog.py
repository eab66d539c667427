"""Ends requests that stall or crawl: a socket's own time-out starts over with every byte.

A short request has a deadline. One that carries an object's bytes may take as long as they need,
but has a low-speed limit, as in curl: less than 1 KiB/s over a minute counts as a dead connection.
Only time spent waiting for the network counts, not time that this program needs to read a file or
to keep to the user's bandwidth limit.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Iterator
from typing import Any

from rustfs_desktop.s3.interrupt import shut_down

LOW_SPEED_TIME_S = 60.0
LOW_SPEED_BYTES = 60 * 1024  # in that time
_TICK_S = 1.0
_IDLE_S = 20.0  # the thread ends after so long without a request

_current = threading.local()


class LowSpeedLimit:
    """Measures how many bytes move in the time that one request waits for the network."""

    def __init__(self) -> None:
        self._bytes = 0
        self._waited_s = 0.0

    def add(self, count: int, waited_s: float) -> None:
        """So many bytes came after so long; raises ``TimeoutError`` below the limit."""
        self._bytes += count
        self._waited_s += waited_s
        if self.is_below():
            msg = f"Only {self._bytes} bytes in {self._waited_s:.0f} s"
            raise TimeoutError(msg)
        if self._waited_s >= LOW_SPEED_TIME_S or self._bytes >= LOW_SPEED_BYTES:
            self._bytes, self._waited_s = 0, 0.0

    def is_below(self, waiting_s: float = 0.0) -> bool:
        """Whether the speed is below the limit, after waiting for another ``waiting_s``."""
        return self._waited_s + waiting_s >= LOW_SPEED_TIME_S and self._bytes < LOW_SPEED_BYTES


class Watch:
    """One request in progress, of one thread.

    Attributes:
        is_over: Whether it was ended because it took too long.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._speed = LowSpeedLimit()
        self._sock: Any = None
        self._waiting_since = math.inf
        self.is_over = False

    def start_on(self, sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
        """The request waits for this socket from now on."""
        self._sock = sock
        self._waiting_since = time.monotonic()

    def start_waiting(self) -> None:
        """The request waits for the network again."""
        self._waiting_since = time.monotonic()

    def add_sent(self, count: int) -> None:
        """So many bytes were sent; from now on this program is what takes time."""
        if self._waiting_since < math.inf:
            self._speed.add(count, time.monotonic() - self._waiting_since)
            self._waiting_since = math.inf

    def enforce(self, now: float) -> None:
        """End the request if it took too long; called by the watchdog."""
        has_deadline = self._deadline < math.inf
        is_slow = not has_deadline and self._speed.is_below(now - self._waiting_since)
        if (is_slow or now >= self._deadline) and self._sock is not None:
            self.is_over = True
            shut_down(self._sock)


class _Watchdog:
    """A thread that looks at all requests once a second, while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._watches: set[Watch] = set()
        self._thread: threading.Thread | None = None

    def add(self, watch: Watch) -> None:
        with self._lock:
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()

    def remove(self, watch: Watch) -> None:
        with self._lock:
            self._watches.discard(watch)

    def _run(self) -> None:
        last_busy = time.monotonic()
        while True:
            with self._lock:
                self._lock.wait(_TICK_S)
                now = time.monotonic()
                if self._watches:
                    last_busy = now
                    self._enforce_all(now)
                if now - last_busy > _IDLE_S:
                    self._thread = None
                    return

    def _enforce_all(self, now: float) -> None:
        """A function of its own: a variable of the thread would keep the last socket open."""
        for watch in self._watches:
            watch.enforce(now)


_watchdog = _Watchdog()


@contextlib.contextmanager
def watched(deadline: float = math.inf) -> Iterator[Watch]:
    """Watch the request that the calling thread makes inside.

    Args:
        deadline: Monotonic time when it must be over; without one it has the low-speed limit.
    """
    watch = Watch(deadline)
    _current.watch = watch
    _watchdog.add(watch)
    try:
        yield watch
    finally:
        _watchdog.remove(watch)
        _current.watch = None


def current_watch() -> Watch | None:
    """The watch of the calling thread's request."""
    watch: Watch | None = getattr(_current, "watch", None)
    return watch
