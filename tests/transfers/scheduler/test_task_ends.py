"""The end of a task: files are closed, leftovers kept in mind, the transfer gets its state."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import AccessDenied, AppError, Cancelled
from rustfs_desktop.transfers.errors import StoredBeforeCancel
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.tasks.signals import SkipTransfer, StartOver, StepFailure, Suspend
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verification import Verification
from tests.transfers.scheduler.rig import Rig, ScriptedTask

ERROR = AppError("No")
LEFT = Leftover("c", "http://127.0.0.1:9", "bucket", "key", "upload")


def running(rig: Rig) -> tuple[Transfer, ScriptedTask, TaskCoordinator]:
    transfer = rig.add_transfer()
    task = rig.start(transfer)
    task.left = LEFT
    return transfer, task, rig.coordinator(task)


def leftovers(rig: Rig) -> list[Leftover]:
    """What is to be removed, by the journal."""
    rig.journal.flush()
    return rig.journal.leftovers()


def test_a_verified_task_is_done_and_leaves_nothing(rig: Rig) -> None:
    transfer, task, coordinator = running(rig)
    coordinator.verification = Verification("checked")
    rig.ends.end_task(coordinator)
    assert transfer.state is TransferState.DONE
    assert task.released == [False]
    assert leftovers(rig) == []


@pytest.mark.parametrize(
    ("failure", "state", "error"),
    [
        (AccessDenied(), TransferState.FAILED, AccessDenied),
        (SkipTransfer(), TransferState.SKIPPED, None),
        (Cancelled(), TransferState.CANCELLED, None),
        (None, TransferState.FAILED, AppError),
    ],
)
def test_what_failed_has_its_leftover_removed(
    rig: Rig, failure: StepFailure | None, state: TransferState, error: type[AppError] | None
) -> None:
    """A task without a failure has failed as well, if nothing was verified."""
    transfer, task, coordinator = running(rig)
    coordinator.failure = failure
    rig.ends.end_task(coordinator)
    assert transfer.state is state
    assert isinstance(transfer.error, error or type(None))
    assert task.released == [False]
    assert leftovers(rig) == [LEFT]
    assert [step.leftover for step in rig.schedule.cleanup_steps] == [LEFT]


def test_a_canceled_transfer_tells_what_was_stored(rig: Rig) -> None:
    transfer, task, coordinator = running(rig)
    task.stored, coordinator.failure = StoredBeforeCancel(), Cancelled()
    rig.ends.end_task(coordinator)
    assert transfer.state is TransferState.CANCELLED
    assert transfer.error is task.stored


def test_a_suspended_task_keeps_everything(rig: Rig) -> None:
    transfer, task, coordinator = running(rig)
    with rig.lock:
        rig.recorder.move(transfer, TransferState.PAUSED)
    coordinator.fail(Suspend(TransferState.PAUSED), keep=True)
    rig.ends.end_task(coordinator)
    assert transfer.state is TransferState.PAUSED
    assert task.released == [True]
    assert leftovers(rig) == []


def test_what_starts_over_too_often_fails(rig: Rig) -> None:
    transfer, _, coordinator = running(rig)
    ends = []
    for _ in range(3):
        coordinator.failure = StartOver(ERROR)
        rig.ends.end_task(coordinator)
        ends.append(transfer.state)
        if transfer.state is TransferState.WAITING:
            coordinator = rig.coordinator(rig.start(transfer))
    assert ends == [TransferState.WAITING, TransferState.WAITING, TransferState.FAILED]
    assert transfer.error is ERROR


def test_a_task_ends_once(rig: Rig) -> None:
    _, task, coordinator = running(rig)
    coordinator.failure = Cancelled()
    rig.ends.end_task(coordinator)
    rig.ends.end_task(coordinator)
    assert task.released == [False]
