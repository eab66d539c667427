"""The queue of waiting transfers: by priority, and fair between jobs.

Higher priorities come first, regardless of the job. Within a priority come the transfers that the
user moved to the top, then one of each job in turn, then those moved to the bottom.
"""

from __future__ import annotations

import collections
from collections.abc import Iterator

from rustfs_desktop.transfers.scheduler.manual_order import PositionQueue
from rustfs_desktop.transfers.types import Job, Priority, Transfer

_Queue = collections.OrderedDict[Transfer, None]


class _SizeQueue:
    """The waiting transfers of one priority, either all small or all big."""

    def __init__(self, level: Priority, *, big: bool) -> None:
        self.level, self.big, self.size = level, big, 0
        self._first, self._last = PositionQueue(), PositionQueue()
        self._jobs: collections.OrderedDict[int, _Queue] = collections.OrderedDict()

    def add(self, transfer: Transfer) -> None:
        self.size += 1
        if transfer.position:
            (self._first if transfer.position < 0 else self._last).add_transfer(transfer)
        else:
            self._jobs.setdefault(transfer.job.id, collections.OrderedDict())[transfer] = None

    def remove(self, transfer: Transfer) -> None:
        self.size -= 1
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
        """Move the job of a transfer behind the others."""
        if transfer.job.id in self._jobs:
            self._jobs.move_to_end(transfer.job.id)


class ReadyQueue:
    """All waiting transfers, small and big files apart; not thread-safe by itself."""

    def __init__(self) -> None:
        self._queues = {
            (level, big): _SizeQueue(level, big=big) for level in Priority for big in (False, True)
        }
        self._queues_by_size = {  # highest priority first
            big: [self._queues[level, big] for level in Priority] for big in (False, True)
        }
        self._queues_of: dict[Transfer, _SizeQueue] = {}
        self._counts = [0, 0]

    def __len__(self) -> int:
        """The number of waiting transfers."""
        return len(self._queues_of)

    def __contains__(self, transfer: Transfer) -> bool:
        """Whether a transfer waits."""
        return transfer in self._queues_of

    def has(self, *, big: bool) -> bool:
        """Whether a big or small file waits."""
        return self._counts[big] > 0

    def all(self) -> list[Transfer]:
        """All waiting transfers."""
        return list(self._queues_of)

    def add_transfer(self, transfer: Transfer, *, big: bool) -> None:
        """Add a transfer at its position, or at the end of its job's queue."""
        if transfer not in self._queues_of:
            self._into(transfer, big=big).add(transfer)

    def remove_transfer(self, transfer: Transfer) -> bool:
        """Remove a transfer; False if it did not wait."""
        queue = self._queues_of.pop(transfer, None)
        if queue is None:
            return False
        self._counts[queue.big] -= 1
        queue.remove(transfer)
        return True

    def reorder(self, transfer: Transfer) -> None:
        """Move a transfer whose priority or position changed."""
        queue = self._queues_of.get(transfer)
        if queue is not None:
            self.remove_transfer(transfer)
            self._into(transfer, big=queue.big).add(transfer)

    def heads(self, *, big: bool) -> Iterator[Transfer]:
        """The next transfer of each job, in the order in which they should be started."""
        for queue in self._queues_by_size[big]:
            if queue.size:  # asked for every small file, and most are empty
                yield from queue.heads()

    def count_small(self, job: Job) -> int:
        """How many small files of a job wait, except those with a manual position."""
        return sum(self._queues[level, False].count(job) for level in Priority)

    def take_transfer(self, transfer: Transfer) -> None:
        """Remove one of the heads and move its job behind the others."""
        queue = self._queues_of[transfer]
        self.remove_transfer(transfer)
        queue.rotate(transfer)

    def _into(self, transfer: Transfer, *, big: bool) -> _SizeQueue:
        queue = self._queues_of[transfer] = self._queues[transfer.priority, big]
        self._counts[big] += 1
        return queue
