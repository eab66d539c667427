"""Pauses, resumes, cancels and retries one transfer, whether it waits or its task is running."""

from __future__ import annotations

import time

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.transfers.policy.retry import OUTAGE_ATTEMPTS
from rustfs_desktop.transfers.scheduler.attempts import AttemptHistory
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.task_ends import TaskEnds
from rustfs_desktop.transfers.tasks.signals import Suspend
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Transfer, TransferState

GRACE_S = 1.5  # for requests in flight when their transfer is paused

_PAUSABLE = frozenset(
    {
        TransferState.WAITING,
        TransferState.RUNNING,
        TransferState.NEEDS_ANSWER,
        TransferState.NEEDS_KEYS,
    }
)
_STARTED = frozenset({TransferState.WAITING, TransferState.RUNNING})


class TransferControl:
    """Every method is called with the engine's lock held."""

    def __init__(
        self,
        schedule: Schedule,
        recorder: TransferRecorder,
        clients: Clients,
        background: BackgroundJobs,
        ends: TaskEnds,
        history: AttemptHistory,
    ) -> None:
        self._schedule = schedule
        self._recorder = recorder
        self._clients = clients
        self._background = background
        self._ends = ends
        self._history = history

    @property
    def unfinished(self) -> list[Transfer]:
        """All transfers that have not ended."""
        schedule = self._schedule
        everything = [*schedule.tasks, *schedule.all_waiting, *self._recorder.set_aside]
        return list(dict.fromkeys(everything))

    # Tasks -----------------------------------------------------------------------------------

    def suspend_task(
        self, coordinator: TaskCoordinator, state: TransferState, reason: AppError | None = None
    ) -> None:
        """End a task that will be resumed; requests in flight get a moment to finish."""
        if coordinator.failure is not None:
            return
        coordinator.fail(Suspend(state, reason), keep=True)
        transfer = coordinator.transfer
        if transfer.state is not state:
            self._recorder.move(transfer, state, reason)
        transfer.is_stopping = not coordinator.is_over
        self._background.call_at(time.monotonic() + GRACE_S, coordinator.task.token.set)
        self._end_if_over(coordinator)

    def suspend_all_tasks(self) -> None:
        """Start nothing more, and suspend all running tasks."""
        self._schedule.is_open = False
        for coordinator in list(self._schedule.tasks.values()):
            self.suspend_task(coordinator, TransferState.WAITING)

    def cancel_task(self, coordinator: TaskCoordinator) -> None:
        """Cancel a task; its requests are interrupted."""
        if coordinator.is_kept:  # it was only paused
            coordinator.withdraw_failure()
        coordinator.fail(Cancelled())
        coordinator.task.token.set()
        if coordinator.is_lent:  # what it stored stays; no listing is waited for
            self._schedule.leave_pipeline(coordinator)
            coordinator.abandon_step()
        self._end_if_over(coordinator)

    def _end_if_over(self, coordinator: TaskCoordinator) -> None:
        if coordinator.is_over and not coordinator.is_ended:
            self._background.add_job(self._ends.ending(coordinator))

    # Transfers -------------------------------------------------------------------------------

    def pause(self, transfer: Transfer, reason: AppError | None = None) -> None:
        """Pause a transfer until the user resumes it."""
        if transfer.state not in _PAUSABLE:
            return
        coordinator = self._schedule.tasks.get(transfer)
        if coordinator is not None and coordinator.failure is None:
            self.suspend_task(coordinator, TransferState.PAUSED, reason)
        else:
            self._schedule.remove(transfer)
            self._recorder.move(transfer, TransferState.PAUSED, reason)

    def resume(self, transfer: Transfer) -> None:
        """Resume a paused transfer, unless it is held."""
        if transfer.state is TransferState.PAUSED and not transfer.is_held:
            self._queue(transfer)

    def lock(self, transfer: Transfer) -> None:
        """Let a transfer wait for its connection if that is closed or has wrong keys."""
        obstacle = self._clients.obstacle(transfer.job)
        if obstacle is None or transfer.state not in _STARTED:
            return
        coordinator = self._schedule.tasks.get(transfer)
        if coordinator is not None:
            self.suspend_task(coordinator, TransferState.NEEDS_KEYS, obstacle)
        else:
            self._schedule.remove(transfer)
            self._recorder.move(transfer, TransferState.NEEDS_KEYS, obstacle)

    def unlock(self, transfer: Transfer) -> None:
        """Queue a transfer that needs its connection."""
        if transfer.state is TransferState.NEEDS_KEYS:
            self._queue(transfer)

    def ask_user(self, transfer: Transfer) -> None:
        """Let a transfer wait for an answer, unless there is an answer for all by now."""
        self._recorder.move(transfer, TransferState.NEEDS_ANSWER)
        if transfer.job.answer_for_all is not None:
            self.continue_answered(transfer)

    def continue_answered(self, transfer: Transfer) -> None:
        """Queue a transfer that was waiting for an answer."""
        if transfer.state is not TransferState.NEEDS_ANSWER:
            return
        self._recorder.move(transfer, TransferState.WAITING)
        coordinator = self._schedule.tasks.get(transfer)
        if coordinator is None:
            self._schedule.admit(transfer)
        else:
            coordinator.unpark_step()
            self.lock(transfer)

    def retry(self, transfer: Transfer) -> None:
        """Retry a failed or cancelled transfer; one that waits for its next attempt tries now."""
        coordinator = self._schedule.tasks.get(transfer)
        if transfer.state is TransferState.NEEDS_KEYS:
            self._clients.allow_keys(transfer.job)
            self._queue(transfer)
        elif coordinator is not None:
            coordinator.repeat_now()
            coordinator.throttle.unblock()
        elif transfer.state in (TransferState.FAILED, TransferState.CANCELLED):
            self._queue(transfer)

    def show_retry(self, coordinator: TaskCoordinator, step: Step, error: AppError) -> None:
        """Show the error of a step that is retried; after several attempts the state is waiting."""
        transfer, is_outage = coordinator.transfer, step.attempts >= OUTAGE_ATTEMPTS
        is_running = transfer.state is TransferState.RUNNING
        if is_outage and is_running and coordinator.is_only_repeating:
            self._recorder.move(transfer, TransferState.WAITING, error)
        transfer.error, transfer.retry_at = error, coordinator.retry_at
        self._recorder.note_look(transfer)

    def cancel(self, transfer: Transfer, reason: AppError | None = None) -> bool:
        """Cancel a transfer; False if its resume state must be removed first.

        Args:
            transfer: The transfer.
            reason: What one without a task shows if none of its tasks stored the file.
        """
        coordinator = self._schedule.tasks.get(transfer)
        if coordinator is not None:
            self.cancel_task(coordinator)
        elif not transfer.state.is_final:
            self._schedule.remove(transfer)
            if transfer.has_resume_state:
                return False
            stored = self._history.stored_before_cancel(transfer)
            self._recorder.move(transfer, TransferState.CANCELLED, stored or reason)
            self._history.forget(transfer)
        return True

    def _queue(self, transfer: Transfer) -> None:
        self._recorder.move(transfer, TransferState.WAITING)
        self._schedule.admit(transfer)
