"""The byte ranges of one download: which are fetched, and which the journal has.

The journal never has more than the disk: a range is recorded only after fsync of the temporary
file.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from typing import Protocol

from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, ResumeStage, ResumeState
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.crc import Crc

_MAX_REQUEST_BYTES = 64 * etags.MIB
_MIN_REQUESTS = 8
_MAX_UNSYNCED_BYTES = 64 * etags.MIB
_MAX_UNSYNCED_S = 5.0
_SYNC_SHARE = 9  # after a sync, no other one for nine times as long as it took


class Hash(Protocol):
    """MD5 or a CRC."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Add more bytes."""

    def digest(self) -> bytes:
        """The digest of the bytes so far."""


def new_like(hash_: Hash) -> Hash:
    """A new hash with the same algorithm."""
    return Crc(hash_.kind) if isinstance(hash_, Crc) else etags.new_md5()


@dataclasses.dataclass(slots=True, eq=False)
class DownloadRange:
    """One range; a retry continues after the bytes it has.

    Attributes:
        done: How many of its bytes are in the file.
        hash: The hash of these bytes; None if they are not hashed while they arrive.
        expected: The digest from before a restart, until the bytes are compared with it.
    """

    number: int
    first: int
    stop: int
    done: int = 0
    hash: Hash | None = None
    expected: bytes = b""

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self.stop - self.first

    @property
    def is_done(self) -> bool:
        """Whether all its bytes are in the file."""
        return self.first + self.done == self.stop

    def start_over(self) -> int:
        """Discard its bytes; returns how many there were."""
        lost, self.done = self.done, 0
        self.hash = None if self.hash is None else new_like(self.hash)
        self.expected = b""
        return lost


class DownloadRanges:
    """All ranges of a download, and their records in the journal.

    Attributes:
        resume_state: What the journal has; empty before ``begin`` or ``load``.
        all: The ranges in order; empty when the object is fetched with one request.
    """

    def __init__(self, task: Task) -> None:
        self.resume_state = ResumeState()
        self.all: list[DownloadRange] = []
        self._task = task
        self._lock = threading.Lock()
        self._unsynced: list[DownloadRange] = []
        self._is_syncing = False
        self._due = 0.0

    @property
    def has_crc(self) -> bool:
        """Whether the ranges are hashed with a CRC."""
        return bool(self.all) and isinstance(self.all[0].hash, Crc)

    @property
    def has_md5(self) -> bool:
        """Whether the ranges are hashed with MD5, each by itself."""
        return bool(self.all) and self.all[0].hash is not None and not self.has_crc

    def begin(self, state: ResumeState) -> None:
        """Save the resume state before the temporary file is created."""
        self.resume_state = state
        self.save()
        crashpoint("down.temp_saved")

    def load(self) -> bool:
        """Load the resume state from the journal; False if it has no temporary file."""
        journal, transfer = self._task.journal, self._task.transfer
        self.resume_state = (
            journal.resume_state(transfer) if transfer.has_resume_state else None
        ) or ResumeState()
        if self.resume_state.temp:
            crashpoint("down.resume_loaded")
        return bool(self.resume_state.temp)

    def save(self) -> None:
        """Write the resume state and the transfer to the journal, durably."""
        task = self._task
        task.journal.save_resume_state(task.transfer, self.resume_state)
        task.journal.update_transfer(task.transfer)
        task.journal.flush()

    def record_temporary(self, partial: PartialFile) -> None:
        """Record that the temporary file was created."""
        self.resume_state = dataclasses.replace(self.resume_state, temp_inode=partial.inode)
        self._task.journal.save_resume_state(self._task.transfer, self.resume_state)

    def create_ranges(self, hash_: Hash | None) -> None:
        """Create the ranges, all missing, each with a hash like ``hash_``."""
        bounds = etags.ranges(self.resume_state.size, self.resume_state.part_size)
        self.all = [
            DownloadRange(number, *bound, hash=None if hash_ is None else new_like(hash_))
            for number, bound in enumerate(bounds, 1)
        ]

    def restore_progress(self) -> int:
        """Mark the ranges that the journal has as finished; returns their size in bytes."""
        saved = self._task.journal.parts(self._task.transfer)
        for byte_range in self.all:
            part = saved.get(byte_range.number)
            if part is None or (part.first, part.length) != (byte_range.first, byte_range.size):
                continue
            if byte_range.hash is None or len(part.md5) == len(byte_range.hash.digest()):
                byte_range.done, byte_range.expected = part.length, part.md5
        return sum(byte_range.done for byte_range in self.all)

    def missing_groups(self) -> list[list[DownloadRange]]:
        """The ranges to fetch, grouped into one request for adjacent ranges.

        At least eight requests where there are so many ranges, because they run in parallel.
        """
        maximum = min(
            -(-len(self.all) // _MIN_REQUESTS), _MAX_REQUEST_BYTES // self.resume_state.part_size
        )
        groups: list[list[DownloadRange]] = []
        for byte_range in self.all:
            if byte_range.is_done:
                continue
            last = groups[-1] if groups else []
            if last and len(last) < maximum and last[-1].number + 1 == byte_range.number:
                last.append(byte_range)
            else:
                groups.append([byte_range])
        return groups

    def end_of_finished(self, offset: int) -> int:
        """The end of the finished range that starts at ``offset``, 0 if there is none."""
        index = offset // self.resume_state.part_size
        if index >= len(self.all):
            return 0
        byte_range = self.all[index]
        return byte_range.stop if byte_range.first == offset and byte_range.is_done else 0

    def add_finished(self, byte_range: DownloadRange, partial: PartialFile) -> None:
        """Add a finished range; after 64 MiB or a few seconds, sync the file."""
        crashpoint("down.range_done")
        with self._lock:
            self._unsynced.append(byte_range)
            many = sum(each.size for each in self._unsynced) >= _MAX_UNSYNCED_BYTES
            if self._is_syncing or not (many or time.monotonic() >= self._due):
                return
            self._is_syncing = True
        try:
            self.sync_finished(partial)
        finally:
            self._is_syncing = False

    def sync_finished(self, partial: PartialFile) -> None:
        """Sync the file, then record the finished ranges in the journal, durably."""
        with self._lock:
            finished, self._unsynced = self._unsynced, []
        if not finished:
            return
        began = time.monotonic()
        partial.sync()
        crashpoint("down.synced")
        for byte_range in finished:
            digest = b"" if byte_range.hash is None else byte_range.hash.digest()
            part = FinishedPart(byte_range.number, byte_range.first, byte_range.size, digest)
            self._task.journal.add_part(self._task.transfer, part)
        self._task.journal.flush()
        crashpoint("down.ranges_saved")
        now = time.monotonic()
        self._due = now + min(_SYNC_SHARE * (now - began), _MAX_UNSYNCED_S)

    def mark_finalizing(self) -> None:
        """Record that the file is complete and verified, and is about to be renamed."""
        if self.resume_state.temp:
            self.resume_state = dataclasses.replace(self.resume_state, stage=ResumeStage.FINALIZING)
            self.save()
            crashpoint("down.finalizing_saved")
