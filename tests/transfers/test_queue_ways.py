"""Ways through the queue's model that its dice seldom take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.types import TransferState
from tests.transfers.test_queue_model import Machine

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def machine() -> Iterator[Machine]:
    made = Machine()
    yield made
    made.teardown()


@pytest.mark.parametrize("direction", ["upload", "copy"])
def test_what_was_given_up_is_known_until_it_is_gone(machine: Machine, direction: str) -> None:
    if direction == "upload":
        machine.upload(True, False, None)
    else:
        machine.copy(True, False, None, True)
    for _ in range(3):
        machine.let(2)
    assert machine.fake.uploads
    machine.cancel(0)
    assert machine.fake.uploads  # the request to remove it is still held
    machine.crash("", 1)


def test_refused_keys_stop_everything_and_new_ones_let_it_go_on(machine: Machine) -> None:
    machine.upload(True, False, None)
    machine.copy(True, False, None, True)
    machine.download(True, False, None)
    machine.let(2)  # too few for any of them to be done
    machine.rotate()
    machine.gate.open()
    machine.settle()
    assert {transfer.state for transfer in machine.run.look()} == {TransferState.NEEDS_KEYS}
    machine.connect()
    assert TransferState.NEEDS_KEYS not in {transfer.state for transfer in machine.run.look()}


def test_a_held_job_moves_nothing_before_it_may(machine: Machine) -> None:
    machine.upload(False, False, None, True)
    machine.let(12)
    (transfer,) = machine.run.look()
    assert transfer.state is TransferState.PAUSED
    machine.resume_all()
    assert transfer.state is TransferState.PAUSED
    machine.crash("", 1)
    assert not [request for request in machine.fake.requests if request.key]
    machine.go_ahead()
    machine.let(12)
    assert machine.fake.objects["bucket", "up/0.bin"]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_a_source_that_changed_after_it_was_copied_stays(machine: Machine, count: int) -> None:
    machine.copy(False, False, None, True)
    machine.let(count)
    machine.edit_source(0)
    machine.let(12)
    assert machine.fake.objects["bucket", "from/0.bin"] == machine.entries[0].versions[-1]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_others_put_there_meanwhile_is_asked_about(machine: Machine, count: int) -> None:
    machine.upload(False, False, None)
    if count:
        machine.let(count)
    machine.edit_target(0)
    machine.let(12)
    (transfer,) = machine.run.look()
    assert transfer.state is (TransferState.NEEDS_ANSWER if count < 2 else TransferState.DONE)


def let_it_copy(machine: Machine) -> None:
    """Move a file until only the deletion of its source remains."""
    machine.copy(False, False, None, True)
    for _ in range(12):
        if machine.is_removing(machine.entries[0]):
            return
        machine.let(1)
    pytest.fail("its source was not about to be deleted")


def test_what_others_put_there_during_the_deletion_comes_after_the_move(machine: Machine) -> None:
    let_it_copy(machine)
    machine.edit_target(0)
    machine.let(12)
    assert machine.fake.objects["bucket", "up/0.bin"] == machine.entries[0].foreign[-1]
    assert ("bucket", "from/0.bin") not in machine.fake.objects


@pytest.mark.parametrize("stop", ["pause", "crash"])
def test_the_copy_is_looked_at_again_before_a_stopped_deletion(machine: Machine, stop: str) -> None:
    let_it_copy(machine)
    if stop == "pause":
        machine.pause(0)
    else:
        machine.crash("", 1)
    machine.edit_target(0)
    machine.resume_all()
    machine.let(12)
    assert machine.fake.objects["bucket", "from/0.bin"] == machine.entries[0].versions[-1]
