"""What the engine's threads changed, counted and kept until somebody takes it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping

from rustfs_desktop.s3.changed_keys import ChangedKey
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import CopyTransfer, Direction, Job, Transfer, TransferState


@dataclasses.dataclass(slots=True)
class FolderChange:
    """The objects of one folder that were stored or deleted."""

    stored: list[ChangedKey] = dataclasses.field(default_factory=list)
    deleted: list[ChangedKey] = dataclasses.field(default_factory=list)


FolderChanges = dict[tuple[str, str, str], FolderChange]


@dataclasses.dataclass(slots=True)
class Changes:
    """What happened since the last look.

    Attributes:
        added: New transfers, in the order of planning.
        touched: Transfers that look different now.
        planned: Jobs whose planning ended.
        finished: Jobs all of whose transfers ended.
        asking: Transfers that began to need an answer.
        held: Jobs that are held because of what was found before the first byte.
        refused: Connections whose keys the server does not take any more.
        restored: How many transfers of earlier runs of the program are back.
        folders: Which folders on servers changed: (connection id, bucket, prefix). One is named
            without any key when only folders in it changed.
        counts: How many transfers are in each state.
        bytes_total: Sizes of all that are done or still to be moved.
        bytes_done: How much of that has been moved.
        is_all: Whether nothing was left for the next look.
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
    is_all: bool = True


_COUNTED = frozenset(
    set(TransferState) - {TransferState.SKIPPED, TransferState.FAILED, TransferState.CANCELLED}
)
_ASIDE = frozenset({TransferState.PAUSED, TransferState.NEEDS_KEYS})
_MOST = 5000  # in one call, so that the caller is not blocked for long


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

    def add_transfer(self, transfer: Transfer) -> None:
        """A transfer was planned."""
        self.jobs[transfer.job] = None
        transfer.job.count += 1
        transfer.job.open_count += not transfer.state.is_final
        self.counts[transfer.state] += 1
        if transfer.state in _COUNTED:
            self._bytes_total += transfer.size
        if transfer.state in _ASIDE:
            self.aside[transfer] = None
        elif transfer.state is TransferState.NEEDS_ANSWER:
            self.asking[transfer] = None
            self._changes.asking.append(transfer)
        self._count_resting(transfer)
        self._changes.added.append(transfer)

    def note_move(self, transfer: Transfer, old: TransferState) -> None:
        """A transfer went from one state to another."""
        state, job = transfer.state, transfer.job
        self.counts[old] -= 1
        self.counts[state] += 1
        self._bytes_total += transfer.size * ((state in _COUNTED) - (old in _COUNTED))
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
        """A transfer's size was corrected."""
        if transfer.state in _COUNTED:
            self._bytes_total += difference
        self._changes.touched[transfer] = None

    def note_look(self, transfer: Transfer) -> None:
        """Something else about it changed."""
        self._changes.touched[transfer] = None

    def add_job(self, job: Job) -> None:
        """A job is not finished yet."""
        self.jobs[job] = None

    def note_planned(self, job: Job) -> None:
        """The walk of a job is over."""
        job.is_planned = True
        self.jobs[job] = None
        self._changes.planned.append(job)
        self._finish_if_over(job)

    def forget_transfers(self, transfers: Iterable[Transfer]) -> None:
        """Ended transfers were cleared from the list."""
        for transfer in transfers:
            self.counts[transfer.state] -= 1
            if transfer.state is TransferState.DONE:
                self._bytes_total -= transfer.size
                self._bytes_done -= transfer.size

    def note_held(self, job: Job) -> None:
        """A job is held until the user has seen what was found before its first byte."""
        self._changes.held.append(job)

    def note_restored(self, count: int) -> None:
        """So many transfers of earlier runs of the program are back."""
        self._changes.restored += count

    def note_refused(self, connection_id: str) -> None:
        """A server does not take the keys any more."""
        self._changes.refused.append(connection_id)

    def take_changes(self, moving: Iterable[Transfer]) -> Changes:
        """What happened since the last call; ``moving`` are those whose bytes may have moved."""
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
        changes.bytes_total = self._bytes_total
        resting = sum(each.bytes_done for each in self._resting if each not in running)
        changes.bytes_done = self._bytes_done + sum(running.values()) + resting
        return changes

    @property
    def _is_much(self) -> bool:
        return len(self._changes.added) > _MOST or len(self._changes.touched) > _MOST

    def _split(self) -> Changes:
        """As many rows as one look can take; what is told of jobs comes when all are out."""
        rest = self._changes
        part = Changes(
            added=rest.added[:_MOST],
            touched=dict.fromkeys(itertools.islice(rest.touched, _MOST)),
            folders=rest.folders,
            is_all=False,
        )
        del rest.added[:_MOST]
        for transfer in part.touched:
            del rest.touched[transfer]
        rest.folders = {}
        return part

    def _folder_of(self, side: BucketLocation, key: str) -> FolderChange:
        """The change of the folder that holds ``key``; those above it changed as well."""
        folders = self._changes.folders
        for folder in _prefixes(side, key):
            if folder not in folders:
                folders[folder] = FolderChange()
        return folders[folder]

    def _count_resting(self, transfer: Transfer) -> None:
        """Bytes of what moves later count as moved, as far as they are kept."""
        is_resting = transfer.state in _COUNTED and transfer.state is not TransferState.DONE
        if transfer.bytes_done and is_resting:
            self._resting[transfer] = None
        else:
            self._resting.pop(transfer, None)

    def _finish_if_over(self, job: Job) -> None:
        if job.is_finished and job in self.jobs:
            del self.jobs[job]
            self._changes.finished.append(job)


def merge_folders(into: FolderChanges, more: FolderChanges) -> None:
    """Append what changed since."""
    for folder, change in more.items():
        known = into.setdefault(folder, change)
        if known is not change:
            known.stored += change.stored
            known.deleted += change.deleted


def _prefixes(side: BucketLocation, key: str) -> Iterator[tuple[str, str, str]]:
    """Every folder, from the one the job was dropped on, that shows something else now."""
    end = len(side.prefix)
    while True:
        yield side.connection_id, side.bucket, key[:end]
        end = key.find("/", end) + 1
        if not 0 < end < len(key):
            return
