"""The transfers that wait for their turn: every job gets its share, in its own order.

What has a higher priority goes first, whatever job it is of. Within a priority the user may put
transfers before or behind all others; between these the jobs take turns.
"""

from __future__ import annotations

import collections
from collections.abc import Iterator

from rustfs_desktop.transfers.scheduler.manual_order import PositionQueue
from rustfs_desktop.transfers.types import Job, Priority, Transfer

_Queue = collections.OrderedDict[Transfer, None]


class _SizeQueue:
    """What waits with one priority and one kind of size."""

    def __init__(self, level: Priority, *, big: bool) -> None:
        self.level, self.big = level, big
        self._first, self._last = PositionQueue(), PositionQueue()
        self._jobs: collections.OrderedDict[int, _Queue] = collections.OrderedDict()

    def add(self, transfer: Transfer) -> None:
        if transfer.position:
            (self._first if transfer.position < 0 else self._last).add_transfer(transfer)
        else:
            self._jobs.setdefault(transfer.job.id, collections.OrderedDict())[transfer] = None

    def remove(self, transfer: Transfer) -> None:
        number = transfer.job.id
        for placed in (self._first, self._last):
            if transfer in placed:
                placed.remove_transfer(transfer)
                return
        del self._jobs[number][transfer]
        if not self._jobs[number]:
            del self._jobs[number]

    def heads(self) -> Iterator[Transfer]:
        if self._first.head is not None:
            yield self._first.head
        for queue in self._jobs.values():
            yield next(iter(queue))
        if self._last.head is not None:
            yield self._last.head

    def count(self, job: Job) -> int:
        return len(self._jobs.get(job.id, ()))

    def rotate(self, transfer: Transfer) -> None:
        """Its job had its turn: the others come first now."""
        if transfer.job.id in self._jobs:
            self._jobs.move_to_end(transfer.job.id)


class ReadyQueue:
    """All that waits, small and big files apart; not thread-safe by itself."""

    def __init__(self) -> None:
        self._queues = {
            (level, big): _SizeQueue(level, big=big) for level in Priority for big in (False, True)
        }
        self._queues_of: dict[Transfer, _SizeQueue] = {}
        self._counts = [0, 0]

    def __len__(self) -> int:
        """How many wait."""
        return len(self._queues_of)

    def __contains__(self, transfer: Transfer) -> bool:
        """Whether this one waits."""
        return transfer in self._queues_of

    def has(self, *, big: bool) -> bool:
        """Whether a file of this kind waits."""
        return self._counts[big] > 0

    def all(self) -> list[Transfer]:
        """Everything that waits."""
        return list(self._queues_of)

    def add_transfer(self, transfer: Transfer, *, big: bool) -> None:
        """Put it at its position, or at the end of its job's queue."""
        if transfer not in self._queues_of:
            self._into(transfer, big=big).add(transfer)

    def remove_transfer(self, transfer: Transfer) -> bool:
        """Take it out; False if it did not wait."""
        queue = self._queues_of.pop(transfer, None)
        if queue is None:
            return False
        self._counts[queue.big] -= 1
        queue.remove(transfer)
        return True

    def reorder(self, transfer: Transfer) -> None:
        """Its priority, or its position within that, changed."""
        queue = self._queues_of.get(transfer)
        if queue is not None:
            self.remove_transfer(transfer)
            self._into(transfer, big=queue.big).add(transfer)

    def heads(self, *, big: bool) -> Iterator[Transfer]:
        """The next one of each job, in the order in which they should be started."""
        for level in Priority:
            yield from self._queues[level, big].heads()

    def count_small(self, job: Job) -> int:
        """How many small files of a job wait, except those put first or last."""
        return sum(self._queues[level, False].count(job) for level in Priority)

    def take_transfer(self, transfer: Transfer) -> None:
        """Take out one of the heads; its job goes to the end of the line."""
        queue = self._queues_of[transfer]
        self.remove_transfer(transfer)
        queue.rotate(transfer)

    def _into(self, transfer: Transfer, *, big: bool) -> _SizeQueue:
        queue = self._queues_of[transfer] = self._queues[transfer.priority, big]
        self._counts[big] += 1
        return queue
