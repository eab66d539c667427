"""What takes long is done in slices, one order after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.errors import JournalError
from rustfs_desktop.transfers.scheduler.background_jobs import Order, Orders
from rustfs_desktop.transfers.tasks.attempt import attempt
from tests.waiting import deadline, patience_s, wait_for


@pytest.fixture
def orders() -> Iterator[Orders]:
    made = Orders(attempt, lambda: None)
    yield made
    made.close(deadline())


def noting(done: list[str], name: str, slices: int) -> Order:
    for _ in range(slices):
        done.append(name)
        yield


def finish(orders: Orders) -> None:
    over = threading.Event()

    def last() -> Order:
        over.set()
        yield

    orders.do(last())
    assert over.wait(patience_s())


def test_orders_are_carried_out_one_after_the_other(orders: Orders) -> None:
    done: list[str] = []
    for name in "abc":
        orders.do(noting(done, name, 3))
    assert not orders.is_idle
    finish(orders)
    assert "".join(done) == "aaabbbccc"


def test_what_is_due_comes_between_the_slices(orders: Orders) -> None:
    due = threading.Event()

    def long() -> Order:
        orders.at(time.monotonic(), due.set)
        while not due.is_set():
            yield

    orders.do(long())
    assert due.wait(patience_s())
    finish(orders)


def test_an_order_that_fails_does_not_stop_the_others(
    orders: Orders, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> Order:
        yield
        raise JournalError("The journal is gone")

    orders.do(failing())
    finish(orders)
    assert "The journal is gone" in caplog.text


def test_the_end_of_all_orders_is_told() -> None:
    idle = threading.Event()
    orders = Orders(attempt, idle.set)
    orders.do(noting([], "a", 2))
    assert idle.wait(patience_s())
    wait_for(lambda: orders.is_idle)
    orders.close(deadline())
    orders.do(noting([], "b", 1))
    assert orders.is_idle
