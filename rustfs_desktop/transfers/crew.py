"""The threads that do the steps, and what each outcome means for its transfer.

All bookkeeping happens under the engine's lock, all work outside of it.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable

from rustfs_desktop.s3.cancel import CancelToken
from rustfs_desktop.s3.errors import Cancelled, S3Error
from rustfs_desktop.s3.sockets import Interrupt
from rustfs_desktop.transfers import leftovers
from rustfs_desktop.transfers.retry import PATIENCE, delay_s, is_outage, may_repeat
from rustfs_desktop.transfers.run import NeedsAnswer, Run, Skip, StartOver, Step
from rustfs_desktop.transfers.schedule import REQUESTS, Chore, Schedule
from rustfs_desktop.transfers.tally import Tally
from rustfs_desktop.transfers.types import State, Transfer

_log = logging.getLogger(__name__)

_STARTS = 3

Attempt = Callable[[Callable[[], None]], S3Error | None]


class Crew:
    """Six threads that take from one schedule until it is closed."""

    def __init__(
        self, lock: threading.Condition, schedule: Schedule, tally: Tally, attempt: Attempt
    ) -> None:
        self._lock = lock
        self._schedule = schedule
        self._tally = tally
        self._attempt = attempt
        self._starts: dict[Transfer, int] = {}
        self._busy = 0
        self._tidying: list[Chore] = []
        self._is_closed = False
        self._stop = CancelToken()
        self._threads: list[threading.Thread] = []

    @property
    def is_idle(self) -> bool:
        """Whether no thread does anything; with the lock held."""
        return not self._busy

    def start(self) -> None:
        """Start the threads, if they do not run yet."""
        if self._threads:
            return
        self._threads = [
            threading.Thread(target=self._work, name=f"transfer-{number}", daemon=True)
            for number in range(REQUESTS)
        ]
        for thread in self._threads:
            thread.start()

    def close(self, deadline: float) -> None:
        """End the threads; what still blocks is left to die as a daemon."""
        with self._lock:
            self._is_closed = True
            left = [*self._schedule.chores, *self._tidying]
            self._lock.notify_all()
        for chore in left:
            _log_left(chore, "there was no time for it")
        self._stop.set()
        for thread in self._threads:
            thread.join(max(0.05, deadline - time.monotonic()))

    def fail(self, run: Run, error: S3Error) -> None:
        """End a run; its requests under way are interrupted. With the lock held."""
        run.fail(error)
        run.token.set()

    def end(self, run: Run) -> None:
        """A run is over: remove what is left of it, then say how it ended. Without the lock."""
        with self._lock:
            if run.is_ended:
                return
            run.is_ended = True
            failure = run.failure
        run.release()
        leftover = run.leftover() if failure is not None and not run.is_kept else None
        with self._lock:
            del self._schedule.runs[run.transfer]
            if leftover is not None:
                client = run.transfer.job.client
                removal = functools.partial(leftovers.remove, leftover, client)
                self._schedule.chores.append(Chore(removal, run.throttle, run.transfer))
            self._conclude(run.transfer, failure)
            self._lock.notify_all()

    def go_on(self, transfer: Transfer) -> None:
        """The answer to its question is there. With the lock held."""
        transfer.move_to(State.WAITING)
        run = self._schedule.runs.get(transfer)
        if run is None:
            self._schedule.enqueue(transfer)
        else:
            run.unpark()

    def _work(self) -> None:
        while True:
            with self._lock:
                found = self._schedule.next()
                while found is None and not self._is_closed:
                    self._lock.wait(self._schedule.pause_s())
                    found = self._schedule.next()
                if found is None:
                    return
                self._busy += 1
            if isinstance(found, Step):
                self._do(found)
            else:
                self._tidy(found)
            with self._lock:
                self._busy -= 1
                self._lock.notify_all()

    def _do(self, step: Step) -> None:
        run = step.run

        def interruptible() -> None:
            with run.interrupt:
                step.call()

        began = time.monotonic()
        error = self._attempt(step.call if step.is_final else interruptible)
        if not run.is_big:
            run.throttle.took(time.monotonic() - began)
        if error is not None:
            _forget_frames(error)
        with self._lock:
            run.throttle.in_flight -= 1
            self._settle(step, error)
            over = run.is_over
        if over:
            self.end(run)

    def _settle(self, step: Step, error: S3Error | None) -> None:
        """What a step's outcome means for its run; with the lock held."""
        run, now = step.run, time.monotonic()
        if error is None:
            run.throttle.succeeded()
            if step.is_final:
                run.failure = None
            run.transfer.error, run.transfer.retry_at = None, 0.0
            run.step_done()
        elif run.failure is not None:
            run.in_flight -= 1
        elif run.copes(step, error):
            run.step_done()
        elif isinstance(error, NeedsAnswer) and step.is_final:
            run.step_parked(step)
            run.transfer.move_to(State.NEEDS_ANSWER)
            self._ask(run.transfer)
        else:
            run.throttle.failed(error, now)
            step.attempts += 1
            if may_repeat(error, step.attempts):
                step.ready_at = now + delay_s(error, step.attempts)
                run.step_again(step)
                self._show_retry(run, step, error)
            else:
                run.in_flight -= 1
                self.fail(run, error)

    def _show_retry(self, run: Run, step: Step, error: S3Error) -> None:
        """Let the row say why nothing moves; after a while it counts as waiting."""
        transfer = run.transfer
        if step.attempts >= PATIENCE and run.is_idle and transfer.state is State.RUNNING:
            transfer.move_to(State.WAITING, error)
        transfer.error, transfer.retry_at = error, run.retry_at
        self._tally.touch(transfer)

    def _conclude(self, transfer: Transfer, failure: S3Error | None) -> None:
        if transfer.state is State.WAITING:  # it was, for the network
            transfer.move_to(State.RUNNING)
        if failure is None:
            transfer.bytes_done = transfer.size
            transfer.move_to(State.DONE)
        elif isinstance(failure, Cancelled):
            transfer.move_to(State.CANCELLED)
        elif isinstance(failure, Skip):
            transfer.move_to(State.SKIPPED)
        elif isinstance(failure, NeedsAnswer):
            transfer.bytes_done = 0
            transfer.move_to(State.NEEDS_ANSWER)
            self._ask(transfer)
        elif isinstance(failure, StartOver) and self._starts.get(transfer, 1) < _STARTS:
            self._starts[transfer] = self._starts.get(transfer, 1) + 1
            transfer.bytes_done = 0
            transfer.move_to(State.WAITING)
            self._schedule.enqueue(transfer)
        else:
            _log.info(
                "%s of %s failed: %s (%s)",
                transfer.direction.value,
                transfer.key,
                failure,
                failure.code,
            )
            transfer.move_to(State.FAILED, failure)
        if transfer.state.is_final:
            self._starts.pop(transfer, None)

    def _ask(self, transfer: Transfer) -> None:
        """Nothing to ask if the answer for all came meanwhile."""
        if transfer.job.answer_for_all is not None:
            self.go_on(transfer)

    def _tidy(self, chore: Chore) -> None:
        def interruptible() -> None:
            with Interrupt(self._stop):
                chore.call()

        with self._lock:
            self._tidying.append(chore)
        error = self._attempt(interruptible)
        with self._lock:
            self._tidying.remove(chore)
            chore.throttle.in_flight -= 1
            chore.attempts += 1
            if error is None or self._is_closed:
                return
            if is_outage(error):
                chore.ready_at = time.monotonic() + delay_s(error, chore.attempts)
                self._schedule.chores.append(chore)
                return
        _log_left(chore, str(error))


def _log_left(chore: Chore, why: str) -> None:
    """Name what stays on the server, so that it can be found and removed there."""
    transfer = chore.transfer
    _log.warning(
        "The parts of the unfinished upload %s stay in bucket %s: %s",
        transfer.key,
        transfer.bucket,
        why,
    )


def _forget_frames(error: S3Error) -> None:
    """An error stays with its transfer; the bytes of the part it came from must not."""
    error.__traceback__ = error.__cause__ = error.__context__ = None
