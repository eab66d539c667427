"""The order of transfers: groups by state, and within a group as in the queue."""

from __future__ import annotations

import random
import time

from rustfs_desktop.models.transfer_order import TransferOrder
from rustfs_desktop.transfers.types import Transfer, TransferState, UploadJob, UploadTransfer

JOB = UploadJob("c", None, "b")
FINAL = {TransferState.DONE, TransferState.SKIPPED, TransferState.CANCELLED}


def upload(name: str, state: TransferState = TransferState.WAITING) -> Transfer:
    made = UploadTransfer(JOB, name, name, 1)
    made.state = state
    return made


def names(order: TransferOrder, queue: list[Transfer]) -> list[str]:
    return [transfer.key for transfer in order.arranged(queue)]


def test_every_state_has_its_place() -> None:
    queue = [upload(state.value, state) for state in reversed(TransferState)]
    shown = [transfer.state for transfer in TransferOrder(queue).arranged(queue)]
    assert set(shown) == set(TransferState)
    assert shown[0] is TransferState.RUNNING
    assert set(shown[1:3]) == {TransferState.FAILED, TransferState.NEEDS_ANSWER}
    assert set(shown[-3:]) == FINAL


def test_the_queue_decides_within_a_group() -> None:
    queue = [upload(name) for name in "abcdef"]
    order = TransferOrder(queue)
    for row, state in ((4, TransferState.RUNNING), (1, TransferState.RUNNING)):
        queue[row].state = state
        assert order.update_rows(queue, [row])
    assert names(order, queue) == list("beacdf")
    assert not order.update_rows(queue, range(6))  # nothing new
    queue[1].state = TransferState.DONE
    queue.append(upload("g"))
    order.add_transfers(queue[6:])
    assert order.update_rows(queue, [1])
    assert names(order, queue) == list("eacdfgb")


def test_a_hundred_thousand_are_arranged_in_milliseconds() -> None:
    chance = random.Random(1)
    queue = [upload(str(n), chance.choice(list(TransferState))) for n in range(100_000)]
    order = TransferOrder(queue)
    best = 1.0
    for _ in range(5):
        began = time.thread_time()
        found = order.arranged(queue)
        best = min(best, time.thread_time() - began)
    assert len(found) == len(queue)
    assert best < 0.016
