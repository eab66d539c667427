"""Moving transfers from state to state, and recording it for the reader and the journal."""

from __future__ import annotations

import threading

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.types import Job, Transfer, TransferState


class TransferRecorder:
    """Whatever the engine changes about a transfer goes through here.

    With the lock held, except ``resize`` and ``give_up``. ``Transfer.move_to`` decides whether a
    move is legal.
    """

    def __init__(self, lock: threading.Condition, progress: Progress, journal: Journal) -> None:
        self._lock = lock
        self._progress = progress
        self._journal = journal

    @property
    def set_aside(self) -> list[Transfer]:
        """All that wait for the user: for an answer, for keys, or to be resumed."""
        return [*self._progress.asking, *self._progress.aside]

    def add_transfer(self, transfer: Transfer) -> None:
        """A transfer was found."""
        self._progress.add_transfer(transfer)
        self._journal.update_transfer(transfer)

    def restore_job(self, job: Job) -> None:
        """An earlier run of the program left this job."""
        if job.is_held:
            self._progress.note_held(job)
        if not job.is_planned:
            self._progress.add_job(job)

    def restore_transfer(self, transfer: Transfer) -> None:
        """An earlier run of the program left this transfer: the journal knows it already."""
        self._progress.add_transfer(transfer)

    def note_restored(self, count: int) -> None:
        """So many transfers of earlier runs are back."""
        self._progress.note_restored(count)

    def move(self, transfer: Transfer, state: TransferState, error: AppError | None = None) -> None:
        """Change the state; ``ValueError`` when the move makes no sense."""
        before = transfer.state
        transfer.move_to(state, error)
        self._progress.note_move(transfer, before)
        self._journal.update_transfer(transfer)

    def resize(self, transfer: Transfer, size: int) -> None:
        """Correct the size of a transfer; any thread."""
        with self._lock:
            difference, transfer.size = size - transfer.size, size
            self._progress.note_resize(transfer, difference)

    def give_up(self, transfer: Transfer, leftover: Leftover | None) -> None:
        """Forget what was kept for going on; what remains of it is to be removed. Any thread."""
        if leftover is not None:
            self._journal.add_leftover(leftover)
        if transfer.has_resume_state:
            self._journal.clear_resume_state(transfer)
        transfer.keep_until = 0.0

    def note_look(self, transfer: Transfer) -> None:
        """Something about it changed that only the reader must know."""
        self._progress.note_look(transfer)

    def note_order(self, transfer: Transfer) -> None:
        """Its priority or its position was changed."""
        self._progress.note_look(transfer)
        self._journal.update_transfer(transfer)

    def note_job(self, job: Job) -> None:
        """Something about a job changed, but not what was chosen."""
        self._journal.update_job(job)

    def hold_job(self, job: Job) -> None:
        """Let a job wait until the user has seen what was found before its first byte."""
        job.is_held = True
        self._journal.update_job(job)
        self._progress.note_held(job)

    def finish_planning(self, job: Job) -> None:
        """The walk of a job is over."""
        self._progress.note_planned(job)
        self._journal.update_job(job)
