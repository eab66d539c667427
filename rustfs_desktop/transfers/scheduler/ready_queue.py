"""The transfers that wait for their turn: every job gets its share, in its own order.

What has a higher priority goes first, whatever job it is of. Within a priority the user may put
transfers before or behind all others; between these the jobs take turns.
"""

from __future__ import annotations

import collections
from collections.abc import Iterator

from rustfs_desktop.transfers.scheduler.manual_order import Placed
from rustfs_desktop.transfers.types import Job, Priority, Transfer

_Queue = collections.OrderedDict[Transfer, None]


class _Lane:
    """What waits with one priority and one kind of size."""

    def __init__(self, level: Priority, *, big: bool) -> None:
        self.level, self.big = level, big
        self._first, self._last = Placed(), Placed()
        self._jobs: collections.OrderedDict[int, _Queue] = collections.OrderedDict()

    def add(self, transfer: Transfer) -> None:
        if transfer.place:
            (self._first if transfer.place < 0 else self._last).add(transfer)
        else:
            self._jobs.setdefault(transfer.job.id, collections.OrderedDict())[transfer] = None

    def remove(self, transfer: Transfer) -> None:
        number = transfer.job.id
        for placed in (self._first, self._last):
            if transfer in placed:
                placed.remove(transfer)
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

    def turn(self, transfer: Transfer) -> None:
        """Its job had its turn."""
        if transfer.job.id in self._jobs:
            self._jobs.move_to_end(transfer.job.id)


class Waiting:
    """All that waits, small and big files apart; not thread-safe by itself."""

    def __init__(self) -> None:
        self._lanes = {
            (level, big): _Lane(level, big=big) for level in Priority for big in (False, True)
        }
        self._places: dict[Transfer, _Lane] = {}
        self._counts = [0, 0]

    def __len__(self) -> int:
        """How many wait."""
        return len(self._places)

    def __contains__(self, transfer: Transfer) -> bool:
        """Whether this one waits."""
        return transfer in self._places

    def has(self, *, big: bool) -> bool:
        """Whether a file of this kind waits."""
        return self._counts[big] > 0

    def all(self) -> list[Transfer]:
        """Everything that waits."""
        return list(self._places)

    def add(self, transfer: Transfer, *, big: bool) -> None:
        """Put it at its place, or at the end of its job's queue."""
        if transfer not in self._places:
            self._into(transfer, big=big).add(transfer)

    def remove(self, transfer: Transfer) -> bool:
        """Take it out; False if it did not wait."""
        lane = self._places.pop(transfer, None)
        if lane is None:
            return False
        self._counts[lane.big] -= 1
        lane.remove(transfer)
        return True

    def sort_in(self, transfer: Transfer) -> None:
        """Its priority, or its place within that, changed."""
        lane = self._places.get(transfer)
        if lane is not None:
            self.remove(transfer)
            self._into(transfer, big=lane.big).add(transfer)

    def heads(self, *, big: bool) -> Iterator[Transfer]:
        """The next one of each job, in the order in which they should be begun."""
        for level in Priority:
            yield from self._lanes[level, big].heads()

    def count_small(self, job: Job) -> int:
        """How many small files of a job wait, except those put first or last."""
        return sum(self._lanes[level, False].count(job) for level in Priority)

    def take(self, transfer: Transfer) -> None:
        """Take out one of the heads; its job goes to the end of the line."""
        lane = self._places[transfer]
        self.remove(transfer)
        lane.turn(transfer)

    def _into(self, transfer: Transfer, *, big: bool) -> _Lane:
        lane = self._places[transfer] = self._lanes[transfer.priority, big]
        self._counts[big] += 1
        return lane
