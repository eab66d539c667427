"""What the engine's threads changed, counted and kept until somebody takes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from rustfs_desktop.transfers.types import Direction, Job, State, Transfer


@dataclasses.dataclass(slots=True)
class Changes:
    """What happened since the last look.

    Attributes:
        added: New transfers, in the order of planning.
        touched: Transfers that look different now.
        planned: Jobs whose planning ended.
        finished: Jobs all of whose transfers ended.
        asking: Transfers that began to need an answer.
        landed: Where uploads appeared: (connection id, bucket, prefix).
        counts: How many transfers are in each state.
        bytes_total: Sizes of all that are done or still to be moved.
        bytes_done: How much of that has been moved.
    """

    added: list[Transfer] = dataclasses.field(default_factory=list)
    touched: dict[Transfer, None] = dataclasses.field(default_factory=dict)
    planned: list[Job] = dataclasses.field(default_factory=list)
    finished: list[Job] = dataclasses.field(default_factory=list)
    asking: list[Transfer] = dataclasses.field(default_factory=list)
    landed: set[tuple[str, str, str]] = dataclasses.field(default_factory=set)
    counts: Mapping[State, int] = dataclasses.field(default_factory=dict)
    bytes_total: int = 0
    bytes_done: int = 0


_COUNTED = frozenset({State.WAITING, State.RUNNING, State.NEEDS_ANSWER, State.DONE})


class Tally:
    """Not thread-safe by itself: the engine's lock is held round every call."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(State, 0)
        self.asking: dict[Transfer, None] = {}
        self.jobs: dict[Job, None] = {}
        self._changes = Changes()
        self._running: dict[Transfer, int] = {}
        self._bytes_total = 0
        self._bytes_done = 0

    def add(self, transfer: Transfer) -> None:
        """A transfer was planned."""
        self.jobs[transfer.job] = None
        transfer.job.count += 1
        transfer.job.open_count += 1
        self.counts[transfer.state] += 1
        self._bytes_total += transfer.size
        self._changes.added.append(transfer)

    def moved(self, transfer: Transfer, old: State) -> None:
        """A transfer went from one state to another."""
        state, job = transfer.state, transfer.job
        self.counts[old] -= 1
        self.counts[state] += 1
        self._bytes_total += transfer.size * ((state in _COUNTED) - (old in _COUNTED))
        self._bytes_done += transfer.size * ((state is State.DONE) - (old is State.DONE))
        self._changes.touched[transfer] = None
        if old is State.NEEDS_ANSWER:
            self.asking.pop(transfer, None)
        elif state is State.NEEDS_ANSWER:
            self.asking[transfer] = None
            self._changes.asking.append(transfer)
        if state is State.DONE and transfer.direction is Direction.UPLOAD:
            self._changes.landed.update(_prefixes(transfer))
        if old.is_final:
            self.jobs[job] = None
        job.open_count += old.is_final - state.is_final
        self._check_end(job)

    def resized(self, transfer: Transfer, difference: int) -> None:
        """A transfer's size was corrected."""
        if transfer.state in _COUNTED:
            self._bytes_total += difference
        self._changes.touched[transfer] = None

    def touch(self, transfer: Transfer) -> None:
        """Something else about it changed."""
        self._changes.touched[transfer] = None

    def planned(self, job: Job) -> None:
        """The walk of a job is over."""
        job.is_planned = True
        self.jobs[job] = None
        self._changes.planned.append(job)
        self._check_end(job)

    def forget(self, transfers: Iterable[Transfer]) -> None:
        """Ended transfers were cleared from the list."""
        for transfer in transfers:
            self.counts[transfer.state] -= 1
            if transfer.state is State.DONE:
                self._bytes_total -= transfer.size
                self._bytes_done -= transfer.size

    def take(self, moving: Iterable[Transfer]) -> Changes:
        """What happened since the last call; ``moving`` are those whose bytes may have moved."""
        running = {transfer: transfer.bytes_done for transfer in moving}
        changes, self._changes = self._changes, Changes()
        for transfer, count in running.items():
            if self._running.get(transfer) != count:
                changes.touched[transfer] = None
        self._running = running
        changes.asking = [transfer for transfer in changes.asking if transfer in self.asking]
        changes.counts = dict(self.counts)
        changes.bytes_total = self._bytes_total
        changes.bytes_done = self._bytes_done + sum(running.values())
        return changes

    def _check_end(self, job: Job) -> None:
        if job.is_finished and job in self.jobs:
            del self.jobs[job]
            self._changes.finished.append(job)


def _prefixes(transfer: Transfer) -> Iterator[tuple[str, str, str]]:
    """Every folder, from the one the job was dropped on, that shows something new now."""
    job = transfer.job
    end = len(job.prefix)
    while True:
        yield job.connection_id, job.bucket, transfer.key[:end]
        end = transfer.key.find("/", end) + 1
        if not 0 < end < len(transfer.key):
            return
