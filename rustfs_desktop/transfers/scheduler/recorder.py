"""Changes the state of transfers, and records changes in progress and journal."""

from __future__ import annotations

import threading

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.types import Job, Transfer, TransferState
from rustfs_desktop.transfers.verification import Verification


class TransferRecorder:
    """All changes that the engine makes to transfers go through this class.

    Called with the lock held, except ``resize`` and ``give_up``. ``Transfer.move_to`` checks
    whether a state may follow.
    """

    def __init__(self, lock: threading.Condition, progress: Progress, journal: Journal) -> None:
        self._lock = lock
        self._progress = progress
        self._journal = journal

    @property
    def set_aside(self) -> list[Transfer]:
        """All transfers that wait for an answer, for keys, or to be resumed."""
        return [*self._progress.asking, *self._progress.aside]

    def add_transfer(self, transfer: Transfer) -> None:
        """Add a planned transfer."""
        self._progress.add_transfer(transfer)
        self._journal.update_transfer(transfer)

    def restore_job(self, job: Job) -> None:
        """Add a job of an earlier run of the program."""
        if job.is_held:
            self._progress.note_held(job)
        if not job.is_planned:
            self._progress.add_job(job)

    def restore_transfer(self, transfer: Transfer) -> None:
        """Add a transfer of an earlier run, which the journal has already."""
        self._progress.add_transfer(transfer)

    def note_restored(self, count: int) -> None:
        """Report how many transfers of earlier runs were restored."""
        self._progress.note_restored(count)

    def move(self, transfer: Transfer, state: TransferState, error: AppError | None = None) -> None:
        """Change the state; ``ValueError`` if it may not follow the current one."""
        before = transfer.state
        transfer.move_to(state, error)
        self._progress.note_move(transfer, before)
        self._journal.update_transfer(transfer)

    def start_small(self, transfer: Transfer) -> None:
        """Let a small file run; the journal has it waiting until it ends, a moment later."""
        transfer.move_to(TransferState.RUNNING)
        self._progress.note_move(transfer, TransferState.WAITING)

    def finish(self, transfer: Transfer, verification: Verification) -> None:
        """Record that a transfer is done, and what proves it."""
        before = transfer.state
        transfer.finish(verification)
        self._progress.note_move(transfer, before)
        self._journal.update_transfer(transfer)

    def resize(self, transfer: Transfer, size: int) -> None:
        """Correct the size of a transfer; any thread."""
        with self._lock:
            difference, transfer.size = size - transfer.size, size
            self._progress.note_resize(transfer, difference)

    def give_up(self, transfer: Transfer, leftover: Leftover | None) -> None:
        """Remove the resume state, and store its leftover for the cleanup. Any thread."""
        if leftover is not None:
            self._journal.add_leftover(leftover)
        if transfer.has_resume_state:
            self._journal.clear_resume_state(transfer)
        transfer.keep_until = 0.0

    def note_look(self, transfer: Transfer) -> None:
        """Report a change that the journal does not store."""
        self._progress.note_look(transfer)

    def note_order(self, transfer: Transfer) -> None:
        """Record a changed priority or position."""
        self._progress.note_look(transfer)
        self._journal.update_transfer(transfer)

    def note_job(self, job: Job) -> None:
        """Record changes of a job, except its selection."""
        self._journal.update_job(job)

    def hold_job(self, job: Job) -> None:
        """Hold what a job still finds until the user has seen its preflight findings."""
        job.held_from = job.held_from or job.last_seq + 1
        self._journal.update_job(job)
        self._progress.note_held(job)

    def finish_planning(self, job: Job) -> None:
        """Record that the planning of a job ended."""
        self._progress.note_planned(job)
        self._journal.update_job(job)
