"""Which rows the transfer panel has: jobs, and below those that are open their files."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from itertools import compress, groupby, repeat
from operator import attrgetter

from rustfs_desktop.models.file_counts import FileCounts
from rustfs_desktop.models.grouped_rows import GroupedRows
from rustfs_desktop.models.job_block import (
    ACTIVE,
    FILE_GROUPS,
    JOB,
    NEW,
    JobBlock,
    JobSums,
)
from rustfs_desktop.models.job_rows import JobRows, Key, RowSignals
from rustfs_desktop.models.runs import runs
from rustfs_desktop.transfers.types import Job, Transfer

_MAX_RUNS = 200
_MAX_GONE = 5000

_Changes = dict[int, tuple[int, int]]


class TransferRows(JobRows):
    """The rows of the panel as the queue changes.

    Files are grouped by state in their job, jobs by their most important file; only what changes is
    moved. While the order is held nothing moves, and new jobs come last.
    """

    def __init__(self, signals: RowSignals) -> None:
        super().__init__(signals)
        self._counts = FileCounts()
        self._numbers: dict[Job, int] = {}
        self._is_held = self._is_removing = False
        self._held: set[int] = set()
        self._stale: set[int] = set()

    # Changes --------------------------------------------------------------------------------

    def hold(self, is_held: bool) -> None:
        """Keep the rows where they are, or let them move again."""
        self._is_held = is_held
        self.update(())

    def add(self, added: Sequence[Transfer]) -> None:
        """Add transfers at the end of the queue."""
        first, known = len(self.transfers), len(self._blocks)
        self.transfers += added
        self._groups += bytes(
            NEW if self._is_held else FILE_GROUPS[transfer.state] for transfer in added
        )
        self._counts.extend(added)
        changed: set[int] = set()
        for job, files in groupby(added, attrgetter("job")):
            rows = range(len(self._block_of), len(self._block_of) + sum(1 for _ in files))
            number = self._number_of(job, rows[0])
            self._block_of.extend(repeat(number, len(rows)))
            is_new = number >= known and number not in changed
            self._add_files(self._blocks[number], rows, is_new=is_new)
            changed.add(number)
        if self._is_held:
            self._held.update(range(first, len(self.transfers)))
        self._show_jobs(range(known, len(self._blocks)))
        self._stale.update(number for number in changed if number < known)
        self.update(())

    def update(self, rows: Iterable[int]) -> None:
        """Count these rows of the queue again, and move those whose group changed."""
        moves = self._count_again(rows)
        if self._is_held or self._is_removing:
            self._held.update(moves)
            return
        if self._held:
            moves |= {
                row: group
                for row in self._held
                if (group := FILE_GROUPS[self.transfers[row].state]) != self._groups[row]
            }
            self._held.clear()
        numbers = {self._block_of[row] for row in moves} | self._stale
        numbers.update(self._order.of_group(NEW))
        self._stale.clear()
        if numbers:
            self._move(moves, numbers)

    def remove(self, left: Sequence[Transfer]) -> None:
        """Keep only some transfers, in the order in which they are."""
        kept = set(left)
        is_kept = bytes(each in kept for each in self.transfers)
        live = set(compress(self._block_of, is_kept))
        gone = runs(row for row, key in enumerate(self._keys()) if _is_gone(key, is_kept, live))
        many = sum(last - first + 1 for first, last in gone) > _MAX_GONE
        if many or len(gone) > _MAX_RUNS:
            with self._signals.resetting():
                self._rebuild(is_kept, live)
        else:
            self._is_removing = True  # a view that loses its selection may release the order
            for first, last in reversed(gone):
                with self._signals.removing(first, last):
                    self._hide([self.key(row) for row in range(first, last + 1)], live)
            self._is_removing = False
            self._rebuild(is_kept, live)
        self.update(range(len(self.transfers)))

    # How it is done -------------------------------------------------------------------------

    def _number_of(self, job: Job, row: int) -> int:
        number = self._numbers.setdefault(job, len(self._blocks))
        if number == len(self._blocks):
            self._blocks.append(JobBlock(job, number, row))
            self._job_groups.append(NEW)
        return number

    def _add_files(self, block: JobBlock, rows: range, *, is_new: bool) -> None:
        """Add files to a job, which is shown as one of several as soon as it has two."""
        if block.files is None:
            if is_new and len(rows) == 1:
                return
            block.files, block.sums = GroupedRows(NEW + 1), JobSums()
            if not is_new:
                block.files.append(self._groups[block.first], [block.first])
                self._counts.add_to(block.sums, block.first, self.transfers[block.first])
        assert block.sums is not None
        self._counts.add_all(block.sums, rows, self.transfers)
        groups = self._groups[rows.start : rows.stop]
        for group in sorted(set(groups)):
            those = rows if len(set(groups)) == 1 else _of_group(rows, groups, group)
            index = block.files.end_of(group) + (group > ACTIVE)
            is_listed = block.is_open and (block.is_whole or group <= ACTIVE)
            first = self.row_of(block, JOB) + 1 + index if is_listed else 0
            change = self._signals.inserting(first, first + len(those) - 1)
            with change if is_listed else nullcontext():
                block.files.append(group, those)
                self._opened = None

    def _show_jobs(self, numbers: Iterable[int]) -> None:
        by_group: dict[int, list[int]] = {}
        for number in numbers:
            group = NEW if self._is_held else self._group_of(self._blocks[number])
            by_group.setdefault(group, []).append(number)
        for group, those in sorted(by_group.items()):
            first = self._row_at(self._order.end_of(group))
            with self._signals.inserting(first, first + len(those) - 1):
                self._order.append(group, those)
                for number in those:
                    self._job_groups[number] = group
                self._opened = None

    def _count_again(self, rows: Iterable[int]) -> dict[int, int]:
        """Count what changed; returns which rows belong to another group now, and to which."""
        moves: dict[int, int] = {}
        measured: dict[JobSums, None] = {}
        for row in rows:
            transfer, sums = self.transfers[row], self._blocks[self._block_of[row]].sums
            self._counts.update(sums, row, transfer)
            if sums is not None:
                measured[sums] = None
            if (group := FILE_GROUPS[transfer.state]) != self._groups[row]:
                moves[row] = group
        for sums in measured:
            sums.measure()
        return moves

    def _move(self, moves: Mapping[int, int], numbers: Iterable[int]) -> None:
        """Move files within their jobs, and jobs."""
        by_block: dict[int, _Changes] = {}
        for row, group in moves.items():
            by_block.setdefault(self._block_of[row], {})[row] = self._groups[row], group
        is_seen = False
        for number, changes in by_block.items():
            block = self._blocks[number]
            if block.is_open and not block.is_whole:
                self._cross(block, changes)
            is_seen |= block.is_open and bool(changes)
        jobs = {
            number: (self._job_groups[number], group)
            for number in numbers
            if (group := self._group_of(self._blocks[number])) != self._job_groups[number]
        }
        with self._signals.moving() if is_seen or jobs else nullcontext():
            for number, changes in by_block.items():
                self._shift(self._blocks[number], changes)
            self._order.move(jobs)
            for number, (_, group) in jobs.items():
                self._job_groups[number] = group
            self._opened = None

    def _shift(self, block: JobBlock, changes: _Changes) -> None:
        if block.files is not None:
            block.files.move(changes)
        for row, (_, group) in changes.items():
            self._groups[row] = group
        self._opened = None

    def _cross(self, block: JobBlock, changes: _Changes) -> None:
        """Remove and insert rows of files that are no more, or now, listed; the others are left."""
        assert block.files is not None
        out = {r: c for r, c in changes.items() if c[0] <= ACTIVE < c[1]}
        into = {r: c for r, c in changes.items() if c[1] <= ACTIVE < c[0]}
        start = self.row_of(block, JOB) + 1
        places = {block.files.position(row, out[row][0]): row for row in out}
        for first, last in reversed(runs(sorted(places))):
            with self._signals.removing(start + first, start + last):
                self._shift(block, {row: out[row] for row in _pick(places, first, last)})
        for group in (ACTIVE, ACTIVE - 1):
            by_place: dict[int, list[int]] = {}
            for row in sorted(row for row, change in into.items() if change[1] == group):
                by_place.setdefault(block.files.position(row, group), []).append(row)
            for place, rows in reversed(by_place.items()):
                first = start + place
                with self._signals.inserting(first, first + len(rows) - 1):
                    self._shift(block, {row: into[row] for row in rows})
        for row in (*out, *into):
            del changes[row]

    def _hide(self, keys: Iterable[Key], live: set[int]) -> None:
        """Take rows out that leave the queue; the numbers of the others stay for now."""
        jobs: dict[int, int] = {}
        files: dict[int, dict[int, int]] = {}
        for block, what in keys:
            if block.number not in live:
                block.is_open = False
                jobs[block.number] = self._job_groups[block.number]
            else:
                files.setdefault(block.number, {})[what] = self._groups[what]
        self._order.remove(jobs)
        for number, rows in files.items():
            found = self._blocks[number].files
            assert found is not None
            found.remove(rows)
        self._opened = None

    def _rebuild(self, is_kept: bytes, live: set[int]) -> None:
        """Number everything again, where it is."""
        self.transfers = list(compress(self.transfers, is_kept))
        self._groups = bytearray(compress(self._groups, is_kept))
        self._counts.keep(is_kept)
        blocks = [block for block in self._blocks if block.number in live]
        self._job_groups = bytearray(self._job_groups[block.number] for block in blocks)
        self._blocks, self._numbers, self._order = blocks, {}, GroupedRows(NEW + 1)
        self._block_of, self._opened = array("I"), None
        self._held.clear()
        self._stale = set(range(len(blocks)))  # without their most important file, for example
        for number, block in enumerate(blocks):
            block.number = number
            self._numbers[block.job] = number
            self._order.append(self._job_groups[number], [number])
            if block.files is not None:
                block.files, block.sums = GroupedRows(NEW + 1), JobSums()
        firsts: set[int] = set()
        for row, transfer in enumerate(self.transfers):
            number = self._numbers[transfer.job]
            self._block_of.append(number)
            block = blocks[number]
            if number not in firsts:
                firsts.add(number)
                block.first = row
            if block.files is not None and block.sums is not None:
                block.files.append(self._groups[row], [row])
                self._counts.add_to(block.sums, row, self.transfers[row])


def _is_gone(key: Key, is_kept: bytes, live: set[int]) -> bool:
    block, what = key
    return block.number not in live or (what >= 0 and not is_kept[what])


def _of_group(rows: range, groups: bytearray, group: int) -> list[int]:
    return [row for row, each in zip(rows, groups, strict=True) if each == group]


def _pick(places: Mapping[int, int], first: int, last: int) -> list[int]:
    return [places[place] for place in range(first, last + 1)]
