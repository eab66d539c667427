"""A priority queue of background work with a limit of threads per connection."""

from __future__ import annotations

import collections
import dataclasses
import enum
import threading
from collections.abc import Callable, Hashable

from rustfs_desktop.cancel import CancelToken


class Urgency(enum.IntEnum):
    """The priority of a piece of work; the smallest value starts first."""

    AWAITED = 0  # the user waits for it
    VISIBLE = 1  # for rows that are on screen
    PICTURE = 2  # pictures of rows that are on screen
    PREFETCH = 3  # prefetching


# Work of an urgency starts only while its connection holds fewer threads than this. So a few are
# always left for what the user waits for, however much is prefetched from a slow server.
LIMITS = {Urgency.AWAITED: 6, Urgency.VISIBLE: 4, Urgency.PICTURE: 4, Urgency.PREFETCH: 2}


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One piece of work.

    Attributes:
        number: Serial number, in the order of adding.
        function: What a worker thread calls.
        token: Set when the work was canceled.
        connection: Its threads are limited; work without a connection shares one limit.
    """

    number: int
    function: Callable[[CancelToken], object]
    token: CancelToken
    connection: Hashable = None
    urgency: Urgency = Urgency.AWAITED


class WorkQueue:
    """Hands work to worker threads; thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[tuple[Urgency, Hashable], dict[int, Work]] = {}
        self._running: collections.Counter[Hashable] = collections.Counter()
        self._idle_threads = 0
        self._is_closed = False

    def add(self, work: Work) -> None:
        """Append work."""
        with self._changed:
            line = self._waiting.setdefault((work.urgency, work.connection), {})
            line[work.number] = work
            self._changed.notify()

    def remove(self, work: Work) -> bool:
        """Remove work from the queue; False if it has started."""
        with self._changed:
            return self._pop(work)

    def take(self) -> Work | None:
        """Wait for work that may start, and mark it started; None once the queue is closed."""
        with self._changed:
            self._idle_threads += 1
            while (work := self._next()) is None and not self._is_closed:
                self._changed.wait()
            self._idle_threads -= 1
            if work is not None:
                self._pop(work)
                self._running[work.connection] += 1
            return work

    def finish(self, work: Work) -> None:
        """Release the thread that ``work`` used."""
        with self._changed:
            self._running[work.connection] -= 1
            if not self._running[work.connection]:
                del self._running[work.connection]  # a closed connection must not be kept alive
            self._changed.notify()

    def close(self) -> None:
        """Drop waiting work and wake all waiting threads."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()

    @property
    def lacks_threads(self) -> bool:
        """Whether more work could start now than threads are idle."""
        with self._changed:
            return self._count_startable() > self._idle_threads

    def _pop(self, work: Work) -> bool:
        key = (work.urgency, work.connection)
        line = self._waiting.get(key, {})
        if line.pop(work.number, None) is None:
            return False
        if not line:
            del self._waiting[key]
        return True

    def _next(self) -> Work | None:
        """The most urgent work that may start; the oldest among equals."""
        first_of_each = (
            next(iter(line.values()))
            for (urgency, connection), line in self._waiting.items()
            if self._running[connection] < LIMITS[urgency]
        )
        return min(first_of_each, key=lambda work: (work.urgency, work.number), default=None)

    def _count_startable(self) -> int:
        running = self._running.copy()
        for urgency, connection in sorted(self._waiting, key=lambda key: key[0]):
            room = max(0, LIMITS[urgency] - running[connection])
            running[connection] += min(room, len(self._waiting[urgency, connection]))
        return running.total() - self._running.total()
