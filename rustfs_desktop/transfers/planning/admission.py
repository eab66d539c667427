"""The way of found transfers into the queue."""

from __future__ import annotations

import threading

from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Pipelines, Schedule
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

PREFLIGHT_ENTRIES = 20_000


class Admission:
    """Lets transfers wait for their turn."""

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
        """The engine's."""
        return self._slices.lock

    def intake(self, job: Job) -> Intake:
        """For what the walk of this job finds."""
        return Intake(self._slices, self, job)

    def add_found(self, transfer: Transfer, *, to_queue: bool) -> None:
        """A walk found one more. With the lock held.

        Args:
            transfer: What was found.
            to_queue: Let it have its turn at once; else it is held back.
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
        """What was held back may have its turn. With the lock held."""
        if transfer.state is TransferState.WAITING:
            self._schedule.admit(transfer)

    def restore_job(self, job: Job) -> None:
        """An earlier run of the program left this job. With the lock held."""
        self._recorder.restore_job(job)

    def restore_transfer(self, transfer: Transfer, *, to_queue: bool) -> None:
        """An earlier run of the program left this transfer. With the lock held.

        Args:
            transfer: As the journal has it.
            to_queue: Let it go on if it waited; else it is paused.
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
        """So many transfers of earlier runs are back. With the lock held."""
        self._recorder.note_restored(count)

    def hold_job(self, job: Job) -> None:
        """Let a job wait until the user has seen its problems. With the lock held."""
        self._recorder.hold_job(job)

    def finish_planning(self, job: Job) -> None:
        """The walk of a job is over. With the lock held."""
        self._recorder.finish_planning(job)

    @property
    def is_open(self) -> bool:
        """Whether the program goes on. With the lock held."""
        return self._schedule.is_open


class Intake:
    """What one walk found, on its way to its turn.

    It is held back for a moment, so that what prevents the whole job is known before
    anything of it is done.
    """

    def __init__(self, slices: Slices, admission: Admission, job: Job) -> None:
        self._slices = slices
        self._admission = admission
        self._job = job
        self._first: list[Transfer] = []
        self._is_open = False

    def add_transfer(self, transfer: Transfer) -> None:
        """One more was found."""
        with self._slices.lock:
            self._job.cancel.check()
            self._admission.add_found(transfer, to_queue=self._is_open)
            if not (self._is_open or self._job.is_paused):
                self._first.append(transfer)
            is_enough = not self._is_open and len(self._first) >= PREFLIGHT_ENTRIES
        if is_enough:
            self.open()

    def open(self, *, is_all: bool = False) -> None:
        """The time for looking ahead is over: admit what was found, or hold all of it."""
        job = self._job
        with self._slices.lock:
            if self._is_open:
                return
            self._is_open = True
            is_serious = any(problem.is_serious for problem in job.problems)
            if is_serious and (self._first or not is_all) and not job.cancel.is_set:
                self._admission.hold_job(job)
        for _ in self._slices.job(lambda: self._first, self._admission.admit_held_back):
            pass
        self._first = []
