"""A thread for long bookkeeping and for timers.

A background job is a generator that handles one slice per step and releases the engine's lock in
between, so that cancelling a hundred thousand transfers blocks no other thread for long.
"""

from __future__ import annotations

import collections
import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator

from rustfs_desktop.log import named
from rustfs_desktop.transfers.tasks.attempt import Attempt

_log = logging.getLogger(__name__)

_LET_OTHERS_IN_S = 0.001

BackgroundJob = Iterator[None]


class BackgroundJobs:
    """Runs jobs one after the other, on a thread that starts when needed.

    Args:
        attempt: Runs one slice and returns its error.
        when_idle: Called on the thread when all jobs are done.
    """

    def __init__(self, attempt: Attempt, when_idle: Callable[[], None]) -> None:
        self._when_idle = when_idle
        self._attempt = attempt
        self._news = threading.Condition()
        self._jobs: collections.deque[BackgroundJob] = collections.deque()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @property
    def is_idle(self) -> bool:
        """Whether all jobs are done; timers do not count."""
        return not self._jobs

    def add_job(self, job: BackgroundJob) -> None:
        """Queue a job."""
        with self._news:
            if not self._is_closed:
                self._jobs.append(job)
                self._wake()

    def call_at(self, moment: float, call: Callable[[], None]) -> None:
        """Call something at a monotonic time."""
        with self._news:
            if not self._is_closed:
                heapq.heappush(self._due, (moment, next(self._numbers), call))
                self._wake()

    def close(self, deadline: float) -> None:
        """End the thread and drop all jobs."""
        with self._news:
            self._is_closed = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.05, deadline - time.monotonic()))
        self._jobs.clear()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="background-jobs", daemon=True)
            self._thread.start()
        self._news.notify_all()

    def _work(self) -> None:
        while (call := self._next()) is not None:
            error = self._attempt(call)
            if error is not None:
                _log.warning("A background job ended early: %s (%s)", named(error), error.code)
            if self.is_idle:
                self._when_idle()
            time.sleep(_LET_OTHERS_IN_S)

    def _next(self) -> Callable[[], None] | None:
        """Wait for the next slice or timer; None when closed."""
        with self._news:
            while not self._is_closed:
                now = time.monotonic()
                if self._due and self._due[0][0] <= now:
                    return heapq.heappop(self._due)[2]
                if self._jobs:
                    return self._slice
                self._news.wait(self._due[0][0] - now if self._due else None)
        return None

    def _slice(self) -> None:
        job = self._jobs[0]
        is_over = True
        try:
            next(job)
            is_over = False
        except StopIteration:
            pass
        finally:
            if is_over and self._jobs:
                self._jobs.popleft()
