"""Walks over what was chosen: they find the transfers of a job while the first already move.

Before the first byte moves a walk gets a moment, so that what stands in the way of a whole job is
known before anything of it is done; then the job is held until the user decided.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator

from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.transfers.scheduler.context import Core
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

FORESIGHT_S = 1.5
FORESIGHT_ENTRIES = 20_000

Plan = Callable[[Job], Iterator[Transfer]]


class Planning:
    """Every method may be called from any thread."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._walks = 0
        self._put_off: dict[Job, Plan] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no walk is under way; with the lock held."""
        return not self._walks

    def start(self, job: Job, plan: Plan) -> None:
        """Accept a job, and find its transfers on a thread of its own."""

        def walk() -> Iterator[Transfer]:
            self._core.journal.add_job(job)
            yield from plan(job)

        self._begin(job, walk)

    def start_again(self, job: Job, plan: Plan) -> None:
        """Make the walk again that the end of the program interrupted, when that is possible.

        What the journal knows already is not planned a second time.
        """
        with self._core.lock:
            self._put_off[job] = plan
            job.cancel.on_set(functools.partial(self._drop, job))
        self.go_on()

    def go_on(self) -> None:
        """Another connection is open: begin what was put off."""
        core = self._core
        with core.lock:
            ready = [job for job in self._put_off if core.servers.obstacle(job) is None]
            for job in ready:
                job.problems.clear()  # they are found again
                self._begin(job, functools.partial(self._rest, job, self._put_off.pop(job)))

    def _rest(self, job: Job, plan: Plan) -> Iterator[Transfer]:
        """What the journal does not have yet; names of targets may have changed since."""
        known = self._core.journal.known_sources(job)
        return (found for found in plan(job) if found.source_text not in known)

    def _drop(self, job: Job) -> None:
        with self._core.lock:
            if self._put_off.pop(job, None) is not None:
                self._finish(job)

    def _begin(self, job: Job, walk: Callable[[], Iterator[Transfer]]) -> None:
        with self._core.lock:
            self._walks += 1
            self._core.crew.start()
        threading.Thread(
            target=self._run, args=(job, walk), name=f"plan-{job.id}", daemon=True
        ).start()

    def _run(self, job: Job, walk: Callable[[], Iterator[Transfer]]) -> None:
        core, intake = self._core, _Intake(self._core, job)
        core.orders.at(time.monotonic() + FORESIGHT_S, intake.open)

        def go() -> None:
            with Interrupt(job.cancel):
                for transfer in walk():
                    intake.add(transfer)

        error = core.attempt(go)
        intake.open(is_all=True)
        core.attempt(core.journal.flush)  # a job is planned only when all that was found is safe
        with core.lock:
            if not job.cancel.is_set:
                job.error = error
            self._walks -= 1
            if core.schedule.is_open:  # else the program ends, and the walk is made again
                self._finish(job)
            core.lock.notify_all()

    def _finish(self, job: Job) -> None:
        self._core.tally.planned(job)
        self._core.journal.change_job(job)


class _Intake:
    """What one walk found, on its way to its turn."""

    def __init__(self, core: Core, job: Job) -> None:
        self.job = job
        self._core = core
        self._first: list[Transfer] = []
        self._is_open = False

    def add(self, transfer: Transfer) -> None:
        """One more was found."""
        core, job = self._core, self.job
        with core.lock:
            job.cancel.check()
            job.last_seq += 1
            transfer.seq = job.last_seq
            core.tally.add(transfer)
            core.journal.note(transfer)
            if job.is_paused:
                transfer.move_to(TransferState.PAUSED)
            elif self._is_open:
                core.schedule.admit(transfer)
                if not core.schedule.is_for_lane(transfer):
                    core.lock.notify()
            else:
                self._first.append(transfer)
                core.schedule.hold_back(transfer)
            is_enough = not self._is_open and len(self._first) >= FORESIGHT_ENTRIES
        if is_enough:
            self.open()

    def open(self, *, is_all: bool = False) -> None:
        """The time for looking ahead is over: let go what was found, or hold all of it."""
        core, job = self._core, self.job
        with core.lock:
            if self._is_open:
                return
            self._is_open = True
            is_serious = any(problem.is_serious for problem in job.problems)
            if is_serious and (self._first or not is_all) and not job.cancel.is_set:
                job.is_held = True
                core.journal.change_job(job)
                core.tally.foreseen(job)
        for _ in core.slices(lambda: self._first, self._let_go):
            pass
        self._first = []

    def _let_go(self, transfer: Transfer) -> None:
        if transfer.state is TransferState.WAITING:
            self._core.schedule.admit(transfer)
