"""Something is done to few transfers at once, and to many in slices that let others in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.slices import SLICE, Slices
from rustfs_desktop.transfers.tasks.attempt import attempt
from rustfs_desktop.transfers.types import Transfer, UploadJob, UploadTransfer
from tests.waiting import deadline, wait_for


@pytest.fixture
def background() -> Iterator[BackgroundJobs]:
    made = BackgroundJobs(attempt, lambda: None)
    yield made
    made.close(deadline())


@pytest.fixture
def slices(background: BackgroundJobs) -> Slices:
    return Slices(threading.Condition(), background)


def transfers(count: int) -> list[Transfer]:
    job = UploadJob("c", None, "bucket")
    return [UploadTransfer(job, f"{number}", "", 1) for number in range(count)]


def test_few_are_done_before_it_returns(slices: Slices) -> None:
    done: list[Transfer] = []
    few = transfers(SLICE)
    slices.for_each(few, done.append)
    assert done == few


def test_many_are_done_soon_and_in_order(slices: Slices, background: BackgroundJobs) -> None:
    done: list[Transfer] = []
    many = transfers(2 * SLICE + 1)
    with slices.lock:  # so nothing can be done yet
        slices.for_each(many, done.append)
        assert done == []
    wait_for(lambda: background.is_idle)
    assert done == many


def test_between_two_slices_the_lock_is_free(slices: Slices) -> None:
    done: list[Transfer] = []
    job = slices.job(lambda: transfers(SLICE + 1), done.append)
    next(job)
    assert len(done) == SLICE
    got: list[bool] = []
    other = threading.Thread(target=lambda: got.append(slices.lock.acquire(blocking=False)))
    other.start()
    other.join()
    assert got == [True]


def test_what_is_done_later_is_chosen_later(slices: Slices, background: BackgroundJobs) -> None:
    chosen: list[Transfer] = []
    done: list[Transfer] = []
    with slices.lock:
        slices.for_each_later(lambda: list(chosen), done.append)
        chosen += transfers(1)
    wait_for(lambda: background.is_idle)
    assert done == chosen
