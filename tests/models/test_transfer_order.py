"""The order of transfers: groups by state, and within a group as in the queue."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

from rustfs_desktop.models.transfer_order import TransferOrder
from rustfs_desktop.transfers.types import Transfer, TransferState, UploadJob, UploadTransfer

JOB = UploadJob("c", None, "b")
FINAL = {TransferState.DONE, TransferState.SKIPPED, TransferState.CANCELLED}
STATES = list(TransferState)


def upload(name: str, state: TransferState = TransferState.WAITING) -> Transfer:
    made = UploadTransfer(JOB, name, name, 1)
    made.state = state
    return made


def add(order: TransferOrder, transfers: list[Transfer], *, is_last: bool = False) -> None:
    for group, rows in order.group_new(transfers, is_last=is_last).items():
        order.append(group, rows)


def update(order: TransferOrder, queue: list[Transfer], rows: Iterable[int]) -> None:
    order.move(order.moved(queue, rows))


def names(order: TransferOrder, queue: list[Transfer]) -> list[str]:
    return [queue[row].key for row in order]


def test_every_state_has_its_place() -> None:
    queue = [upload(state.value, state) for state in reversed(TransferState)]
    shown = [queue[row].state for row in TransferOrder(queue)]
    assert set(shown) == set(TransferState)
    assert shown[0] is TransferState.RUNNING
    assert set(shown[1:3]) == {TransferState.FAILED, TransferState.NEEDS_ANSWER}
    assert set(shown[-3:]) == FINAL


def test_the_queue_decides_within_a_group() -> None:
    queue = [upload(name) for name in "abcdef"]
    order = TransferOrder(queue)
    for row, state in ((4, TransferState.RUNNING), (1, TransferState.RUNNING)):
        queue[row].state = state
        update(order, queue, [row])
    assert names(order, queue) == list("beacdf")
    assert not order.moved(queue, range(6))  # nothing new
    queue[1].state = TransferState.DONE
    queue.append(upload("g"))
    add(order, queue[6:])
    update(order, queue, [1])
    assert names(order, queue) == list("eacdfgb")


def test_new_rows_come_last_until_they_are_moved() -> None:
    queue = [upload("a", TransferState.DONE), upload("b")]
    order = TransferOrder(queue)
    queue += [upload("c", TransferState.RUNNING), upload("d")]
    add(order, queue[2:], is_last=True)
    assert names(order, queue) == list("bacd")
    update(order, queue, [2, 3])
    assert names(order, queue) == list("cbda")


def test_rows_of_several_groups_are_hidden_and_dropped() -> None:
    queue = [upload(name) for name in "abcdef"]
    queue[3].state = TransferState.RUNNING
    queue[0].state = TransferState.DONE
    order = TransferOrder(queue)
    assert names(order, queue) == list("dbcefa")
    order.hide(4, 5)
    order.hide(0, 1)
    assert names(order, queue) == list("ce")
    order.drop(bytes(each.key in "ce" for each in queue))
    assert list(order) == [0, 1]
    assert len(order) == 2


def test_is_always_as_sorting_all_of_it_would_be() -> None:
    for seed in range(40):
        chance = random.Random(seed)
        queue = [upload(str(n), chance.choice(STATES)) for n in range(chance.randrange(200))]
        order = TransferOrder(queue)
        for _ in range(20):
            more = [upload(f"{len(queue)}+{n}") for n in range(chance.randrange(5))]
            queue += more
            add(order, more)
            rows = chance.sample(range(len(queue)), min(len(queue), chance.choice((1, 3, 50))))
            for row in rows:
                queue[row].state = chance.choice(STATES)
            update(order, queue, rows)
            assert list(order) == list(TransferOrder(queue)), seed
            shown = [order.queue_row(row) for row in range(len(order))]
            assert shown == list(order)
            assert [order.shown_row(row) for row in shown] == list(range(len(order)))


def test_some_of_a_hundred_thousand_move_in_a_moment() -> None:
    """It is done ten times a second: the rows that stay must not count."""
    chance = random.Random(1)
    queue = [upload(str(n), chance.choice(STATES)) for n in range(100_000)]
    order = TransferOrder(queue)
    best = 1.0
    for _ in range(5):
        rows = chance.sample(range(len(queue)), 300)
        for row in rows:
            queue[row].state = chance.choice(STATES)
        began = time.thread_time()
        update(order, queue, rows)
        best = min(best, time.thread_time() - began)
    assert best < 0.004
