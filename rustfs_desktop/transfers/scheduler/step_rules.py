"""The rules of the engine: what each result of a step, and each end of a task, leads to.

Nothing here acts: ``outcome_of`` and ``end_of`` put a result into words, the tables ``ACTIONS``
and ``END_STATES`` say what follows, and ``step_results`` and ``task_ends`` do it.
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


class TaskState(enum.Enum):
    """Whether a task goes on."""

    ACTIVE = "active"
    ENDING = "ending"  # paused, cancelled or failed; steps under way may come to their end

    __hash__ = object.__hash__  # the enum's own is slow, and asked for with every step


class StepOutcome(enum.Enum):
    """How a step came to its end."""

    DONE = "done"
    DONE_FINALLY = "done, and with it what the transfer is about"
    FELL_BACK = "the task found another way"
    HANDED_BACK = "the pipeline cannot do it"
    NAME_TAKEN = "the name is taken"
    NAME_TAKEN_LAST = "the name is taken, and all else is done"
    SUSPENDED = "only the user can help, as the step says"
    BLOCKED_HERE = "only the user can help: room on the disk, a folder"
    KEYS_REFUSED = "the server refuses the keys"
    KEYS_REPLACED = "the server refused the keys, which are others now"
    WRONG_CLOCK = "the server refuses requests because of this computer's clock"
    PASSING = "an error that may pass"
    ENDED = "a signal that ends the task"
    LASTING = "an error that stays"

    __hash__ = object.__hash__


class StepAction(enum.Enum):
    """What follows for the task."""

    CONTINUE = "do its next steps"
    CONTINUE_AFTER_ALL = "forget what was to end it, and do its next steps"
    NEXT_PHASE = "drop the rest of the phase"
    REPEAT_NOW = "repeat the step at once"
    REPEAT_LATER = "repeat the step after a while"
    ASK = "ask the user, and repeat the step then"
    SUSPEND = "end it, to go on in the state that the step says"
    PAUSE = "end it, to go on when the user resumes it"
    LOCK = "end it, to go on when there are other keys; stop all requests with these"
    STOP_SERVER = "fail it, and pause all that goes to this server"
    FAIL = "fail it"
    FAIL_KEEPING = "fail it, but keep what the journal has for going on"
    ABANDON = "nothing more: it ends anyway"

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
    (StepOutcome.DONE_FINALLY, TaskState.ENDING): StepAction.CONTINUE_AFTER_ALL,
}


@dataclasses.dataclass(frozen=True, slots=True)
class StepFacts:
    """What the outcome of a failed step depends on besides its failure.

    Attributes:
        is_final: Whether it was the one that decides how the transfer ends.
        attempts: How often it had failed before.
        is_denial_doubted: Whether the server took the keys before and never denied anything to
            this transfer: they may have been changed.
        has_new_keys: Whether other keys came while the request was under way.
    """

    is_final: bool = False
    attempts: int = 0
    is_denial_doubted: bool = False
    has_new_keys: bool = False


def outcome_of(failure: StepFailure, facts: StepFacts) -> StepOutcome:
    """How a step failed."""
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


# What the transfer becomes; a suspended one has its state already.
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


def end_of(failure: StepFailure | None, *, may_start_over: bool) -> TaskEnd:
    """How a task with this failure ends, None for a success."""
    if failure is None:
        return TaskEnd.DONE
    if isinstance(failure, StartOver):
        return TaskEnd.START_OVER if may_start_over else TaskEnd.FAILED
    ends = (end for kind, end in _ENDS.items() if isinstance(failure, kind))
    return next(ends, TaskEnd.FAILED)


def shown_error(failure: StepFailure | None) -> AppError | None:
    """What a failed transfer tells the user."""
    if isinstance(failure, TaskSignal):
        return failure.error if isinstance(failure, StartOver) else None
    return failure
