"""Rows in sorted order, into which changes are merged in slices."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count, repeat
from typing import Any, NamedTuple, TypeAlias

from rustfs_desktop.models.slices import Slices, ranges

MANY_TIMES = 64  # looking at so many rows takes as long as one bisection
_FEW = 64  # rows that are bisected in a slice
_MANY = 2_048  # runs of rows that are copied in a slice

Key: TypeAlias = Callable[[int], Any]
Choice: TypeAlias = Callable[[list[int]], list[int]]


class Settled(NamedTuple):
    """Sorted rows after changes.

    Attributes:
        every: All of them.
        shown: Those that are shown.
        inserted: Rows that were inserted into ``shown``, in order.
        removed: Rows that were removed from it; one that changed was removed and inserted.
    """

    every: array[int]
    shown: array[int]
    inserted: Sequence[int]
    removed: Sequence[int]


class SortedRows:
    """Rows in ascending order, and those of them that are shown.

    Rows that come, go or change wait until :meth:`settle`, where many of them cost little more than
    one. A row that changes is taken out before and put in after that.

    Attributes:
        every: All rows, without those that wait.
        shown: Those that are shown; the same array if all are.
    """

    def __init__(self) -> None:
        self.every = self.shown = array("i")
        self._out: dict[int, Any] = {}  # and the keys by which they are in the arrays
        self._in: dict[int, None] = {}  # in the order in which they came

    @property
    def has_changes(self) -> bool:
        """Whether changes wait."""
        return bool(self._out or self._in)

    def take_out(self, rows: Iterable[int], key: Key) -> None:
        """Remove rows later, before their values change."""
        for row in rows:
            if row in self._in:
                del self._in[row]
            else:
                self._out[row] = key(row)

    def put_in(self, rows: Iterable[int]) -> None:
        """Insert rows later."""
        self._in |= dict.fromkeys(rows)

    def rekey(self, key: Key) -> None:
        """Note that all rows are sorted by something else now."""
        self._out = {row: key(row) for row in self._out}

    def is_leaving(self, row: int, choice: Choice | None) -> bool:
        """Whether a row that is shown is not shown any more when the changes are merged."""
        if row not in self._out:
            return False
        return row not in self._in or (choice is not None and not choice([row]))

    def settled(self, key: Key, choice: Choice | None) -> Slices[Settled]:
        """What the rows are with the changes that wait, for :meth:`settle`.

        Args:
            key: By what rows are sorted.
            choice: Those of some rows that are shown; None if all are.
        """
        new = sorted(self._in, key=key)
        yield
        moved = {row: old for row, old in self._out.items() if key(row) != old}
        keys = key, (lambda row: moved[row] if row in moved else key(row)) if moved else key
        yield
        every, removed = yield from merged(self.every, self._out, new, keys)
        if choice is None:
            return Settled(every, every, new, removed)
        new = choice(new)
        yield
        shown, removed = yield from merged(self.shown, self._out, new, keys)
        return Settled(every, shown, new, removed)

    def settle(self, settled: Settled) -> None:
        """Replace the rows by those of :meth:`settled`; no change waits any more."""
        self.every, self.shown = settled.every, settled.shown
        self._out, self._in = {}, {}


def merged(
    rows: array[int], out: Mapping[int, Any], new: Sequence[int], keys: tuple[Key, Key]
) -> Slices[tuple[array[int], list[int]]]:
    """Sorted rows without some and with others, and those that were removed.

    Args:
        rows: The rows before, sorted by the second of the keys.
        out: Rows to remove, as far as they are there, and their keys.
        new: Rows to insert, sorted by the first of the keys.
        keys: By what the rows are sorted after this, and before it.
    """
    if not out and not new:
        return rows, []
    key, before = keys
    cut = yield from _positions(rows, out, before)
    put: list[int] = []
    for number, row in enumerate(new, 1):
        put.append(bisect_right(rows, key(row), put[-1] if put else 0, key=before))
        if not number % _FEW:
            yield
    spliced = yield from _spliced(rows, cut, put, new)
    return spliced, [rows[at] for at in cut]


def _positions(rows: array[int], wanted: Mapping[int, Any], key: Key) -> Slices[list[int]]:
    """The positions of some rows, as far as they are there, by their keys."""
    found: list[int] = []
    if len(wanted) * MANY_TIMES > len(rows):
        for part in ranges(len(rows)):
            found += [at for at in part if rows[at] in wanted]
            yield
        return found
    for number, (row, value) in enumerate(wanted.items(), 1):
        at = bisect_left(rows, value, key=key)
        while at < len(rows) and rows[at] != row and key(rows[at]) == value:
            at += 1
        if at < len(rows) and rows[at] == row:
            found.append(at)
        if not number % _FEW:
            yield
    return sorted(found)


def _spliced(
    rows: array[int], cut: Sequence[int], put: Sequence[int], new: Sequence[int]
) -> Slices[array[int]]:
    """The rows without those at some positions, and with new ones before some positions."""
    inserted = zip(put, repeat(0), count())
    edits = sorted([*inserted, *zip(cut, repeat(1), repeat(0))])
    yield
    spliced, start = array("i"), 0
    for done, (at, is_cut, number) in enumerate(edits, 1):
        spliced += rows[start:at]
        start = at + is_cut
        if not is_cut:
            spliced.append(new[number])
        if not done % _MANY:
            yield
    spliced += rows[start:]
    return spliced
