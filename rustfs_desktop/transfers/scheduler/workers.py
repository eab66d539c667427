"""The threads that do the steps of the runs, and the chores."""

from __future__ import annotations

import threading
import time

from rustfs_desktop.transfers.scheduler.cleanup import Cleaning
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.step_results import Outcomes
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.task import Step


class Crew:
    """Threads that take from one schedule until it is closed.

    All bookkeeping happens under the engine's lock, all work outside of it.
    """

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        outcomes: Outcomes,
        cleaning: Cleaning,
        attempt: Attempt,
    ) -> None:
        self._lock = lock
        self._schedule = schedule
        self._outcomes = outcomes
        self._cleaning = cleaning
        self._attempt = attempt
        self._busy = 0
        self._is_closed = False
        self._threads: list[threading.Thread] = []

    @property
    def is_idle(self) -> bool:
        """Whether no thread does anything; with the lock held."""
        return not self._busy

    def start(self) -> None:
        """Start the threads that are missing. With the lock held."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        while len(self._threads) < self._schedule.requests and not self._is_closed:
            thread = threading.Thread(target=self._work, name="transfer", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self, deadline: float) -> None:
        """End the threads; what still blocks is left to die as a daemon."""
        with self._lock:
            self._is_closed = True
            threads = list(self._threads)
            self._lock.notify_all()
        self._cleaning.stop()
        for thread in threads:
            thread.join(max(0.05, deadline - time.monotonic()))

    def _work(self) -> None:
        while True:
            with self._lock:
                found = None
                while not self._is_spare() and (found := self._schedule.next()) is None:
                    if self._is_closed:
                        return
                    self._lock.wait(self._schedule.pause_s())
                if found is None:
                    return
                self._busy += 1
            if isinstance(found, Step):
                self._do(found)
            else:
                self._cleaning.do(found, self._attempt)
            with self._lock:
                self._busy -= 1
                self._lock.notify_all()

    def _is_spare(self) -> bool:
        """Whether fewer threads are wanted than there are; if so, this one is no more counted."""
        if len(self._threads) <= self._schedule.requests:
            return False
        self._threads.remove(threading.current_thread())
        return True

    def _do(self, step: Step) -> None:
        run, client = step.run, step.run.transfer.job.client

        def interruptible() -> None:
            with run.interrupt:
                step.call()

        began = time.monotonic()
        call = step.call if step.is_final else interruptible
        error = attempt_step(self._attempt, call)
        if not run.is_big:
            run.throttle.took(time.monotonic() - began)
        with self._lock:
            run.throttle.in_flight -= 1
            if error is None:
                self._outcomes.done(step)
            else:
                self._outcomes.failed(step, error, began, client)
            over = run.is_over
        if over:
            self._outcomes.end(run)
