"""The transfers that wait for their turn: every job gets its share, in its own order.

What has a higher priority goes first, whatever job it is of. Within a priority the person may put
transfers before or behind all others; between these the jobs take turns.
"""

from __future__ import annotations

import collections
from collections.abc import Iterator

from rustfs_desktop.transfers.types import Priority, Transfer

_Queue = collections.OrderedDict[Transfer, None]


class _Lane:
    """What waits with one priority and one kind of size."""

    def __init__(self, level: Priority, *, big: bool) -> None:
        self.level, self.big = level, big
        self._first: _Queue = collections.OrderedDict()
        self._jobs: collections.OrderedDict[int, _Queue] = collections.OrderedDict()
        self._last: _Queue = collections.OrderedDict()

    def __iter__(self) -> Iterator[Transfer]:
        for queue in (self._first, *self._jobs.values(), self._last):
            yield from queue

    def add(self, transfer: Transfer) -> None:
        self._jobs.setdefault(transfer.job.id, collections.OrderedDict())[transfer] = None

    def put_first(self, transfer: Transfer) -> None:
        self._first[transfer] = None
        self._first.move_to_end(transfer, last=False)

    def put_last(self, transfer: Transfer) -> None:
        self._last[transfer] = None

    def remove(self, transfer: Transfer) -> bool:
        number = transfer.job.id
        for queue in (self._first, self._jobs.get(number), self._last):
            if queue is not None and transfer in queue:
                del queue[transfer]
                if not self._jobs.get(number, True):
                    del self._jobs[number]
                return True
        return False

    def heads(self) -> Iterator[Transfer]:
        for queue in (self._first, *self._jobs.values(), self._last):
            if queue:
                yield next(iter(queue))

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
        """Put it at the end of its job's queue."""
        if transfer not in self._places:
            self._into(transfer, big=big).add(transfer)

    def remove(self, transfer: Transfer) -> bool:
        """Take it out; False if it did not wait."""
        lane = self._places.pop(transfer, None)
        if lane is None:
            return False
        self._counts[lane.big] -= 1
        return lane.remove(transfer)

    def sort_in(self, transfer: Transfer) -> None:
        """Its priority changed."""
        lane = self._places.get(transfer)
        if lane is not None and lane.level is not transfer.priority:
            self.remove(transfer)
            self._into(transfer, big=lane.big).add(transfer)

    def move(self, transfer: Transfer, *, to_front: bool) -> None:
        """Put one that waits before, or behind, all others of its priority."""
        lane = self._places.get(transfer)
        if lane is not None:
            self.remove(transfer)
            lane = self._into(transfer, big=lane.big)
            (lane.put_first if to_front else lane.put_last)(transfer)

    def heads(self, *, big: bool) -> Iterator[Transfer]:
        """The next one of each job, in the order in which they should be begun."""
        for level in Priority:
            yield from self._lanes[level, big].heads()

    def take(self, transfer: Transfer) -> None:
        """Take out one of the heads; its job goes to the end of the line."""
        lane = self._places[transfer]
        self.remove(transfer)
        lane.turn(transfer)

    def _into(self, transfer: Transfer, *, big: bool) -> _Lane:
        lane = self._places[transfer] = self._lanes[transfer.priority, big]
        self._counts[big] += 1
        return lane
