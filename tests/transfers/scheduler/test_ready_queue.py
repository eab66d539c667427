"""In which order transfers have their turn."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.scheduler.manual_order import Places
from rustfs_desktop.transfers.scheduler.ready_queue import Waiting
from rustfs_desktop.transfers.types import (
    Job,
    Priority,
    Transfer,
    UploadJob,
    UploadTransfer,
)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


def add(
    waiting: Waiting, job: Job, *names: str, level: Priority = Priority.NORMAL
) -> list[Transfer]:
    made = [UploadTransfer(job, name, "", 1) for name in names]
    for transfer in made:
        transfer.priority = level
        waiting.add(transfer, big=False)
    return made


def a_job() -> Job:
    return UploadJob("c", None, "bucket")


def put(waiting: Waiting, *transfers: Transfer, to_front: bool) -> None:
    places = Places()
    for transfer in transfers:
        transfer.place = places.next(to_front=to_front)
        waiting.sort_in(transfer)


def order(waiting: Waiting) -> str:
    """Take out everything."""
    taken = []
    while waiting.has(big=False):
        taken.append(next(waiting.heads(big=False)))
        waiting.take(taken[-1])
    assert len(waiting) == 0
    return "".join(transfer.key for transfer in taken)


def test_jobs_take_turns(waiting: Waiting) -> None:
    add(waiting, a_job(), *"abc")
    add(waiting, a_job(), *"xyz")
    assert order(waiting) == "axbycz"


def test_what_is_urgent_goes_first_whatever_job_it_is_of(waiting: Waiting) -> None:
    one, two = a_job(), a_job()
    add(waiting, one, *"ab", level=Priority.LOW)
    add(waiting, two, *"xy")
    add(waiting, one, *"c", level=Priority.HIGH)
    assert order(waiting) == "cxyab"


def test_a_changed_priority_holds_at_once(waiting: Waiting) -> None:
    _, b, c = add(waiting, a_job(), *"abc")
    c.priority, b.priority = Priority.HIGH, Priority.LOW
    waiting.sort_in(b)
    waiting.sort_in(c)
    waiting.sort_in(c)
    assert order(waiting) == "cab"


def test_first_and_last(waiting: Waiting) -> None:
    one, two = a_job(), a_job()
    a, b, c = add(waiting, one, *"abc")
    x, y, _ = add(waiting, two, *"xyz")
    put(waiting, y, c, b, to_front=True)
    put(waiting, a, x, to_front=False)
    assert order(waiting) == "bcyzax"


def test_what_was_put_somewhere_comes_back_to_its_place(waiting: Waiting) -> None:
    _, b, c, d, e = add(waiting, a_job(), *"abcde")
    put(waiting, c, b, to_front=True)
    put(waiting, e, d, to_front=False)
    for transfer in (c, e, d, b):
        waiting.remove(transfer)
    for transfer in (c, d, e, b):
        waiting.add(transfer, big=False)
    assert order(waiting) == "bcaed"


def test_places_of_an_earlier_life_are_less_far_out() -> None:
    places = Places()
    old = -places.next(to_front=True)
    places.saw(old + 10**18)
    assert places.next(to_front=False) == old + 10**18 + 1


def test_what_is_removed_has_no_turn(waiting: Waiting) -> None:
    a, b, _ = add(waiting, a_job(), *"abc")
    put(waiting, b, to_front=True)
    assert waiting.remove(b)
    assert not waiting.remove(b)
    assert a in waiting
    assert b not in waiting
    assert order(waiting) == "ac"


def test_big_and_small_are_apart(waiting: Waiting) -> None:
    job = a_job()
    big = UploadTransfer(job, "big", "", 1)
    waiting.add(big, big=True)
    add(waiting, job, "s")
    assert [each.key for each in waiting.heads(big=True)] == ["big"]
    assert order_of(waiting) == ["big", "s"]


def order_of(waiting: Waiting) -> list[str]:
    return [transfer.key for transfer in waiting.all()]
