"""Puts planned and restored transfers into the queue; holds them after a problem of their job."""

from __future__ import annotations

import threading

from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Pipelines, Schedule
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

PREFLIGHT_ENTRIES = 20_000


class Admission:
    """Adds transfers of jobs to the queue."""

    def __init__(
        self,
        slices: Slices,
        recorder: TransferRecorder,
        schedule: Schedule,
        pipelines: Pipelines,
    ) -> None:
        self._slices = slices
        self._recorder = recorder
        self._schedule = schedule
        self._pipelines = pipelines

    @property
    def lock(self) -> threading.Condition:
        """The engine's lock."""
        return self._slices.lock

    def intake(self, job: Job) -> Intake:
        """Create the intake for the transfers of one walk."""
        return Intake(self._slices, self, job)

    def add_found(self, transfer: Transfer, *, to_queue: bool) -> None:
        """Add a transfer that a walk found. With the lock held.

        Args:
            transfer: The transfer.
            to_queue: Queue it now; else it is held back.
        """
        job = transfer.job
        job.last_seq += 1
        transfer.seq = job.last_seq
        self._recorder.add_transfer(transfer)
        if job.is_paused:
            self._recorder.move(transfer, TransferState.PAUSED)
        elif to_queue:
            self._schedule.admit(transfer)
            if not self._pipelines.offer(transfer):
                self.lock.notify()
        else:
            self._schedule.hold_back(transfer)

    def admit_held_back(self, transfer: Transfer) -> None:
        """Queue a transfer that was held back. With the lock held."""
        if transfer.state is TransferState.WAITING:
            self._schedule.admit(transfer)

    def restore_job(self, job: Job) -> None:
        """Add a job of an earlier run of the program. With the lock held."""
        self._recorder.restore_job(job)

    def restore_transfer(self, transfer: Transfer, *, to_queue: bool) -> None:
        """Add a transfer of an earlier run of the program. With the lock held.

        Args:
            transfer: The transfer from the journal.
            to_queue: Queue it if it was waiting; else it is paused.
        """
        self._recorder.restore_transfer(transfer)
        is_answered = transfer.state is TransferState.NEEDS_ANSWER and not transfer.needs_answer
        if transfer.state is TransferState.NEEDS_KEYS or is_answered:
            self._recorder.move(transfer, TransferState.WAITING)
        if transfer.state is not TransferState.WAITING:
            return
        if to_queue:
            self._schedule.admit(transfer)
        else:
            self._recorder.move(transfer, TransferState.PAUSED)

    def note_restored(self, count: int) -> None:
        """Report how many transfers were restored. With the lock held."""
        self._recorder.note_restored(count)

    def hold_rest(self, job: Job) -> None:
        """Hold what is still found until the user has seen the problems. With the lock held."""
        self._recorder.hold_job(job)

    def finish_planning(self, job: Job) -> None:
        """Record that the planning of a job ended. With the lock held."""
        self._recorder.finish_planning(job)

    @property
    def is_open(self) -> bool:
        """Whether new tasks are started. With the lock held."""
        return self._schedule.is_open


class Intake:
    """Collects the transfers that one walk finds.

    The first ones wait for a moment, so that many small files are sent together from the start.

    A problem of the whole job holds what is found after it, and nothing else: what is checked
    before the first file holds all, a disk that is too small the files that do not fit. Problems of
    single files hold nothing. So what is held does not depend on how fast the pages arrive.
    """

    def __init__(self, slices: Slices, admission: Admission, job: Job) -> None:
        self._slices = slices
        self._admission = admission
        self._job = job
        self._first: list[Transfer] = []
        self._is_open = False
        self._is_due = False
        self._checked_problems = 0

    def add_transfer(self, transfer: Transfer) -> None:
        """Add a transfer that the walk found."""
        job = self._job
        with self._slices.lock:
            job.cancel.check()
            if self._note_problems():
                self._admission.hold_rest(job)
            to_queue = self._is_open or job.is_held
            self._admission.add_found(transfer, to_queue=to_queue)
            if not (to_queue or job.is_paused):
                self._first.append(transfer)
            is_enough = self._is_due or len(self._first) >= PREFLIGHT_ENTRIES
        if is_enough and not self._is_open:
            self.open()

    def open_when_due(self) -> None:
        """Queue what was found when the moment is over, or the first file found after that."""
        with self._slices.lock:
            self._is_due = True
            has_found = bool(self._first)
        if has_found:
            self.open()

    def open(self) -> None:
        """Queue what was found."""
        with self._slices.lock:
            if self._is_open:
                return
            self._is_open = True
        for _ in self._slices.job(lambda: self._first, self._admission.admit_held_back):
            pass
        self._first = []

    def _note_problems(self) -> bool:
        """Note the problems found so far; True if a new one is about the whole job."""
        new = self._job.problems[self._checked_problems :]
        self._checked_problems += len(new)
        return any(problem.is_of_job for problem in new)
