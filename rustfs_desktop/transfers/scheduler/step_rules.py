"""Decision tables of the engine: from step results to actions, from task ends to states.

Only tables and pure functions: ``outcome_of`` and ``end_of`` classify a result, ``ACTIONS`` and
``END_STATES`` say what follows; ``step_results`` and ``task_ends`` carry it out.
"""

from __future__ import annotations

import dataclasses
import enum

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.transfers.policy.retry import (
    is_clock,
    is_denial,
    is_refused,
    may_repeat,
    needs_user,
)
from rustfs_desktop.transfers.tasks.signals import (
    HandBack,
    NeedsAnswer,
    SkipTransfer,
    StartOver,
    StepFailure,
    Suspend,
    TaskSignal,
)
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verification import Verification


class TaskState(enum.Enum):
    """Whether a task continues."""

    ACTIVE = "active"
    ENDING = "ending"  # paused, cancelled or failed; running steps may finish

    __hash__ = object.__hash__  # the enum's own is slow, and asked for with every step


class StepOutcome(enum.Enum):
    """How a step ended."""

    DONE = "done"
    DONE_FINALLY = "done, and decides that the transfer succeeds"
    FELL_BACK = "the task switched to another method"
    HANDED_BACK = "the pipeline handed it back"
    NAME_TAKEN = "the name is taken"
    NAME_TAKEN_LAST = "the name is taken, in the final step"
    SUSPENDED = "the step suspended the task"
    BLOCKED_HERE = "a local error that the user must fix: disk space, a folder"
    KEYS_REFUSED = "the server rejected the keys"
    KEYS_REPLACED = "the server rejected keys that were replaced since"
    WRONG_CLOCK = "the server rejected the request because of this computer's clock"
    PASSING = "an error that is retried"
    ENDED = "a signal that ends the task"
    LASTING = "an error that is not retried"

    __hash__ = object.__hash__


class StepAction(enum.Enum):
    """What the engine does after a step."""

    CONTINUE = "run the next steps"
    FINISH_AFTER_ALL = "let the task succeed after all if that was its last step"
    NEXT_PHASE = "drop the rest of the phase"
    REPEAT_NOW = "repeat the step at once"
    REPEAT_LATER = "repeat the step after a delay"
    ASK = "ask the user, and repeat the step then"
    SUSPEND = "suspend the task in the state that the step gives"
    PAUSE = "suspend the task until the user resumes it"
    LOCK = "suspend the task until there are new keys; stop all requests with these"
    STOP_SERVER = "fail the first task, and pause all others of the connection"
    FAIL = "fail the task"
    FAIL_KEEPING = "fail the task, but keep its resume state"
    ABANDON = "nothing: the task is ending"

    __hash__ = object.__hash__


_WHEN_ACTIVE = {
    StepOutcome.DONE: StepAction.CONTINUE,
    StepOutcome.DONE_FINALLY: StepAction.CONTINUE,
    StepOutcome.FELL_BACK: StepAction.NEXT_PHASE,
    StepOutcome.HANDED_BACK: StepAction.REPEAT_NOW,
    StepOutcome.NAME_TAKEN: StepAction.FAIL_KEEPING,
    StepOutcome.NAME_TAKEN_LAST: StepAction.ASK,
    StepOutcome.SUSPENDED: StepAction.SUSPEND,
    StepOutcome.BLOCKED_HERE: StepAction.PAUSE,
    StepOutcome.KEYS_REFUSED: StepAction.LOCK,
    StepOutcome.KEYS_REPLACED: StepAction.REPEAT_NOW,
    StepOutcome.WRONG_CLOCK: StepAction.STOP_SERVER,
    StepOutcome.PASSING: StepAction.REPEAT_LATER,
    StepOutcome.ENDED: StepAction.FAIL,
    StepOutcome.LASTING: StepAction.FAIL,
}
ACTIONS: dict[tuple[StepOutcome, TaskState], StepAction] = {
    **{(outcome, TaskState.ACTIVE): action for outcome, action in _WHEN_ACTIVE.items()},
    **{(outcome, TaskState.ENDING): StepAction.ABANDON for outcome in StepOutcome},
    (StepOutcome.DONE_FINALLY, TaskState.ENDING): StepAction.FINISH_AFTER_ALL,
}


