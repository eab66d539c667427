"""Progress of all transfers: counts, sums, and changes collected for the window or terminal."""

from __future__ import annotations

import dataclasses
import itertools
import logging
from collections.abc import Iterable, Iterator, Mapping

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.changed_keys import ChangedKey
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import CopyTransfer, Direction, Job, Transfer, TransferState

_log = logging.getLogger(__name__)


@dataclasses.dataclass(slots=True)
class FolderChange:
    """The objects of one folder that were stored or deleted."""

    stored: list[ChangedKey] = dataclasses.field(default_factory=list)
    deleted: list[ChangedKey] = dataclasses.field(default_factory=list)


FolderChanges = dict[tuple[str, str, str], FolderChange]


@dataclasses.dataclass(slots=True)
class Changes:
    """The changes since the last call of ``Engine.take_changes``.

    Attributes:
        added: New transfers, in the order of planning.
        touched: Transfers whose state or progress changed.
        planned: Jobs whose planning ended.
        finished: Jobs all of whose transfers ended.
        asking: Transfers that started to need an answer.
        held: Jobs that are held because of preflight findings.
        refused: Ids of connections whose keys the server rejected.
        restored: How many transfers of earlier runs were restored.
        folders: Changed folders on servers, by (connection id, bucket, prefix). One has no keys if
            only folders in it changed.
        counts: How many transfers are in each state.
        bytes_total: The size of all transfers that are done or unfinished.
        bytes_done: How much of that has been transferred.
        bytes_held: How much of the rest waits for the user: for an answer, keys, or to be resumed.
        walk_waits_for: The outage whose end a walk is waiting for.
        is_all: False if there are more changes, for the next call.
    """

    added: list[Transfer] = dataclasses.field(default_factory=list)
    touched: dict[Transfer, None] = dataclasses.field(default_factory=dict)
    planned: list[Job] = dataclasses.field(default_factory=list)
    finished: list[Job] = dataclasses.field(default_factory=list)
    asking: list[Transfer] = dataclasses.field(default_factory=list)
    held: list[Job] = dataclasses.field(default_factory=list)
    refused: list[str] = dataclasses.field(default_factory=list)
    restored: int = 0
    folders: FolderChanges = dataclasses.field(default_factory=dict)
    counts: Mapping[TransferState, int] = dataclasses.field(default_factory=dict)
    bytes_total: int = 0
    bytes_done: int = 0
    bytes_held: int = 0
    walk_waits_for: AppError | None = None
    is_all: bool = True


_COUNTED = frozenset(
    set(TransferState) - {TransferState.SKIPPED, TransferState.FAILED, TransferState.CANCELLED}
)
_ASIDE = frozenset({TransferState.PAUSED, TransferState.NEEDS_KEYS})
_HELD = _ASIDE | {TransferState.NEEDS_ANSWER}
_MAX_ROWS = 5000  # in one call, so that the window does not freeze


