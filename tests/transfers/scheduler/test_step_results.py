"""What follows from the result of a step: the next one, another attempt, or the end."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.errors import AccessDenied, AuthError, NotConnected
from rustfs_desktop.transfers.errors import NotOpen, StoredBeforeCancel
from rustfs_desktop.transfers.scheduler.step_results import FinishedStep
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, StepFailure
from rustfs_desktop.transfers.tasks.task import Step, StepName
from rustfs_desktop.transfers.types import TransferState, UploadTransfer
from rustfs_desktop.transfers.verification import Verification
from tests.transfers.scheduler.rig import Rig, ScriptedTask
from tests.waiting import wait_for


def record(rig: Rig, step: Step, failure: StepFailure | None = None) -> None:
    rig.results.record_step(FinishedStep(step, failure, time.monotonic(), rig.client))


def test_steps_follow_each_other_to_the_end(rig: Rig) -> None:
    transfer = rig.add_transfer()
    task = rig.start(transfer)
    record(rig, rig.take_step(task))
    last = rig.take_step(task)
    assert last.name is StepName.COMPLETE
    task.verification = Verification("checked")
    record(rig, last)
    assert transfer.state is TransferState.DONE
    assert transfer.verification == "checked"
    assert not rig.schedule.tasks
    assert rig.throttles.of_server(rig.job.endpoint).in_flight == 0


def test_after_an_outage_the_same_step_is_repeated_later(rig: Rig) -> None:
    transfer = rig.add_transfer()
    task = rig.start(transfer)
    step, error = rig.take_step(task), NotConnected()
    record(rig, step, error)
    assert transfer.state is TransferState.RUNNING
    assert transfer.error is error
    assert step.attempts == 1
    step.ready_at = 0.0
    assert rig.take_step(task) is step
    record(rig, step)
    assert transfer.error is None


def test_an_error_that_lasts_ends_the_transfer(rig: Rig) -> None:
    transfer = rig.add_transfer()
    task = rig.start(transfer)
    error = AccessDenied()
    record(rig, rig.take_step(task), error)
    assert (transfer.state, transfer.error) == (TransferState.FAILED, error)
    assert task.token.is_set
    assert error.__traceback__ is None


def test_rejected_keys_stop_the_others_as_well(rig: Rig) -> None:
    transfers = [rig.add_transfer(), rig.add_transfer()]
    task = rig.start(transfers[0])
    record(rig, rig.take_step(task), AuthError("No"))
    wait_for(lambda: {each.state for each in transfers} == {TransferState.NEEDS_KEYS})
    assert rig.progress.take_changes(()).refused == ["c"]


class OneStep(ScriptedTask):
    names = (StepName.COMPLETE,)


def asking(rig: Rig) -> tuple[UploadTransfer, ScriptedTask, Step]:
    """A transfer whose last step waits for an answer."""
    transfer = rig.add_transfer()
    task = rig.start(transfer, OneStep)
    step = rig.take_step(task)
    record(rig, step, NeedsAnswer())
    assert transfer.state is TransferState.NEEDS_ANSWER
    return transfer, task, step


def test_a_taken_name_in_the_last_step_waits_for_the_user(rig: Rig) -> None:
    transfer, task, step = asking(rig)
    with rig.lock:
        rig.control.continue_answered(transfer)
    assert rig.take_step(task) is step


@pytest.mark.parametrize("is_closed", [True, False])
def test_an_answer_without_a_connection_tells_what_is_missing(rig: Rig, is_closed: bool) -> None:
    transfer, task, _ = asking(rig)
    refusal = AuthError("No")
    if is_closed:
        rig.connections.set_client("c", None)
    else:
        with rig.lock:
            rig.connections.stop_requests("c", refusal)
    wait_for(lambda: rig.background.is_idle)
    with rig.lock:
        rig.control.continue_answered(transfer)
    assert transfer.state is TransferState.NEEDS_KEYS
    assert isinstance(transfer.error, NotOpen if is_closed else AuthError)
    wait_for(lambda: not rig.schedule.tasks)
    assert task.released == [True]


def test_a_step_of_a_canceled_task_is_not_lent(rig: Rig) -> None:
    """What it stored needs no listing."""
    transfer = rig.add_transfer()
    task = rig.start(transfer)
    step = rig.take_step(task)
    task.stored = StoredBeforeCancel()
    with rig.lock:
        rig.control.cancel(transfer)
    assert not rig.results.lend_step(FinishedStep(step, None, time.monotonic(), rig.client))
    record(rig, step)
    assert (transfer.state, transfer.error) == (TransferState.CANCELLED, task.stored)


def test_a_lent_step_that_comes_back_after_a_cancel_changes_nothing(rig: Rig) -> None:
    transfer = rig.add_transfer()
    task = rig.start(transfer)
    step = rig.take_step(task)
    assert rig.results.lend_step(FinishedStep(step, None, time.monotonic(), rig.client))
    with rig.lock:
        rig.control.cancel(transfer)
    wait_for(lambda: not rig.schedule.tasks)
    assert rig.schedule.in_batches == 0
    with rig.lock:
        rig.control.retry(transfer)
    other = rig.start(transfer)
    rig.results.record_pipeline_steps([(step, None)], 0.0)
    assert transfer.state is TransferState.RUNNING
    assert rig.coordinator(other).in_flight == 0


def test_what_a_pipeline_did_is_recorded_alike(rig: Rig) -> None:
    done, failed = rig.add_transfer(), rig.add_transfer()
    ended: list[tuple[Step, StepFailure | None]] = []
    with rig.lock:
        for transfer, failure in ((done, None), (failed, AccessDenied())):
            step = rig.schedule.start_in_pipeline(transfer, OneStep)
            step.task.verification = Verification("checked")
            ended.append((step, failure))
    rig.results.record_pipeline_steps(ended, time.monotonic())
    assert (done.state, failed.state) == (TransferState.DONE, TransferState.FAILED)
    assert not rig.schedule.tasks
