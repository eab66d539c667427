"""One thread for what takes too long for the caller, and for what is due later.

An order is a generator that does one slice with each step and lets others in between, so that
nobody waits long for the engine's lock while a hundred thousand transfers are stopped.
"""

from __future__ import annotations

import collections
import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator

from rustfs_desktop.transfers.tasks.attempt import Attempt

_log = logging.getLogger(__name__)

_LET_OTHERS_IN_S = 0.001

Order = Iterator[None]


class Orders:
    """Does orders one after the other, on a thread that starts when it is needed.

    Attributes:
        on_idle: Told, on the thread, when all orders are carried out.
    """

    def __init__(self, attempt: Attempt, on_idle: Callable[[], None]) -> None:
        self.on_idle = on_idle
        self._attempt = attempt
        self._news = threading.Condition()
        self._orders: collections.deque[Order] = collections.deque()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @property
    def is_idle(self) -> bool:
        """Whether every order is carried out; what is only due later does not count."""
        return not self._orders

    def do(self, order: Order) -> None:
        """Carry out an order after those that were given before."""
        with self._news:
            if not self._is_closed:
                self._orders.append(order)
                self._wake()

    def at(self, moment: float, call: Callable[[], None]) -> None:
        """Do something at a monotonic time."""
        with self._news:
            if not self._is_closed:
                heapq.heappush(self._due, (moment, next(self._numbers), call))
                self._wake()

    def close(self, deadline: float) -> None:
        """End the thread; nothing more is done."""
        with self._news:
            self._is_closed = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.05, deadline - time.monotonic()))
        self._orders.clear()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="orders", daemon=True)
            self._thread.start()
        self._news.notify_all()

    def _work(self) -> None:
        while (call := self._next()) is not None:
            error = self._attempt(call)
            if error is not None:
                _log.warning("An order ended early: %s (%s)", error, error.code)
            if self.is_idle:
                self.on_idle()
            time.sleep(_LET_OTHERS_IN_S)

    def _next(self) -> Callable[[], None] | None:
        """What to do now; waits for it, None at the end."""
        with self._news:
            while not self._is_closed:
                now = time.monotonic()
                if self._due and self._due[0][0] <= now:
                    return heapq.heappop(self._due)[2]
                if self._orders:
                    return self._slice
                self._news.wait(self._due[0][0] - now if self._due else None)
        return None

    def _slice(self) -> None:
        order = self._orders[0]
        is_over = True
        try:
            next(order)
            is_over = False
        except StopIteration:
            pass
        finally:
            if is_over and self._orders:
                self._orders.popleft()
