"""The rules of the engine, row by row: what each result of a step, and each end, leads to."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    AuthError,
    Cancelled,
    ClockSkew,
    IntegrityError,
    NotConnected,
    ServerBusy,
)
from rustfs_desktop.transfers.errors import DiskFull, NotPublished
from rustfs_desktop.transfers.scheduler.step_rules import (
    ACTIONS,
    END_STATES,
    StepAction,
    StepFacts,
    StepOutcome,
    TaskEnd,
    TaskState,
    end_of,
    outcome_of,
    shown_error,
)
from rustfs_desktop.transfers.tasks.signals import (
    HandBack,
    NeedsAnswer,
    SkipTransfer,
    StartOver,
    StepFailure,
    Suspend,
)
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verification import Verification

ERROR = AppError("No")


def test_every_outcome_has_an_action_in_every_state() -> None:
    assert set(ACTIONS) == {(outcome, state) for outcome in StepOutcome for state in TaskState}
    assert set(ACTIONS.values()) == set(StepAction)


def test_only_a_final_step_lets_a_task_succeed_that_was_about_to_end() -> None:
    ending = {outcome: ACTIONS[outcome, TaskState.ENDING] for outcome in StepOutcome}
    assert ending.pop(StepOutcome.DONE_FINALLY) is StepAction.FINISH_AFTER_ALL
    assert set(ending.values()) == {StepAction.ABANDON}


@pytest.mark.parametrize(
    ("failure", "facts", "outcome", "action"),
    [
        (NeedsAnswer(), StepFacts(), StepOutcome.NAME_TAKEN, StepAction.FAIL_KEEPING),
        (NeedsAnswer(), StepFacts(is_final=True), StepOutcome.NAME_TAKEN_LAST, StepAction.ASK),
        (HandBack(), StepFacts(), StepOutcome.HANDED_BACK, StepAction.REPEAT_NOW),
        (SkipTransfer(), StepFacts(), StepOutcome.ENDED, StepAction.FAIL),
        (StartOver(ERROR), StepFacts(is_final=True), StepOutcome.ENDED, StepAction.FAIL),
        (Suspend(TransferState.PAUSED), StepFacts(), StepOutcome.SUSPENDED, StepAction.SUSPEND),
        (DiskFull(), StepFacts(), StepOutcome.BLOCKED_HERE, StepAction.PAUSE),
        (NotPublished(), StepFacts(), StepOutcome.PASSING, StepAction.REPEAT_LATER),
        (NotPublished(), StepFacts(attempts=4), StepOutcome.BLOCKED_HERE, StepAction.PAUSE),
        (AuthError("No"), StepFacts(), StepOutcome.KEYS_REFUSED, StepAction.LOCK),
        (
            AuthError("No"),
            StepFacts(has_new_keys=True),
            StepOutcome.KEYS_REPLACED,
            StepAction.REPEAT_NOW,
        ),
        (ClockSkew("No"), StepFacts(), StepOutcome.WRONG_CLOCK, StepAction.STOP_SERVER),
        (AccessDenied("No"), StepFacts(), StepOutcome.LASTING, StepAction.FAIL),
        (
            AccessDenied("No"),
            StepFacts(is_denial_doubted=True),
            StepOutcome.KEYS_REFUSED,
            StepAction.LOCK,
        ),
        (NotConnected("No"), StepFacts(attempts=99), StepOutcome.PASSING, StepAction.REPEAT_LATER),
        (ServerBusy("No"), StepFacts(), StepOutcome.PASSING, StepAction.REPEAT_LATER),
        (IntegrityError("No"), StepFacts(), StepOutcome.PASSING, StepAction.REPEAT_LATER),
        (IntegrityError("No"), StepFacts(attempts=2), StepOutcome.LASTING, StepAction.FAIL),
        (ERROR, StepFacts(), StepOutcome.LASTING, StepAction.FAIL),
        (Cancelled(), StepFacts(), StepOutcome.LASTING, StepAction.FAIL),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_a_failed_step_leads_to(
    failure: StepFailure, facts: StepFacts, outcome: StepOutcome, action: StepAction
) -> None:
    assert outcome_of(failure, facts) is outcome
    assert ACTIONS[outcome, TaskState.ACTIVE] is action


@pytest.mark.parametrize(
    ("result", "end", "state"),
    [
        (Verification("MD5 verified"), TaskEnd.DONE, TransferState.DONE),
        (SkipTransfer(), TaskEnd.SKIPPED, TransferState.SKIPPED),
        (NeedsAnswer(), TaskEnd.NEEDS_ANSWER, TransferState.NEEDS_ANSWER),
        (Cancelled(), TaskEnd.CANCELLED, TransferState.CANCELLED),
        (Suspend(TransferState.PAUSED), TaskEnd.SUSPENDED, None),
        (StartOver(ERROR), TaskEnd.START_OVER, TransferState.WAITING),
        (ERROR, TaskEnd.FAILED, TransferState.FAILED),
    ],
)
def test_what_an_end_makes_of_the_transfer(
    result: Verification | StepFailure, end: TaskEnd, state: TransferState | None
) -> None:
    assert end_of(result, may_start_over=True) is end
    assert END_STATES[end] is state
    assert set(END_STATES) == set(TaskEnd)


def test_a_task_that_started_over_too_often_fails_with_its_error() -> None:
    assert end_of(StartOver(ERROR), may_start_over=False) is TaskEnd.FAILED
    assert shown_error(StartOver(ERROR)) is ERROR
    assert shown_error(ERROR) is ERROR
    assert shown_error(NeedsAnswer()) is None
