"""Runs all transfers on a few threads: decides what comes next and what follows a failure.

The threads write, one reader takes the changes (``take_changes``) when it likes; nobody is called
back for every chunk. All bookkeeping happens under one lock, all work outside of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from rustfs_desktop.s3.errors import Cancelled, S3Error
from rustfs_desktop.s3.sockets import Interrupt
from rustfs_desktop.transfers.crew import Attempt, Crew
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.limits import Limits
from rustfs_desktop.transfers.run import Run
from rustfs_desktop.transfers.schedule import Schedule
from rustfs_desktop.transfers.tally import Changes, Tally
from rustfs_desktop.transfers.types import Answer, Job, State, Transfer

Plan = Callable[[Job], Iterator[Transfer]]


def attempt(call: Callable[[], None]) -> S3Error | None:
    """Do it; returns what went wrong. The service passes one that also survives defects."""
    try:
        call()
    except S3Error as error:
        return error
    return None


class Engine:
    """Moves files until stopped; every method may be called from any thread.

    Attributes:
        journal: Keeps what is to be done over the end of the program; in memory if none is given.
        limits: How fast bytes may move.
    """

    def __init__(
        self,
        attempt: Attempt = attempt,
        journal: Journal | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.journal = journal or Journal.in_memory()
        self.limits = limits or Limits()
        self._attempt = attempt
        self._lock = threading.Condition()
        self._tally = Tally()
        self._schedule = Schedule(self.journal, self.limits)
        self._crew = Crew(self._lock, self._schedule, self._tally, attempt)
        self._planning = 0

    # For the person -----------------------------------------------------------------------

    def start(self, job: Job, plan: Plan) -> None:
        """Begin a job: its transfers are planned on a thread of their own, and run meanwhile."""
        job.on_moved, job.on_resized = self._on_moved, self._on_resized
        with self._lock:
            self._planning += 1
            self._tally.jobs[job] = None
            self._crew.start()
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
                self.journal.change_job(transfer.job)
                asking += [other for other in self._tally.asking if other.job is transfer.job]
            for other in asking:
                if other.state is State.NEEDS_ANSWER:
                    self._crew.go_on(other)
            self._lock.notify_all()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Stop them; what they left anywhere is removed."""
        over: list[Run] = []
        with self._lock:
            for transfer in transfers:
                run = self._schedule.runs.get(transfer)
                if run is not None:
                    self._crew.fail(run, Cancelled())
                    if run.is_over:
                        over.append(run)
                elif not transfer.state.is_final:
                    self._schedule.remove(transfer)
                    transfer.move_to(State.CANCELLED)
            self._lock.notify_all()
        for run in over:
            self._crew.end(run)

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
                or not self._crew.is_idle
                or not self._schedule.is_empty
                or self._tally.counts[State.NEEDS_ANSWER]
            )

    @property
    def is_moving(self) -> bool:
        """Whether a file is still to be planned, moved or answered for: not only cleaned up."""
        with self._lock:
            unfinished = (State.WAITING, State.RUNNING, State.NEEDS_ANSWER)
            return self._planning > 0 or any(self._tally.counts[state] for state in unfinished)

    def stop(self, timeout_s: float) -> bool:
        """Cancel everything, clean up, end the threads; False if the time was too short."""
        deadline = time.monotonic() + timeout_s
        self.cancel_all()
        with self._lock:
            clean = self._lock.wait_for(
                lambda: (
                    self._crew.is_idle
                    and not (self._planning or self._schedule.runs or self._schedule.chores)
                ),
                max(0.0, deadline - time.monotonic()),
            )
        self._crew.close(deadline)
        return clean

    # Planning -----------------------------------------------------------------------------

    def _plan(self, job: Job, plan: Plan) -> None:
        def walk() -> None:
            self.journal.add_job(job)
            with Interrupt(job.cancel):
                for transfer in plan(job):
                    self._add(transfer)

        error = self._attempt(walk)
        with self._lock:
            if not job.cancel.is_set:
                job.error = error
            self._planning -= 1
            self._tally.planned(job)
            self.journal.change_job(job)
            self._lock.notify_all()

    def _add(self, transfer: Transfer) -> None:
        with self._lock:
            job = transfer.job
            job.cancel.check()
            job.last_seq += 1
            transfer.seq = job.last_seq
            self._tally.add(transfer)
            self.journal.note(transfer)
            self._schedule.enqueue(transfer)
            self._lock.notify()

    def _on_moved(self, transfer: Transfer, old: State) -> None:
        with self._lock:
            self._tally.moved(transfer, old)
            self.journal.note(transfer)

    def _on_resized(self, transfer: Transfer, difference: int) -> None:
        with self._lock:
            self._tally.resized(transfer, difference)
