"""Watchdog thread: ends requests that stall or are too slow.

A socket's own time-out is not enough, because it restarts with every byte. A short request has a
deadline. One that transfers an object's content has none, but a low-speed limit, as in curl: less
than 1 KiB/s for a minute ends it. Only time spent waiting for the network counts, not the time for
reading a file or for the user's bandwidth limit.
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
    """Measures the speed of one request while it waits for the network."""

    def __init__(self) -> None:
        self._bytes = 0
        self._waited_s = 0.0

    def add(self, count: int, waited_s: float) -> None:
        """Add ``count`` bytes moved in ``waited_s``; raise ``TimeoutError`` below the limit."""
        self._bytes += count
        self._waited_s += waited_s
        if self.is_below():
            msg = f"Only {self._bytes} bytes in {self._waited_s:.0f} s"
            raise TimeoutError(msg)
        if self._waited_s >= LOW_SPEED_TIME_S or self._bytes >= LOW_SPEED_BYTES:
            self._bytes, self._waited_s = 0, 0.0

    def is_below(self, waiting_s: float = 0.0) -> bool:
        """Whether the speed is below the limit, if ``waiting_s`` is added to the time."""
        return self._waited_s + waiting_s >= LOW_SPEED_TIME_S and self._bytes < LOW_SPEED_BYTES


class Watch:
    """The state of one watched request, used by one thread.

    Attributes:
        is_timed_out: Whether the watchdog ended the request.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._speed = LowSpeedLimit()
        self._sock: Any = None
        self._waiting_since = math.inf
        self.is_timed_out = False

    def set_socket(self, sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
        """Set the socket; the request waits for the network from now on."""
        self._sock = sock
        self._waiting_since = time.monotonic()

    def start_waiting(self) -> None:
        """Record that the request waits for the network from now on."""
        self._waiting_since = time.monotonic()

    def add_sent(self, count: int) -> None:
        """Record that ``count`` bytes were sent, and stop counting the time."""
        if self._waiting_since < math.inf:
            self._speed.add(count, time.monotonic() - self._waiting_since)
            self._waiting_since = math.inf

    def enforce(self, now: float) -> None:
        """Shut down the socket if the request takes too long; called by the watchdog."""
        has_deadline = self._deadline < math.inf
        is_slow = not has_deadline and self._speed.is_below(now - self._waiting_since)
        if (is_slow or now >= self._deadline) and self._sock is not None:
            self.is_timed_out = True
            shut_down(self._sock)


class _Watchdog:
    """A thread that checks all watched requests once a second; ends when there are none."""

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
        """A separate function: a local variable in ``_run`` would keep the last socket open."""
        for watch in self._watches:
            watch.enforce(now)


_watchdog = _Watchdog()


@contextlib.contextmanager
def watched(deadline: float = math.inf) -> Iterator[Watch]:
    """Watch the request that the calling thread sends inside the ``with`` block.

    Args:
        deadline: The monotonic time when it must end; without one the low-speed limit applies.
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
    """The watch of the request of the calling thread, if there is one."""
    watch: Watch | None = getattr(_current, "watch", None)
    return watch
