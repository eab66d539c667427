"""Ends tasks: closes their files, removes leftovers, and sets the transfer's next state."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.log import named
from rustfs_desktop.transfers.scheduler.attempts import AttemptHistory
from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.scheduler.file_events import log_file_event
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.step_rules import END_STATES, TaskEnd, end_of, shown_error
from rustfs_desktop.transfers.tasks.signals import StepFailure, Suspend
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify.etags import SINGLE_MAX

_LOGGED_ENDS = (TaskEnd.DONE, TaskEnd.SKIPPED, TaskEnd.CANCELLED, TaskEnd.SUSPENDED)


class TaskEnds:
    """Ends tasks that have no steps left; called without the lock."""

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        recorder: TransferRecorder,
        cleanup: Cleanup,
        history: AttemptHistory,
    ) -> None:
        self._lock = lock
        self._schedule = schedule
        self._recorder = recorder
        self._cleanup = cleanup
        self._history = history

    def end_task(self, coordinator: TaskCoordinator) -> None:
        """Release the task, then record how it ended; further calls do nothing."""
        with self._lock:
            if coordinator.is_ended:
                return
            coordinator.is_ended = True
            result = coordinator.result
        is_done = isinstance(result, Verification)
        is_kept = coordinator.is_kept and not is_done
        task, transfer = coordinator.task, coordinator.transfer
        task.release(keep=is_kept)
        leftover = None
        if not (isinstance(result, Verification) or is_kept or task.is_resumed_after(result)):
            leftover = task.leftover()
            self._recorder.give_up(transfer, leftover)
        with self._lock:
            self._schedule.remove_task(coordinator)
            if transfer.is_stopping:
                transfer.is_stopping = False
                self._recorder.note_look(transfer)
            if leftover is not None:
                self._cleanup.remove_soon(leftover, transfer.job.client)
            self._record_end(coordinator, result)

    def ending(self, coordinator: TaskCoordinator) -> Iterator[None]:
        """``end_task`` as a background job; wakes waiting threads afterwards."""
        self.end_task(coordinator)
        with self._lock:
            self._lock.notify_all()
        yield

    def _record_end(self, coordinator: TaskCoordinator, result: Verification | StepFailure) -> None:
        task, transfer = coordinator.task, coordinator.transfer
        end = end_of(result, may_start_over=self._history.may_start_over(transfer))
        if end in _LOGGED_ENDS and transfer.size > SINGLE_MAX:
            log_file_event(transfer, f"is {end.value}")
        if not isinstance(result, Verification):
            self._history.note_stored(transfer, task.stored_before_cancel())
        if isinstance(result, Suspend):
            is_resumed = transfer.state is TransferState.WAITING is not result.state
            if is_resumed:  # while the task was ending
                self._schedule.admit(transfer)
            return
        if end is not TaskEnd.CANCELLED:
            self._set_running(transfer)
        if end is TaskEnd.START_OVER:
            self._history.note_start_over(transfer)
            transfer.bytes_done = 0
        if isinstance(result, Verification):
            self._recorder.finish(transfer, result)
        else:
            is_cancelled = end is TaskEnd.CANCELLED
            stored = self._history.stored_before_cancel(transfer)
            error = stored if is_cancelled else shown_error(result)
            self._set_state(transfer, end, error)
        if transfer.state.is_final:
            self._history.forget(transfer)

    def _set_running(self, transfer: Transfer) -> None:
        """Set the state from which a transfer can end; it may be paused or waiting by now."""
        if transfer.state in (TransferState.PAUSED, TransferState.NEEDS_KEYS):
            self._recorder.move(transfer, TransferState.WAITING)
        if transfer.state is TransferState.WAITING:
            self._recorder.move(transfer, TransferState.RUNNING)

    def _set_state(self, transfer: Transfer, end: TaskEnd, error: AppError | None) -> None:
        state = END_STATES[end]
        assert state is not None
        if end is TaskEnd.NEEDS_ANSWER and not transfer.has_resume_state:
            transfer.bytes_done = 0
        elif end is TaskEnd.FAILED and error is not None:
            log_file_event(transfer, f"failed ({error.code}): {named(error)}")
        is_shown = end in (TaskEnd.FAILED, TaskEnd.START_OVER, TaskEnd.CANCELLED)
        shown = error if is_shown else None
        self._recorder.move(transfer, state, shown)
        is_answered = end is TaskEnd.NEEDS_ANSWER and transfer.job.answer_for_all is not None
        if is_answered:  # there is an answer for all by now
            self._recorder.move(transfer, TransferState.WAITING)
        if end is TaskEnd.START_OVER or is_answered:
            self._schedule.admit(transfer)
