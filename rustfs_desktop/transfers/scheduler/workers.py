"""The worker threads that run the steps of tasks and the cleanup."""

from __future__ import annotations

import threading
import time

from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.scheduler.schedule import CleanupStep, Pipelines, Schedule
from rustfs_desktop.transfers.scheduler.step_results import FinishedStep, StepResults
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.task import Step


class Workers:
    """Threads that take steps from the schedule until they are closed.

    Steps are taken and recorded with the engine's lock held, and run without it.
    """

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        results: StepResults,
        cleanup: Cleanup,
        pipelines: Pipelines,
        attempt: Attempt,
    ) -> None:
        self._lock = lock
        self._schedule = schedule
        self._results = results
        self._cleanup = cleanup
        self._pipelines = pipelines
        self._attempt = attempt
        self._busy = 0
        self._is_closed = False
        self._threads: list[threading.Thread] = []

    @property
    def is_idle(self) -> bool:
        """Whether no thread runs a step; with the lock held."""
        return not self._busy

    def start_missing(self) -> None:
        """Start threads until there is one for each parallel request. With the lock held."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        while len(self._threads) < self._schedule.requests and not self._is_closed:
            thread = threading.Thread(target=self._work, name="transfer", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system has no more threads
                if not self._threads:
                    raise
                return
            self._threads.append(thread)

    def close(self, deadline: float) -> None:
        """End the threads; one that still blocks is a daemon and ends with the process."""
        with self._lock:
            self._is_closed = True
            threads = list(self._threads)
            self._lock.notify_all()
        self._cleanup.stop()
        for thread in threads:
            thread.join(max(0.05, deadline - time.monotonic()))

    def _work(self) -> None:
        while True:
            with self._lock:
                found = None
                while not self._leave_if_spare() and (found := self._take_next()) is None:
                    if self._is_closed:
                        return
                    self._lock.wait(self._schedule.sleep_s())
                if found is None:
                    return
                self._busy += 1
            if isinstance(found, Step):
                self._do_step(found)
            else:
                self._cleanup.do_step(found, self._attempt)
            with self._lock:
                self._busy -= 1
                self._lock.notify_all()

    def _leave_if_spare(self) -> bool:
        """Remove this thread from the list if there are too many; True if so."""
        if len(self._threads) <= self._schedule.requests:
            return False
        self._threads.remove(threading.current_thread())
        return True

    def _take_next(self) -> Step | CleanupStep | None:
        return self._schedule.take_next(self._pipelines)

    def _do_step(self, step: Step) -> None:
        task, client = step.task, step.task.transfer.job.client

        def interruptible() -> None:
            with task.interrupt:
                step.run()

        began = time.monotonic()
        run = interruptible if step.may_interrupt else step.run
        failure = attempt_step(self._attempt, run)
        result = FinishedStep(step, failure, began, client)
        is_listed = failure is None and task.awaits_listing
        can_check = is_listed and self._pipelines.can_check(task.transfer)
        if can_check and self._results.lend_step(result):
            self._pipelines.check_later(step)
        else:
            self._results.record_step(result)
