"""In which order transfers have their turn."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.scheduler.manual_order import ManualOrder
from rustfs_desktop.transfers.scheduler.ready_queue import ReadyQueue
from rustfs_desktop.transfers.types import (
    Job,
    Priority,
    Transfer,
    UploadJob,
    UploadTransfer,
)


@pytest.fixture
def waiting() -> ReadyQueue:
    return ReadyQueue()


def add(
    waiting: ReadyQueue, job: Job, *names: str, level: Priority = Priority.NORMAL
) -> list[Transfer]:
    made = [UploadTransfer(job, name, "", 1) for name in names]
    for transfer in made:
        transfer.priority = level
        waiting.add_transfer(transfer, big=False)
    return made


def a_job() -> Job:
    return UploadJob("c", None, "bucket")


def put(waiting: ReadyQueue, *transfers: Transfer, to_front: bool) -> None:
    positions = ManualOrder()
    for transfer in transfers:
        transfer.position = positions.next_position(to_front=to_front)
        waiting.reorder(transfer)


def order(waiting: ReadyQueue) -> str:
    """Take out everything."""
    taken = []
    while waiting.has(big=False):
        taken.append(next(waiting.heads(big=False)))
        waiting.take_transfer(taken[-1])
    assert len(waiting) == 0
    return "".join(transfer.key for transfer in taken)


def test_jobs_take_turns(waiting: ReadyQueue) -> None:
    add(waiting, a_job(), *"abc")
    add(waiting, a_job(), *"xyz")
    assert order(waiting) == "axbycz"


def test_what_is_urgent_goes_first_whatever_job_it_is_of(waiting: ReadyQueue) -> None:
    one, two = a_job(), a_job()
    add(waiting, one, *"ab", level=Priority.LOW)
    add(waiting, two, *"xy")
    add(waiting, one, *"c", level=Priority.HIGH)
    assert order(waiting) == "cxyab"


def test_a_changed_priority_holds_at_once(waiting: ReadyQueue) -> None:
    _, b, c = add(waiting, a_job(), *"abc")
    c.priority, b.priority = Priority.HIGH, Priority.LOW
    waiting.reorder(b)
    waiting.reorder(c)
    waiting.reorder(c)
    assert order(waiting) == "cab"


def test_first_and_last(waiting: ReadyQueue) -> None:
    one, two = a_job(), a_job()
    a, b, c = add(waiting, one, *"abc")
    x, y, _ = add(waiting, two, *"xyz")
    put(waiting, y, c, b, to_front=True)
    put(waiting, a, x, to_front=False)
    assert order(waiting) == "bcyzax"


def test_what_was_put_somewhere_comes_back_to_its_place(waiting: ReadyQueue) -> None:
    _, b, c, d, e = add(waiting, a_job(), *"abcde")
    put(waiting, c, b, to_front=True)
    put(waiting, e, d, to_front=False)
    for transfer in (c, e, d, b):
        waiting.remove_transfer(transfer)
    for transfer in (c, d, e, b):
        waiting.add_transfer(transfer, big=False)
    assert order(waiting) == "bcaed"


def test_positions_of_an_earlier_life_are_less_far_out() -> None:
    positions = ManualOrder()
    old = -positions.next_position(to_front=True)
    positions.note_position(old + 10**18)
    assert positions.next_position(to_front=False) == old + 10**18 + 1


def test_what_is_removed_has_no_turn(waiting: ReadyQueue) -> None:
    a, b, _ = add(waiting, a_job(), *"abc")
    put(waiting, b, to_front=True)
    assert waiting.remove_transfer(b)
    assert not waiting.remove_transfer(b)
    assert a in waiting
    assert b not in waiting
    assert order(waiting) == "ac"


def test_big_and_small_are_apart(waiting: ReadyQueue) -> None:
    job = a_job()
    big = UploadTransfer(job, "big", "", 1)
    waiting.add_transfer(big, big=True)
    add(waiting, job, "s")
    assert [each.key for each in waiting.heads(big=True)] == ["big"]
    assert order_of(waiting) == ["big", "s"]


def order_of(waiting: ReadyQueue) -> list[str]:
    return [transfer.key for transfer in waiting.all()]
