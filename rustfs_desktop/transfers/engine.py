"""Runs all transfers on a few threads: decides what comes next and what follows a failure.

The threads write, one reader takes the changes (``take_changes``) when it likes; nobody is called
back for every chunk. All bookkeeping happens under one lock, all work outside of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from rustfs_desktop.s3.cancel import CancelToken
from rustfs_desktop.s3.errors import Cancelled, S3Error
from rustfs_desktop.s3.sockets import Interrupt
from rustfs_desktop.transfers.retry import PATIENCE, delay_s, is_outage, may_repeat
from rustfs_desktop.transfers.run import NeedsAnswer, Run, Skip, StartOver, Step
from rustfs_desktop.transfers.schedule import REQUESTS, Chore, Schedule
from rustfs_desktop.transfers.tally import Changes, Tally
from rustfs_desktop.transfers.types import Answer, Job, State, Transfer

_STARTS = 3

Attempt = Callable[[Callable[[], None]], S3Error | None]
Plan = Callable[[Job], Iterator[Transfer]]


def attempt(call: Callable[[], None]) -> S3Error | None:
    """Do it; returns what went wrong. The service passes one that also survives defects."""
    try:
        call()
    except S3Error as error:
        return error
    return None


class Engine:
    """Moves files until stopped; every method may be called from any thread."""

    def __init__(self, attempt: Attempt = attempt) -> None:
        self._attempt = attempt
        self._lock = threading.Condition()
        self._tally = Tally()
        self._schedule = Schedule()
        self._starts: dict[Transfer, int] = {}
        self._busy = 0
        self._planning = 0
        self._is_stopped = False
        self._stop = CancelToken()
        self._threads: list[threading.Thread] = []

    # For the person -----------------------------------------------------------------------

    def start(self, job: Job, plan: Plan) -> None:
        """Begin a job: its transfers are planned on a thread of their own, and run meanwhile."""
        job.on_moved, job.on_resized = self._on_moved, self._on_resized
        with self._lock:
            self._planning += 1
            self._tally.jobs[job] = None
            if not self._threads:
                self._threads = [
                    threading.Thread(target=self._work, name=f"transfer-{number}", daemon=True)
                    for number in range(REQUESTS)
                ]
                for thread in self._threads:
                    thread.start()
        threading.Thread(
            target=self._plan, args=(job, plan), name=f"plan-{job.id}", daemon=True
        ).start()

    def answer(self, transfer: Transfer, answer: Answer, *, for_all: bool = False) -> None:
        """Go on with a transfer whose name was taken, or with all such of its job."""
        with self._lock:
            transfer.answer = answer
            asking = [transfer]
            if for_all:
                transfer.job.answer_for_all = answer
                asking += [other for other in self._tally.asking if other.job is transfer.job]
            for other in asking:
                if other.state is State.NEEDS_ANSWER:
                    self._go_on(other)
            self._lock.notify_all()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Stop them; what they left anywhere is removed."""
        over: list[Run] = []
        with self._lock:
            for transfer in transfers:
                run = self._schedule.runs.get(transfer)
                if run is not None:
                    self._fail(run, Cancelled())
                    if run.is_over:
                        over.append(run)
                elif not transfer.state.is_final:
                    self._schedule.remove(transfer)
                    transfer.move_to(State.CANCELLED)
            self._lock.notify_all()
        for run in over:
            self._end(run)

    def cancel_all(self) -> None:
        """Stop everything, planning too."""
        with self._lock:
            for job in self._tally.jobs:
                job.cancel.set()
            everything = [*self._schedule.runs, *self._schedule.waiting, *self._tally.asking]
        self.cancel(everything)

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Begin failed and cancelled ones again; what waits for its next attempt tries now."""
        with self._lock:
            for transfer in transfers:
                run = self._schedule.runs.get(transfer)
                if run is not None:
                    run.hurry()
                    run.throttle.blocked_until = 0.0
                elif transfer.state in (State.FAILED, State.CANCELLED):
                    self._starts.pop(transfer, None)
                    transfer.move_to(State.WAITING)
                    self._schedule.enqueue(transfer)
            self._lock.notify_all()

    def take_changes(self) -> Changes:
        """What happened since the last call."""
        with self._lock:
            return self._tally.take(self._schedule.runs)

    def forget(self, transfers: Iterable[Transfer]) -> None:
        """Count ended transfers no longer: they were cleared from the list."""
        with self._lock:
            self._tally.forget(transfers)

    @property
    def is_busy(self) -> bool:
        """Whether anything is planned, moved, waiting for an answer, or being removed."""
        with self._lock:
            return bool(
                self._planning
                or self._busy
                or not self._schedule.is_empty
                or self._tally.counts[State.NEEDS_ANSWER]
            )

    def stop(self, timeout_s: float) -> bool:
        """Cancel everything, clean up, end the threads; False if the time was too short."""
        deadline = time.monotonic() + timeout_s
        self.cancel_all()
        with self._lock:
            clean = self._lock.wait_for(
                lambda: not (self._busy or self._schedule.runs or self._schedule.chores),
                max(0.0, deadline - time.monotonic()),
            )
            self._is_stopped = True
            self._lock.notify_all()
        self._stop.set()
        for thread in self._threads:
            thread.join(max(0.05, deadline - time.monotonic()))
        return clean

    # Planning -----------------------------------------------------------------------------

    def _plan(self, job: Job, plan: Plan) -> None:
        def walk() -> None:
            for transfer in plan(job):
                job.cancel.check()
                with self._lock:
                    self._tally.add(transfer)
                    self._schedule.enqueue(transfer)
                    self._lock.notify()

        error = self._attempt(walk)
        with self._lock:
            if error is not None and not isinstance(error, Cancelled):
                job.error = error
            self._planning -= 1
            self._tally.planned(job)

    # The threads --------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._lock:
                found = self._schedule.next()
                while found is None and not self._is_stopped:
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

        error = self._attempt(step.call if step.is_final else interruptible)
        with self._lock:
            run.throttle.in_flight -= 1
            self._settle(step, error)
            over = run.is_over
        if over:
            self._end(run)

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
                self._fail(run, error)

    def _show_retry(self, run: Run, step: Step, error: S3Error) -> None:
        """Let the row say why nothing moves; after a while it counts as waiting."""
        transfer = run.transfer
        if step.attempts >= PATIENCE and run.is_idle and transfer.state is State.RUNNING:
            transfer.move_to(State.WAITING, error)
        transfer.error, transfer.retry_at = error, run.retry_at
        self._tally.touch(transfer)

    def _fail(self, run: Run, error: S3Error) -> None:
        run.fail(error)
        run.token.set()

    def _end(self, run: Run) -> None:
        """A run is over: remove what is left of it, then say how it ended."""
        with self._lock:
            if run.is_ended:
                return
            run.is_ended = True
            failure = run.failure
        run.release()
        leftover = run.leftover() if failure is not None else None
        with self._lock:
            del self._schedule.runs[run.transfer]
            if leftover is not None:
                self._schedule.chores.append(Chore(leftover, run.throttle))
            self._conclude(run.transfer, failure)
            self._lock.notify_all()

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
            transfer.move_to(State.FAILED, failure)
        if transfer.state.is_final:
            self._starts.pop(transfer, None)

    def _ask(self, transfer: Transfer) -> None:
        """Nothing to ask if the answer for all came meanwhile."""
        if transfer.job.answer_for_all is not None:
            self._go_on(transfer)

    def _go_on(self, transfer: Transfer) -> None:
        """The answer is there; with the lock held."""
        transfer.move_to(State.WAITING)
        run = self._schedule.runs.get(transfer)
        if run is None:
            self._schedule.enqueue(transfer)
        else:
            run.unpark()

    def _tidy(self, chore: Chore) -> None:
        def interruptible() -> None:
            with Interrupt(self._stop):
                chore.call()

        error = self._attempt(interruptible)
        with self._lock:
            chore.throttle.in_flight -= 1
            chore.attempts += 1
            if error is not None and is_outage(error) and not self._stop.is_set:
                chore.ready_at = time.monotonic() + delay_s(error, chore.attempts)
                self._schedule.chores.append(chore)

    def _on_moved(self, transfer: Transfer, old: State) -> None:
        with self._lock:
            self._tally.moved(transfer, old)

    def _on_resized(self, transfer: Transfer, difference: int) -> None:
        with self._lock:
            self._tally.resized(transfer, difference)