class Progress:
    """Not thread-safe by itself: the engine's lock is held round every call.

    Attributes:
        asking: All that need an answer.
        aside: All that are paused or need keys.
        jobs: Those that are not finished.
    """

    def __init__(self) -> None:
        self.counts = dict.fromkeys(TransferState, 0)
        self.asking: dict[Transfer, None] = {}
        self.aside: dict[Transfer, None] = {}
        self.jobs: dict[Job, None] = {}
        self._changes = Changes()
        self._running: dict[Transfer, int] = {}
        self._resting: dict[Transfer, None] = {}
        self._bytes_total = 0
        self._bytes_done = 0
        self._held_size = 0

    def add_transfer(self, transfer: Transfer) -> None:
        """Add a planned or restored transfer."""
        self.jobs[transfer.job] = None
        transfer.job.count += 1
        transfer.job.open_count += not transfer.state.is_final
        self.counts[transfer.state] += 1
        if transfer.state in _COUNTED:
            self._bytes_total += transfer.size
        if transfer.state in _HELD:
            self._held_size += transfer.size
        if transfer.state in _ASIDE:
            self.aside[transfer] = None
        elif transfer.state is TransferState.NEEDS_ANSWER:
            self.asking[transfer] = None
            self._changes.asking.append(transfer)
        self._count_resting(transfer)
        self._changes.added.append(transfer)

    def note_move(self, transfer: Transfer, old: TransferState) -> None:
        """Count a change of a transfer's state."""
        state, job = transfer.state, transfer.job
        self.counts[old] -= 1
        self.counts[state] += 1
        self._bytes_total += transfer.size * ((state in _COUNTED) - (old in _COUNTED))
        self._held_size += transfer.size * ((state in _HELD) - (old in _HELD))
        self._bytes_done += transfer.size * (
            (state is TransferState.DONE) - (old is TransferState.DONE)
        )
        self._changes.touched[transfer] = None
        self._count_resting(transfer)
        if old in _ASIDE:
            self.aside.pop(transfer, None)
        if state in _ASIDE:
            self.aside[transfer] = None
        if old is TransferState.NEEDS_ANSWER:
            self.asking.pop(transfer, None)
        elif state is TransferState.NEEDS_ANSWER:
            self.asking[transfer] = None
            self._changes.asking.append(transfer)
        if state is TransferState.DONE and transfer.direction is not Direction.DOWNLOAD:
            made = ChangedKey(transfer.key, transfer.stored_version)
            self._folder_of(job, transfer.key).stored.append(made)
            if isinstance(transfer, CopyTransfer) and transfer.job.is_move:
                source = transfer.source
                gone = ChangedKey(source.key, "", transfer.source_marker)
                self._folder_of(source.location, source.key).deleted.append(gone)
        if old.is_final:
            self.jobs[job] = None
        job.open_count += old.is_final - state.is_final
        self._finish_if_over(job)

    def note_resize(self, transfer: Transfer, difference: int) -> None:
        """Count a corrected size."""
        if transfer.state in _COUNTED:
            self._bytes_total += difference
        if transfer.state in _HELD:
            self._held_size += difference
        self._changes.touched[transfer] = None

    def note_look(self, transfer: Transfer) -> None:
        """Report a transfer whose other properties changed."""
        self._changes.touched[transfer] = None

    def add_job(self, job: Job) -> None:
        """Add an unfinished job."""
        self.jobs[job] = None

    def note_planned(self, job: Job) -> None:
        """Record that the planning of a job ended."""
        job.is_planned = True
        self.jobs[job] = None
        self._changes.planned.append(job)
        self._finish_if_over(job)

    def forget_transfers(self, transfers: Iterable[Transfer]) -> None:
        """Subtract ended transfers that were cleared from the list."""
        for transfer in transfers:
            self.counts[transfer.state] -= 1
            if transfer.state is TransferState.DONE:
                self._bytes_total -= transfer.size
                self._bytes_done -= transfer.size

    def note_held(self, job: Job) -> None:
        """Report a job that is held until the user has seen its preflight findings."""
        self._changes.held.append(job)

    def note_restored(self, count: int) -> None:
        """Report how many transfers of earlier runs were restored."""
        self._changes.restored += count

    def note_refused(self, connection_id: str) -> None:
        """Report a connection whose keys the server rejected."""
        self._changes.refused.append(connection_id)

    def take_changes(
        self, moving: Iterable[Transfer], walk_waits_for: AppError | None = None
    ) -> Changes:
        """Take the changes since the last call.

        Args:
            moving: The transfers with running tasks.
            walk_waits_for: The outage whose end a walk is waiting for.
        """
        running = {transfer: transfer.bytes_done for transfer in moving}
        changes = self._split() if self._is_much else self._changes
        if changes is self._changes:
            self._changes = Changes()
        for transfer, count in running.items():
            if self._running.get(transfer) != count:
                changes.touched[transfer] = None
        self._running = running
        changes.asking = [transfer for transfer in changes.asking if transfer.needs_answer]
        changes.counts = dict(self.counts)
        changes.walk_waits_for = walk_waits_for
        changes.bytes_total = self._bytes_total
        started = {each: each.bytes_done for each in self._resting} | running
        changes.bytes_done = self._bytes_done + sum(started.values())
        held = sum(count for each, count in started.items() if each.state in _HELD)
        changes.bytes_held = self._held_size - held
        return changes

    @property
    def _is_much(self) -> bool:
        return len(self._changes.added) > _MAX_ROWS or len(self._changes.touched) > _MAX_ROWS

    def _split(self) -> Changes:
        """Take the first rows of many; the changes of jobs come with the last ones."""
        rest = self._changes
        part = Changes(
            added=rest.added[:_MAX_ROWS],
            touched=dict.fromkeys(itertools.islice(rest.touched, _MAX_ROWS)),
            folders=rest.folders,
            is_all=False,
        )
        del rest.added[:_MAX_ROWS]
        for transfer in part.touched:
            del rest.touched[transfer]
        rest.folders = {}
        return part

    def _folder_of(self, side: BucketLocation, key: str) -> FolderChange:
        """Get the change of the folder of ``key``; the folders above it changed as well."""
        folders = self._changes.folders
        for folder in _prefixes(side, key):
            if folder not in folders:
                folders[folder] = FolderChange()
        return folders[folder]

    def _count_resting(self, transfer: Transfer) -> None:
        """Count the resumable bytes of a transfer without a running task as transferred."""
        is_resting = transfer.state in _COUNTED and transfer.state is not TransferState.DONE
        if transfer.bytes_done and is_resting:
            self._resting[transfer] = None
        else:
            self._resting.pop(transfer, None)

    def _finish_if_over(self, job: Job) -> None:
        if job.is_finished and job in self.jobs:
            del self.jobs[job]
            _log.info("Job %d ended", job.id)
            self._changes.finished.append(job)


def merge_folders(into: FolderChanges, more: FolderChanges) -> None:
    """Append newer changes."""
    for folder, change in more.items():
        known = into.setdefault(folder, change)
        if known is not change:
            known.stored += change.stored
            known.deleted += change.deleted


def _prefixes(side: BucketLocation, key: str) -> Iterator[tuple[str, str, str]]:
    """Every folder that changed, from the job's folder down to the one of ``key``."""
    end = len(side.prefix)
    while True:
        yield side.connection_id, side.bucket, key[:end]
        end = key.find("/", end) + 1
        if not 0 < end < len(key):
            return
