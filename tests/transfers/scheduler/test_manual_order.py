"""Positions of transfers that were moved to the top or bottom."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.transfers.scheduler.manual_order import ManualOrder, PositionQueue
from rustfs_desktop.transfers.types import UploadJob, UploadTransfer

JOB = UploadJob("c", None, "bucket")


def transfer(position: int) -> UploadTransfer:
    made = UploadTransfer(JOB, "key", "/file", 5)
    made.position = position
    return made


def test_each_position_is_further_out_than_those_before() -> None:
    order = ManualOrder()
    first, last = order.next_position(to_front=True), order.next_position(to_front=False)
    assert first < 0 < last
    assert order.next_position(to_front=True) < first
    assert order.next_position(to_front=False) > last


def test_new_positions_are_further_out_than_those_of_an_earlier_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_000)  # the clock was set back
    order = ManualOrder()
    order.note_position(-5_000)
    order.note_position(3_000)
    assert order.next_position(to_front=True) == -5_001
    assert order.next_position(to_front=False) == 5_002


def test_the_head_is_the_first_that_is_left() -> None:
    queue = PositionQueue()
    assert queue.head is None
    one, two, three = (transfer(position) for position in (1, -2, 3))
    for each in (one, two, three):
        queue.add_transfer(each)
    assert list(queue) == [two, one, three]
    assert queue.head is two
    queue.remove_transfer(one)
    queue.remove_transfer(two)
    assert (queue.head, len(queue)) == (three, 1)
    assert one not in queue


def test_a_transfer_that_moves_is_there_once() -> None:
    queue = PositionQueue()
    one, two = transfer(1), transfer(2)
    queue.add_transfer(one)
    queue.add_transfer(two)
    queue.remove_transfer(one)
    one.position = 3
    queue.add_transfer(one)
    assert queue.head is two
    queue.remove_transfer(two)
    assert queue.head is one
    queue.remove_transfer(one)
    assert queue.head is None
