"""The books of one task: which step may be taken, and when the task is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.transfers.errors import NotVerified
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.scheduler.coordinator import PARALLEL, TaskCoordinator
from rustfs_desktop.transfers.tasks.task import Script, StepName, Task, TaskTools
from rustfs_desktop.transfers.types import UploadJob, UploadTransfer
from rustfs_desktop.transfers.verification import Verification

NEVER = float("inf")


class TwoPhases(Task):
    """Two phases: some parts, then the end."""

    parts = 2

    def script(self) -> Script:
        yield [self.step(StepName.SEND_PART, self.token.check) for _ in range(self.parts)]
        yield [self.step(StepName.COMPLETE, self.token.check, is_final=True)]
        return self.verified()

    def release(self, *, keep: bool) -> None:
        """There is nothing."""


def coordinator_of(parts: int = 2) -> TaskCoordinator:
    transfer = UploadTransfer(UploadJob("c", None, "bucket"), "key", Path("file"), 5)
    tools = TaskTools(Journal.in_memory(), BandwidthLimits(), lambda _transfer, _size: None)
    task = TwoPhases(transfer, tools)
    task.parts = parts
    made = TaskCoordinator(task, Throttle(4))
    made.queue_phase()
    return made


@pytest.fixture
def books() -> TaskCoordinator:
    return coordinator_of()


def test_a_phase_starts_when_the_one_before_is_done(books: TaskCoordinator) -> None:
    first, second = books.take_step(0.0), books.take_step(0.0)
    assert books.next_ready_at(0.0) == NEVER
    books.finish_step()
    assert books.next_ready_at(0.0) == NEVER
    books.finish_step()
    last = books.take_step(0.0)
    assert [step.name for step in (first, second, last)] == [
        StepName.SEND_PART,
        StepName.SEND_PART,
        StepName.COMPLETE,
    ]
    assert not books.is_over
    books.task.verification = Verification("MD5 verified")
    books.finish_step()
    assert books.is_over
    assert books.result is books.task.verification


def test_a_task_that_comes_to_its_end_without_a_proof_has_failed(books: TaskCoordinator) -> None:
    for _ in range(3):
        books.take_step(0.0)
        books.finish_step()
    assert books.is_over
    assert isinstance(books.result, NotVerified)


def test_an_empty_phase_is_no_end(books: TaskCoordinator) -> None:
    books = coordinator_of(parts=0)
    assert books.take_step(0.0).name is StepName.COMPLETE


def test_what_is_verified_stays_done_although_it_was_to_be_stopped(books: TaskCoordinator) -> None:
    books.task.verification = Verification("MD5 verified")
    for _ in range(3):
        books.take_step(0.0)
        books.finish_step()
    books.fail(Cancelled())
    assert books.result is books.task.verification


def test_so_many_steps_are_under_way_and_no_more() -> None:
    books = coordinator_of(parts=PARALLEL + 1)
    for _ in range(PARALLEL):
        assert books.next_ready_at(0.0) == 0.0
        books.take_step(0.0)
    assert books.next_ready_at(0.0) == NEVER


def test_a_step_is_repeated_when_its_time_has_come(books: TaskCoordinator) -> None:
    step = books.take_step(0.0)
    books.take_step(0.0)
    books.finish_step()
    step.ready_at = 7.0
    books.repeat_step(step)
    assert books.is_only_repeating
    assert (books.next_ready_at(5.0), books.retry_at) == (7.0, 7.0)
    assert books.next_ready_at(7.0) == 0.0
    books.repeat_now()
    assert books.take_step(1.0) is step


def test_a_parked_step_waits_for_the_answer(books: TaskCoordinator) -> None:
    step = books.take_step(0.0)
    books.park_step(step)
    assert books.next_ready_at(0.0) == NEVER
    assert not books.is_over
    books.unpark_step()
    assert books.take_step(0.0) is step


def test_a_failed_task_is_over_when_its_last_step_returns(books: TaskCoordinator) -> None:
    step = books.take_step(0.0)
    error = AppError("No")
    books.fail(error)
    books.fail(AppError("Later"))
    assert books.failure is error
    assert books.next_ready_at(0.0) == NEVER
    assert not books.is_over
    books.repeat_step(step)  # it is not: the task ends
    assert books.is_over


def test_a_withdrawn_failure_lets_the_next_phase_start(books: TaskCoordinator) -> None:
    books.take_step(0.0)
    books.take_step(0.0)
    books.fail(AppError("No"), keep=True)
    books.abandon_step()
    books.withdraw_failure()
    books.finish_step()
    assert books.take_step(0.0).name is StepName.COMPLETE
    assert not books.is_kept


def ending_at_the_last_step(books: TaskCoordinator) -> None:
    """The last step runs when the task is canceled."""
    books.take_step(0.0)
    books.take_step(0.0)
    books.finish_step()
    books.finish_step()
    books.take_step(0.0)
    books.fail(Cancelled())


def test_a_task_succeeds_after_all_if_its_last_step_did(books: TaskCoordinator) -> None:
    ending_at_the_last_step(books)
    books.task.verification = verified = Verification("checked")
    books.finish_after_all()
    assert books.is_over
    assert books.result is verified


def test_what_is_left_of_a_canceled_task_is_not_done(books: TaskCoordinator) -> None:
    books.take_step(0.0)
    books.take_step(0.0)
    cancelled = Cancelled()
    books.fail(cancelled)
    books.abandon_step()
    books.finish_after_all()
    assert books.is_over
    assert books.result is cancelled


def test_what_the_script_raises_at_its_end_hides_no_cancel(books: TaskCoordinator) -> None:
    """Here it misses a verification."""
    ending_at_the_last_step(books)
    cancelled = books.failure
    books.finish_after_all()
    assert books.is_over
    assert books.result is cancelled


def test_a_dropped_phase_leads_to_the_next(books: TaskCoordinator) -> None:
    books.take_step(0.0)
    books.drop_phase()
    books.finish_step()
    assert books.take_step(0.0).name is StepName.COMPLETE
