"""The transfers that wait for their turn: every job gets its share, in its own order."""

from __future__ import annotations

import collections

from rustfs_desktop.transfers.types import Transfer


class Waiting:
    """A queue for each job, small and big files apart; not thread-safe by itself."""

    def __init__(self) -> None:
        self._jobs: collections.OrderedDict[int, tuple[_Queue, _Queue]] = collections.OrderedDict()
        self._counts = [0, 0]

    def __len__(self) -> int:
        """How many wait."""
        return sum(self._counts)

    def has(self, *, big: bool) -> bool:
        """Whether a file of this kind waits."""
        return self._counts[big] > 0

    def all(self) -> list[Transfer]:
        """Everything that waits."""
        return [
            transfer for queues in self._jobs.values() for queue in queues for transfer in queue
        ]

    def add(self, transfer: Transfer, *, big: bool) -> None:
        """Put it at the end of its job's queue."""
        queues = self._jobs.setdefault(
            transfer.job.id, (collections.OrderedDict(), collections.OrderedDict())
        )
        if transfer not in queues[big]:
            queues[big][transfer] = None
            self._counts[big] += 1

    def remove(self, transfer: Transfer) -> bool:
        """Take it out; False if it did not wait."""
        for big, queue in enumerate(self._jobs.get(transfer.job.id, ())):
            if transfer in queue:
                del queue[transfer]
                self._counts[big] -= 1
                return True
        return False

    def heads(self, *, big: bool) -> list[Transfer]:
        """The next one of each job, the job whose turn it is first."""
        found = []
        for number, queues in list(self._jobs.items()):
            if not any(queues):
                del self._jobs[number]
            elif queues[big]:
                found.append(next(iter(queues[big])))
        return found

    def take(self, transfer: Transfer) -> None:
        """Take out one of the heads; its job goes to the end of the line."""
        self.remove(transfer)
        if transfer.job.id in self._jobs:
            self._jobs.move_to_end(transfer.job.id)


_Queue = collections.OrderedDict[Transfer, None]