@dataclasses.dataclass(frozen=True, slots=True)
class StepFacts:
    """What the outcome of a failed step depends on besides its failure.

    Attributes:
        is_final: Whether the step decides how the transfer ends.
        attempts: How often it had failed before.
        is_denial_doubted: Whether the server accepted the keys before and denied nothing to this
            transfer: the keys may have been revoked.
        has_new_keys: Whether the keys were replaced during the request.
    """

    is_final: bool = False
    attempts: int = 0
    is_denial_doubted: bool = False
    has_new_keys: bool = False


def outcome_of(failure: StepFailure, facts: StepFacts) -> StepOutcome:
    """Classify the failure of a step."""
    if isinstance(failure, TaskSignal):
        return _outcome_of_signal(failure, facts)
    if needs_user(failure, facts.attempts):
        return StepOutcome.BLOCKED_HERE
    is_doubted = is_denial(failure) and facts.is_denial_doubted
    if is_doubted or is_refused(failure) or is_clock(failure):
        if facts.has_new_keys:
            return StepOutcome.KEYS_REPLACED
        return StepOutcome.WRONG_CLOCK if is_clock(failure) else StepOutcome.KEYS_REFUSED
    is_passing = may_repeat(failure, facts.attempts + 1)
    return StepOutcome.PASSING if is_passing else StepOutcome.LASTING


def _outcome_of_signal(signal: TaskSignal, facts: StepFacts) -> StepOutcome:
    if isinstance(signal, NeedsAnswer):
        return StepOutcome.NAME_TAKEN_LAST if facts.is_final else StepOutcome.NAME_TAKEN
    if isinstance(signal, HandBack):
        return StepOutcome.HANDED_BACK
    return StepOutcome.SUSPENDED if isinstance(signal, Suspend) else StepOutcome.ENDED


class TaskEnd(enum.Enum):
    """How a task ends."""

    DONE = "done"
    SKIPPED = "skipped"
    NEEDS_ANSWER = "its name is taken"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    START_OVER = "to be started over"
    FAILED = "failed"


# The state of the transfer; a suspended one has its state already.
END_STATES: dict[TaskEnd, TransferState | None] = {
    TaskEnd.DONE: TransferState.DONE,
    TaskEnd.SKIPPED: TransferState.SKIPPED,
    TaskEnd.NEEDS_ANSWER: TransferState.NEEDS_ANSWER,
    TaskEnd.CANCELLED: TransferState.CANCELLED,
    TaskEnd.SUSPENDED: None,
    TaskEnd.START_OVER: TransferState.WAITING,
    TaskEnd.FAILED: TransferState.FAILED,
}
_ENDS: dict[type[Exception], TaskEnd] = {
    SkipTransfer: TaskEnd.SKIPPED,
    NeedsAnswer: TaskEnd.NEEDS_ANSWER,
    Cancelled: TaskEnd.CANCELLED,
    Suspend: TaskEnd.SUSPENDED,
}


def end_of(result: Verification | StepFailure, *, may_start_over: bool) -> TaskEnd:
    """Classify the end of a task."""
    if isinstance(result, Verification):
        return TaskEnd.DONE
    if isinstance(result, StartOver):
        return TaskEnd.START_OVER if may_start_over else TaskEnd.FAILED
    ends = (end for kind, end in _ENDS.items() if isinstance(result, kind))
    return next(ends, TaskEnd.FAILED)


def shown_error(result: Verification | StepFailure) -> AppError | None:
    """The error that a failed transfer shows."""
    if isinstance(result, StartOver):
        return result.error
    return result if isinstance(result, AppError) else None
