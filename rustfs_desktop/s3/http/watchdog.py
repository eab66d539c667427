"""Ends requests that hardly move: a socket's own time-out begins anew with every byte.

A short request has so many seconds in all. One that carries an object's bytes may take as long as
they need, but not crawl: less than 1 KiB a second over a minute counts as a dead connection. Only
time spent waiting for the network counts, not what this program takes to read or to hold back.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Iterator
from typing import Any

from rustfs_desktop.s3.interrupt import shut_down

SLOW_WINDOW_S = 60.0
SLOW_BYTES = 60 * 1024  # in that time
_TICK_S = 1.0
_LINGER_S = 20.0  # the thread ends when there is nothing to watch for so long

_current = threading.local()


class Pace:
    """How fast bytes move while somebody waits for them."""

    def __init__(self) -> None:
        self._moved = 0
        self._waited_s = 0.0

    def moved(self, count: int, waited_s: float) -> None:
        """So many bytes came after so long; raises ``TimeoutError`` when that is a crawl."""
        self._moved += count
        self._waited_s += waited_s
        if self.is_slow():
            msg = f"Only {self._moved} bytes in {self._waited_s:.0f} s"
            raise TimeoutError(msg)
        if self._waited_s >= SLOW_WINDOW_S or self._moved >= SLOW_BYTES:
            self._moved, self._waited_s = 0, 0.0

    def is_slow(self, waiting_s: float = 0.0) -> bool:
        """Whether it is a crawl, if somebody waits for ``waiting_s`` seconds by now."""
        return self._waited_s + waiting_s >= SLOW_WINDOW_S and self._moved < SLOW_BYTES


class Watch:
    """One request under way, of one thread.

    Attributes:
        is_over: It was ended because it took too long.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._pace = Pace()
        self._sock: Any = None
        self._waiting_since = math.inf
        self.is_over = False

    def uses(self, sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
        """This is the socket that the request waits for, from now on."""
        self._sock = sock
        self._waiting_since = time.monotonic()

    def moved(self, count: int) -> None:
        """So many bytes left; from now on it is this program that takes its time."""
        if self._waiting_since < math.inf:
            self._pace.moved(count, time.monotonic() - self._waiting_since)
            self._waiting_since = math.inf

    def waits(self) -> None:
        """It waits for the network again."""
        self._waiting_since = time.monotonic()

    def check(self, now: float) -> None:
        """End it if it took too long; called by the watchdog."""
        by_bytes = self._deadline == math.inf
        crawls = by_bytes and self._pace.is_slow(now - self._waiting_since)
        if (crawls or now >= self._deadline) and self._sock is not None:
            self.is_over = True
            shut_down(self._sock)


class _Watchdog:
    """Looks at all requests once a second."""

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
                    self._check(now)
                if now - last_busy > _LINGER_S:
                    self._thread = None
                    return

    def _check(self, now: float) -> None:
        """A function of its own: a variable of the thread would keep the last socket open."""
        for watch in self._watches:
            watch.check(now)


_watchdog = _Watchdog()


@contextlib.contextmanager
def watched(deadline: float = math.inf) -> Iterator[Watch]:
    """Watch the request that the calling thread makes inside.

    Args:
        deadline: Monotonic time when it must be over; without one it must not crawl.
    """
    watch = Watch(deadline)
    _current.watch = watch
    _watchdog.add(watch)
    try:
        yield watch
    finally:
        _watchdog.remove(watch)
        _current.watch = None


def current() -> Watch | None:
    """What watches the calling thread's request."""
    watch: Watch | None = getattr(_current, "watch", None)
    return watch
