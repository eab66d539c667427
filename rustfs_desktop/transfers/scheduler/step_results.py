"""Records the result of each step and runs the action that ``step_rules`` gives for it."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.policy.retry import delay_s, is_denial
from rustfs_desktop.transfers.scheduler.attempts import AttemptHistory
from rustfs_desktop.transfers.scheduler.connection_changes import ConnectionChanges
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.scheduler.file_events import log_file_event
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.step_rules import (
    ACTIONS,
    StepAction,
    StepFacts,
    StepOutcome,
    TaskState,
    outcome_of,
)
from rustfs_desktop.transfers.scheduler.task_ends import TaskEnds
from rustfs_desktop.transfers.scheduler.transfer_control import TransferControl
from rustfs_desktop.transfers.tasks.signals import StepFailure, Suspend
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import TransferState


@dataclasses.dataclass(slots=True, eq=False)
class FinishedStep:
    """The result of one step.

    Attributes:
        failure: The error or signal it raised; None for a success.
        began: Monotonic time of its start, or earlier.
        client: The client that it used.
    """

    step: Step
    failure: StepFailure | None
    began: float
    client: Client | None


class StepResults:
    """The public methods are called without the lock."""

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        control: TransferControl,
        connections: ConnectionChanges,
        ends: TaskEnds,
        history: AttemptHistory,
    ) -> None:
        self._lock = lock
        self._schedule = schedule
        self._control = control
        self._connections = connections
        self._ends = ends
        self._history = history
        self._acts: dict[StepAction, Callable[[TaskCoordinator, FinishedStep], None]] = {
            StepAction.CONTINUE: self._continue,
            StepAction.FINISH_AFTER_ALL: self._finish_after_all,
            StepAction.NEXT_PHASE: self._drop_phase,
            StepAction.REPEAT_NOW: self._repeat_now,
            StepAction.REPEAT_LATER: self._repeat_later,
            StepAction.ASK: self._ask,
            StepAction.SUSPEND: self._suspend,
            StepAction.PAUSE: self._pause,
            StepAction.LOCK: self._lock_out,
            StepAction.STOP_SERVER: self._stop_server,
            StepAction.FAIL: self._fail,
            StepAction.FAIL_KEEPING: self._fail_keeping,
            StepAction.ABANDON: self._abandon,
        }

    def record_step(self, result: FinishedStep) -> None:
        """Record a step that a worker ran."""
        with self._lock:
            coordinator = self._end_request(result)
            self._record(coordinator, result)
            is_over = coordinator.is_over
        if is_over:
            self._ends.end_task(coordinator)

    def lend_step(self, result: FinishedStep) -> bool:
        """Lend a step to a pipeline, which returns it once what it stored is verified.

        False if its task was paused or canceled meanwhile.
        """
        with self._lock:
            if self._schedule.coordinator_of(result.step).failure is not None:
                return False
            self._schedule.lend_to_pipeline(self._end_request(result))
            return True

    def record_pipeline_steps(
        self, ended: Sequence[tuple[Step, StepFailure | None]], began: float
    ) -> None:
        """Record steps that a pipeline ran or handed back.

        Args:
            ended: The steps, each with its error or signal.
            began: Monotonic time before which no reply arrived.
        """
        over, has_failed = [], False
        with self._lock:
            for step, failure in ended:
                coordinator = self._schedule.tasks.get(step.task.transfer)
                if coordinator is None or not coordinator.has_in_pipeline(step):
                    continue  # it was canceled meanwhile
                self._schedule.leave_pipeline(coordinator)
                client = coordinator.transfer.job.client
                self._record(coordinator, FinishedStep(step, failure, began, client))
                has_failed |= failure is not None
                if coordinator.is_over:
                    over.append(coordinator)
        for coordinator in over:
            self._ends.end_task(coordinator)
        with self._lock:
            if has_failed or len(over) < len(ended) or not self._schedule.tasks:
                self._lock.notify_all()

    def _end_request(self, result: FinishedStep) -> TaskCoordinator:
        """Record that a worker's request ended; the coordinator of its task."""
        coordinator = self._schedule.coordinator_of(result.step)
        coordinator.throttle.in_flight -= 1
        if not coordinator.task.is_big:
            coordinator.throttle.note_duration(time.monotonic() - result.began)
        return coordinator

    def _record(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        state = TaskState.ACTIVE if coordinator.failure is None else TaskState.ENDING
        if result.failure is None:
            coordinator.throttle.note_success()
            coordinator.was_accepted = True
            is_final = result.step.is_final
            outcome = StepOutcome.DONE_FINALLY if is_final else StepOutcome.DONE
        else:
            _forget_frames(result.failure)
            outcome = self._judge_failure(coordinator, result, result.failure)
        self._acts[ACTIONS[outcome, state]](coordinator, result)

    def _judge_failure(
        self, coordinator: TaskCoordinator, result: FinishedStep, failure: StepFailure
    ) -> StepOutcome:
        """Choose the outcome of a failed step; the task may fall back to another method."""
        step, transfer = result.step, coordinator.transfer
        facts = StepFacts(
            step.is_final,
            step.attempts,
            coordinator.was_accepted and not self._history.was_denied(transfer),
            result.client is not transfer.job.client,
        )
        if coordinator.failure is None and isinstance(failure, AppError):
            if coordinator.task.fall_back(step, failure):
                return StepOutcome.FELL_BACK
            if is_denial(failure) and coordinator.was_accepted:
                self._history.note_denial(transfer)
        return outcome_of(failure, facts)

    # The actions, in the order of ``StepAction`` --------------------------------------------

    @staticmethod
    def _continue(coordinator: TaskCoordinator, _result: FinishedStep) -> None:
        coordinator.transfer.error, coordinator.transfer.retry_at = None, 0.0
        coordinator.finish_step()

    @staticmethod
    def _finish_after_all(coordinator: TaskCoordinator, _result: FinishedStep) -> None:
        coordinator.transfer.error, coordinator.transfer.retry_at = None, 0.0
        coordinator.finish_after_all()

    @staticmethod
    def _drop_phase(coordinator: TaskCoordinator, _result: FinishedStep) -> None:
        coordinator.drop_phase()
        coordinator.finish_step()

    @staticmethod
    def _repeat_now(coordinator: TaskCoordinator, result: FinishedStep) -> None:
        coordinator.repeat_step(result.step)

    def _repeat_later(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        step, error, now = result.step, _error_of(result), time.monotonic()
        coordinator.throttle.note_failure(error, now, result.began)
        step.attempts += 1
        step.ready_at = now + delay_s(error, step.attempts)
        coordinator.repeat_step(step)
        self._control.show_retry(coordinator, step, error)
        if step.attempts == 1:
            transfer = coordinator.transfer
            log_file_event(transfer, f"waits ({error.code})")

    def _ask(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        coordinator.park_step(result.step)
        self._control.ask_user(coordinator.transfer)

    def _suspend(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        signal = result.failure
        assert isinstance(signal, Suspend)
        coordinator.abandon_step()
        self._control.suspend_task(coordinator, signal.state, signal.reason)

    def _pause(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        coordinator.abandon_step()
        self._control.suspend_task(coordinator, TransferState.PAUSED, _error_of(result))

    def _lock_out(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        error = _error_of(result)
        coordinator.abandon_step()
        self._control.suspend_task(coordinator, TransferState.NEEDS_KEYS, error)
        self._connections.stop_requests(coordinator.task.refusing_connection(error), error)

    def _stop_server(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        error = _error_of(result)
        connection_id = coordinator.task.refusing_connection(error)
        if self._connections.is_pausing(connection_id):  # another transfer failed a moment ago
            self._pause(coordinator, result)
            return
        self._fail(coordinator, result)
        self._connections.stop_requests(connection_id, error)

    @staticmethod
    def _fail(coordinator: TaskCoordinator, result: FinishedStep) -> None:
        assert result.failure is not None
        coordinator.abandon_step()
        coordinator.fail(result.failure)
        coordinator.task.token.set()

    def _fail_keeping(self, coordinator: TaskCoordinator, result: FinishedStep) -> None:
        self._fail(coordinator, result)
        coordinator.is_kept = coordinator.transfer.has_resume_state

    @staticmethod
    def _abandon(coordinator: TaskCoordinator, _result: FinishedStep) -> None:
        coordinator.abandon_step()


def _error_of(result: FinishedStep) -> AppError:
    """The error of a result that cannot be a signal."""
    assert isinstance(result.failure, AppError)
    return result.failure


def _forget_frames(failure: StepFailure) -> None:
    """Remove the traceback from a kept error, because its frames hold the bytes of a part."""
    failure.__traceback__ = failure.__cause__ = failure.__context__ = None
