"""Where the rows of jobs are in the transfer panel, and those of their files."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rustfs_desktop.models.grouped_rows import GroupedRows
from rustfs_desktop.models.job_block import (
    FILE_GROUPS,
    JOB,
    NEEDS_USER,
    NEW,
    REST,
    JobBlock,
    job_group,
)
from rustfs_desktop.transfers.types import Transfer, TransferState

Key = tuple[JobBlock, int]
"""What a row shows: a job, and ``JOB``, ``REST`` or the queue row of one of its files."""


class RowSignals(Protocol):
    """Who is told what happens to rows; each block surrounds the change."""

    def inserting(self, first: int, last: int) -> AbstractContextManager[None]:
        """Rows are inserted."""

    def removing(self, first: int, last: int) -> AbstractContextManager[None]:
        """Rows are removed."""

    def moving(self) -> AbstractContextManager[None]:
        """Rows change places."""

    def resetting(self) -> AbstractContextManager[None]:
        """Everything changes."""


class JobRows:
    """The rows of jobs, and below those that are open the rows of files.

    A *queue row* is the number of a transfer in the queue.

    Attributes:
        transfers: Those of the queue, as far as they are known here.
    """

    def __init__(self, signals: RowSignals) -> None:
        self._signals = signals
        self.transfers: list[Transfer] = []
        self._groups = bytearray()
        self._blocks: list[JobBlock] = []
        self._job_groups = bytearray()
        self._order = GroupedRows(NEW + 1)
        self._block_of = array("I")
        self._opened: list[tuple[int, JobBlock]] | None = None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._order) + sum(block.child_count for _, block in self._open_blocks())

    def key(self, row: int) -> Key:
        """What a row shows."""
        hidden = 0
        for start, block in self._open_blocks():
            if row < start:
                break
            if start < row <= start + block.child_count:
                return block, block.child(row - start - 1)
            hidden += block.child_count if row > start else 0
        block = self._blocks[self._order.at(row - hidden)]
        return block, block.first if block.files is None else JOB

    def row_of(self, block: JobBlock, what: int) -> int:
        """The row that shows this; that of its job if a file is not listed."""
        position = self._order.position(block.number, self._job_groups[block.number])
        start = self._row_at(position)
        if block.files is None or what == JOB:
            return start
        if what == REST:
            return start + (1 + block.listed if block.is_open else 0)
        index = block.child_index(what, self._groups[what])
        return start if index is None else start + 1 + index

    def key_of(self, transfer: Transfer) -> Key:
        """What shows a transfer, if its job is open."""
        row = self.transfers.index(transfer)
        return self._blocks[self._block_of[row]], row

    def first_failure(self) -> Transfer | None:
        """The first transfer that failed, listed or not; None if there is none."""
        for number in self._order:
            block = self._blocks[number]
            rows = [block.first] if block.files is None else block.files.of_group(NEEDS_USER)
            for row in rows:
                if self.transfers[row].state is TransferState.FAILED:
                    return self.transfers[row]
        return None

    def files_of(self, key: Key) -> Iterator[Transfer]:
        """The transfers of a row: all of a job, none of the line for the rest."""
        block, what = key
        if what >= 0:
            yield self.transfers[what]
        elif what == JOB and block.files is not None:
            yield from map(self.transfers.__getitem__, block.files)

    # Opening --------------------------------------------------------------------------------

    def open_job(self, block: JobBlock, *, is_open: bool) -> None:
        """List the files of a job below it, or no more."""
        if block.files is None or block.is_open == is_open:
            return
        start = self.row_of(block, JOB)
        if is_open:
            count = block.listed + 1 + (block.rest if block.is_whole else 0)
            with self._signals.inserting(start + 1, start + count):
                block.is_open, self._opened = True, None
        else:
            with self._signals.removing(start + 1, start + block.child_count):
                block.is_open, self._opened = False, None

    def list_whole(self, block: JobBlock, *, is_whole: bool) -> None:
        """List all files of an open job, or only those that failed or run."""
        if block.is_whole == is_whole:
            return
        first = self.row_of(block, REST) + 1
        change = self._signals.inserting if is_whole else self._signals.removing
        with (
            change(first, first + block.rest - 1) if block.rest and block.is_open else nullcontext()
        ):
            block.is_whole, self._opened = is_whole, None

    # Positions ------------------------------------------------------------------------------

    def _row_at(self, position: int) -> int:
        """The row of the job at a position among all jobs, or of one that will be there."""
        row = position
        for start, block in self._open_blocks():
            if start >= row:
                break
            row += block.child_count
        return row

    def _open_blocks(self) -> list[tuple[int, JobBlock]]:
        """The open jobs and their rows, from top to bottom."""
        if self._opened is None:
            found = sorted(
                (self._order.position(block.number, self._job_groups[block.number]), block.number)
                for block in self._blocks
                if block.is_open
            )
            self._opened, below = [], 0
            for position, number in found:
                block = self._blocks[number]
                self._opened.append((position + below, block))
                below += block.child_count
        return self._opened

    def _keys(self) -> Iterator[Key]:
        """What each row shows, from top to bottom."""
        for number in self._order:
            block = self._blocks[number]
            yield block, block.first if block.files is None else JOB
            for index in range(block.child_count):
                yield block, block.child(index)

    def _group_of(self, block: JobBlock) -> int:
        if block.sums is not None:
            return block.sums.group
        return job_group(FILE_GROUPS[self.transfers[block.first].state])
