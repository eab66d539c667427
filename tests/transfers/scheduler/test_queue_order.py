"""Priorities and positions that the user sets: the queue follows, and the journal has them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.scheduler.queue_order import QueueOrder
from rustfs_desktop.transfers.scheduler.ready_queue import ReadyQueue
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.slices import SLICE, Slices
from rustfs_desktop.transfers.tasks.attempt import attempt
from rustfs_desktop.transfers.types import (
    Priority,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.waiting import wait_for


class Queue:
    """Waiting transfers of one job, and their order."""

    def __init__(self, count: int) -> None:
        lock = threading.Condition()
        self.background = BackgroundJobs(attempt, lambda: None)
        self.journal = Journal.in_memory()
        self.waiting = ReadyQueue()
        recorder = TransferRecorder(lock, Progress(), self.journal)
        schedule = cast("Schedule", SimpleNamespace(waiting=self.waiting))
        self.order = QueueOrder(Slices(lock, self.background), schedule, recorder)
        self.job = UploadJob("c", None, "bucket")
        self.journal.add_job(self.job)
        self.transfers: list[Transfer] = [
            UploadTransfer(self.job, f"{seq}", "/tmp/file", 1, seq=seq)
            for seq in range(1, count + 1)
        ]
        for transfer in self.transfers:
            recorder.add_transfer(transfer)
            self.waiting.add_transfer(transfer, big=False)

    def taken(self, count: int) -> list[int]:
        """The next transfers, in the order in which they would start."""
        numbers = []
        for _ in range(count):
            transfer = next(self.waiting.heads(big=False))
            self.waiting.take_transfer(transfer)
            numbers.append(transfer.seq)
        return numbers


@pytest.fixture
def queue(request: pytest.FixtureRequest) -> Iterator[Queue]:
    made = Queue(getattr(request, "param", 6))
    yield made
    made.background.close(0.0)
    made.journal.close()


def test_priorities_come_before_all_else(queue: Queue) -> None:
    transfers = queue.transfers
    queue.order.put([transfers[0]], to_front=True)
    queue.order.set_priority([transfers[4]], Priority.HIGH)
    queue.order.set_priority([transfers[1], transfers[0]], Priority.LOW)
    assert transfers[0].position == 0  # positions are within a priority
    assert queue.taken(6) == [5, 3, 4, 6, 2, 1]


def test_several_keep_their_order_at_the_top_and_at_the_bottom(queue: Queue) -> None:
    transfers = queue.transfers
    queue.order.put([transfers[3], transfers[4]], to_front=True)
    queue.order.put([transfers[0], transfers[1]], to_front=False)
    assert queue.taken(6) == [4, 5, 3, 6, 1, 2]


def test_what_has_ended_is_not_moved(queue: Queue) -> None:
    ended = queue.transfers[0]
    queue.waiting.remove_transfer(ended)
    ended.move_to(TransferState.CANCELLED)
    queue.order.put([ended], to_front=True)
    assert ended.position == 0
    assert queue.taken(1) == [2]


def test_a_restored_position_stays_less_far_out(queue: Queue) -> None:
    old, new = queue.transfers[:2]
    old.position = -(2**62)  # of a clock that was set back since
    queue.waiting.reorder(old)
    queue.order.note_position(old)
    queue.order.put([new], to_front=True)
    assert queue.taken(2) == [2, 1]


def test_the_journal_has_the_order(queue: Queue) -> None:
    queue.order.set_priority([queue.transfers[1]], Priority.HIGH)
    queue.order.put([queue.transfers[2]], to_front=True)
    queue.journal.flush()
    found = {each.seq: each for each in queue.journal.transfers(queue.job)}
    assert found[2].priority is Priority.HIGH
    assert found[3].position == queue.transfers[2].position < 0


@pytest.mark.parametrize("queue", [SLICE + 50], indirect=True)
def test_many_are_moved_in_the_background(queue: Queue) -> None:
    queue.order.put(queue.transfers[5:], to_front=True)
    wait_for(lambda: all(each.position < 0 for each in queue.transfers[5:]))
    assert queue.taken(3) == [6, 7, 8]
