"""The ranges of one big download: which are on their way, and which are safely on the disk.

The journal never claims more than the disk has: a range is noted only after the temporary file
was synced.
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
from rustfs_desktop.transfers.verify.crc32 import Crc32

_STRETCH = 64 * etags.MIB
_LEAST_STRETCHES = 8
_MOST_UNSAFE = 64 * etags.MIB
_LONGEST_UNSAFE_S = 5.0
_SYNC_SHARE = 9  # of the time go to other things, where syncing takes long


class Hash(Protocol):
    """MD5 or CRC-32."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """The hash so far."""


def fresh(hash_: Hash) -> Hash:
    """Another one of the kind, of no bytes yet."""
    return Crc32() if isinstance(hash_, Crc32) else etags.new_md5()


@dataclasses.dataclass(slots=True, eq=False)
class DownloadRange:
    """One range; kept over attempts so that a broken one goes on where it broke.

    Attributes:
        done: How many of its bytes are in the file.
        hash: Of those, if they are hashed on the way.
        expected: The digest that they had before a restart, until that is proved to hold.
    """

    number: int
    first: int
    stop: int
    done: int = 0
    hash: Hash | None = None
    expected: bytes = b""

    @property
    def is_done(self) -> bool:
        """Whether all its bytes are in the file."""
        return self.first + self.done == self.stop

    def start_over(self) -> int:
        """Forget its bytes; returns how many there were."""
        lost, self.done = self.done, 0
        self.hash = None if self.hash is None else fresh(self.hash)
        self.expected = b""
        return lost


class DownloadRanges:
    """All ranges of a task, and what the journal says of them.

    Attributes:
        saved: What the journal has, as soon as there is anything.
        all: The ranges in order; empty when the object is read in one stream.
    """

    def __init__(self, task: Task) -> None:
        self.resume_state = ResumeState()
        self.all: list[DownloadRange] = []
        self._task = task
        self._lock = threading.Lock()
        self._unsafe: list[DownloadRange] = []
        self._is_syncing = False
        self._due = 0.0

    @property
    def has_crc(self) -> bool:
        """Whether the ranges are hashed with CRC-32."""
        return bool(self.all) and isinstance(self.all[0].hash, Crc32)

    def begin(self, saved: ResumeState) -> None:
        """Write down which file is about to be made."""
        self.resume_state = saved
        self.keep()
        crashpoint("down.temp_saved")

    def load(self) -> bool:
        """Take up what the journal has; False if there is nothing to go on with."""
        journal, transfer = self._task.journal, self._task.transfer
        self.resume_state = (
            journal.resume_state(transfer) if transfer.has_resume_state else None
        ) or ResumeState()
        if self.resume_state.temp:
            crashpoint("down.resume_loaded")
        return bool(self.resume_state.temp)

    def keep(self) -> None:
        """Make what is saved durable, together with all that was noted of the transfer."""
        task = self._task
        task.journal.save_resume_state(task.transfer, self.resume_state)
        task.journal.update_transfer(task.transfer)
        task.journal.flush()

    def made(self, partial: PartialFile) -> None:
        """The temporary file exists."""
        self.resume_state = dataclasses.replace(self.resume_state, temp_inode=partial.inode)
        self._task.journal.save_resume_state(self._task.transfer, self.resume_state)

    def cut(self, hash_: Hash | None) -> None:
        """Make the ranges, none of which has arrived; each is hashed like this, if at all."""
        places = etags.ranges(self.resume_state.size, self.resume_state.part_size)
        self.all = [
            DownloadRange(number, *place, hash=None if hash_ is None else fresh(hash_))
            for number, place in enumerate(places, 1)
        ]

    def take_up(self) -> int:
        """Mark what the journal says is there; returns how many bytes that is."""
        there = self._task.journal.parts(self._task.transfer)
        for piece in self.all:
            part = there.get(piece.number)
            if part is None or (part.first, part.first + part.length) != (piece.first, piece.stop):
                continue
            if piece.hash is None or len(part.md5) == len(piece.hash.digest()):
                piece.done, piece.expected = part.length, part.md5
        return sum(piece.done for piece in self.all)

    def missing(self) -> list[list[DownloadRange]]:
        """The ranges to be fetched, those in a row together: each request costs time.

        At least eight requests, where there are so many ranges: they are sent side by side.
        """
        most = min(-(-len(self.all) // _LEAST_STRETCHES), _STRETCH // self.resume_state.part_size)
        stretches: list[list[DownloadRange]] = []
        for piece in self.all:
            if piece.is_done:
                continue
            last = stretches[-1] if stretches else []
            if last and len(last) < most and last[-1].number + 1 == piece.number:
                last.append(piece)
            else:
                stretches.append([piece])
        return stretches

    def end_of(self, offset: int) -> int:
        """The end of the complete range that begins there, 0 if there is none."""
        index = offset // self.resume_state.part_size
        if index >= len(self.all):
            return 0
        piece = self.all[index]
        return piece.stop if piece.first == offset and piece.is_done else 0

    def arrived(self, piece: DownloadRange, partial: PartialFile) -> None:
        """A range is complete; now and then what arrived is made safe."""
        crashpoint("down.piece_done")
        with self._lock:
            self._unsafe.append(piece)
            many = sum(piece.stop - piece.first for piece in self._unsafe) >= _MOST_UNSAFE
            if self._is_syncing or not (many or time.monotonic() >= self._due):
                return
            self._is_syncing = True
        try:
            self.make_safe(partial)
        finally:
            self._is_syncing = False

    def make_safe(self, partial: PartialFile) -> None:
        """Put on the disk what arrived, then note it; returns when the journal has it."""
        with self._lock:
            arrived, self._unsafe = self._unsafe, []
        if not arrived:
            return
        began = time.monotonic()
        partial.sync()
        crashpoint("down.synced")
        for piece in arrived:
            digest = b"" if piece.hash is None else piece.hash.digest()
            part = FinishedPart(piece.number, piece.first, piece.stop - piece.first, digest)
            self._task.journal.add_part(self._task.transfer, part)
        self._task.journal.flush()
        crashpoint("down.pieces_saved")
        now = time.monotonic()
        self._due = now + min(_SYNC_SHARE * (now - began), _LONGEST_UNSAFE_S)

    def finalizing(self) -> None:
        """The file is whole, proved and on the disk, and is about to get its name."""
        if self.resume_state.temp:
            self.resume_state = dataclasses.replace(self.resume_state, stage=ResumeStage.FINALIZING)
            self.keep()
            crashpoint("down.finalizing_saved")
