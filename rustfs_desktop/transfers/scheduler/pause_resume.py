"""The user's commands for transfers and jobs: pause, resume, cancel, retry, answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.scheduler.transfer_control import TransferControl
from rustfs_desktop.transfers.tasks.saved_stage import stored_before_cancel
from rustfs_desktop.transfers.types import Answer, Job, Transfer


class PauseResume:
    """Every method may be called from any thread; many transfers are handled later, in slices."""

    def __init__(
        self,
        slices: Slices,
        background: BackgroundJobs,
        control: TransferControl,
        recorder: TransferRecorder,
        progress: Progress,
        cleanup: Cleanup,
    ) -> None:
        self._slices = slices
        self._background = background
        self._control = control
        self._recorder = recorder
        self._progress = progress
        self._cleanup = cleanup

    # Transfers ------------------------------------------------------------------------------

    def pause(self, transfers: Iterable[Transfer]) -> None:
        """Pause transfers; they can be resumed from where they are."""
        self._slices.for_each(transfers, self._control.pause)

    def resume(self, transfers: Iterable[Transfer]) -> None:
        """Resume paused transfers."""
        self._slices.for_each(transfers, self._control.resume)

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Cancel transfers and remove their temporary files and unfinished uploads."""
        self._slices.for_each(transfers, self._cancel)

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Retry failed and cancelled transfers; those waiting for their next attempt try now."""
        self._slices.for_each(transfers, self._control.retry)

    def answer(self, transfer: Transfer, answer: Answer, *, for_all: bool) -> None:
        """Answer a name conflict of a transfer, or of all transfers of its job.

        A transfer that was answered, paused or canceled meanwhile is left as it is.
        """
        with self._slices.lock:
            if transfer.needs_answer:
                transfer.answer = answer
            asking = [transfer]
            if for_all:
                transfer.job.answer_for_all = answer
                self._recorder.note_job(transfer.job)
                asking += [other for other in self._progress.asking if other.job is transfer.job]
        self._slices.for_each(asking, self._control.continue_answered)

    # Jobs -----------------------------------------------------------------------------------

    def pause_all(self) -> None:
        """Pause all transfers, also those that are still being planned."""
        with self._slices.lock:
            for job in self._progress.jobs:
                self._set_paused(job, is_paused=not job.is_planned)
        self._slices.for_each_later(self._unfinished, self._control.pause)

    def resume_all(self) -> None:
        """Resume all paused transfers, except those that are held."""
        with self._slices.lock:
            for job in self._progress.jobs:
                self._set_paused(job, is_paused=False)
        self._slices.for_each_later(lambda: list(self._progress.aside), self._control.resume)

    def cancel_all(self) -> None:
        """Cancel everything, including planning."""
        self._cancel_walks()
        self._slices.for_each_later(self._unfinished, self._cancel)

    def suspend_all(self) -> None:
        """Suspend everything before the program ends, so that it can be resumed."""
        self._cancel_walks()
        with self._slices.lock:
            self._control.suspend_all_tasks()
            self._slices.lock.notify_all()

    def start_held_job(self, job: Job) -> None:
        """Start a held job: the user has seen its preflight findings."""
        self._end_hold(job)
        self._slices.for_each_later(lambda: self._aside_of(job), self._control.resume)

    def cancel_job(self, job: Job) -> None:
        """Cancel a job with all transfers planned so far."""
        with self._slices.lock:
            job.cancel.set()
        self._end_hold(job)
        self._slices.for_each_later(lambda: self._unfinished_of(job), self._cancel)

    def _cancel_walks(self) -> None:
        with self._slices.lock:
            for job in self._progress.jobs:
                job.cancel.set()

    def _end_hold(self, job: Job) -> None:
        with self._slices.lock:
            job.held_from = 0
            self._recorder.note_job(job)

    def _set_paused(self, job: Job, *, is_paused: bool) -> None:
        if job.is_paused is not is_paused:
            job.is_paused = is_paused
            self._recorder.note_job(job)

    # With the lock held ---------------------------------------------------------------------

    def _cancel(self, transfer: Transfer, reason: AppError | None = None) -> None:
        if not self._control.cancel(transfer, reason):
            self._background.add_job(self._discard(transfer))

    def _discard(self, transfer: Transfer) -> Iterator[None]:
        """Remove the resume state, reading the journal without the lock, and cancel then."""
        saved = self._cleanup.give_up(transfer)
        with self._slices.lock:
            self._cancel(transfer, stored_before_cancel(transfer, saved))
        yield

    def _unfinished(self) -> list[Transfer]:
        return self._control.unfinished

    def _unfinished_of(self, job: Job) -> list[Transfer]:
        return [transfer for transfer in self._control.unfinished if transfer.job is job]

    def _aside_of(self, job: Job) -> list[Transfer]:
        return [transfer for transfer in self._progress.aside if transfer.job is job]
