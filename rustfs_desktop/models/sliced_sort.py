"""A stable sort of very many rows in slices.

``list.sort`` cannot be interrupted, and on another thread it holds the interpreter's lock for as
long. So slices of the rows are sorted first. Values that divide a sample of the rows evenly then
cut all of these into pieces; the pieces between two such values are sorted together.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import eq
from typing import Any, NamedTuple, TypeAlias

from rustfs_desktop.models.slices import Slices, slices_of

Value: TypeAlias = Any  # what can be compared with the others of its column
Key: TypeAlias = Callable[[int], Value]

_SAMPLED = 128  # one row of so many


class SortKey(NamedTuple):
    """By what rows are sorted.

    Attributes:
        key: The value of a row.
        exact: Tells rows apart whose ``key`` is equal, in an order that includes that of ``key``;
            None if equal rows stay in their order.
    """

    key: Key
    exact: Key | None = None

    def sort(self, rows: list[int]) -> None:
        """Sort a few rows."""
        rows.sort(key=self.key)
        if self.exact is not None:
            keys = list(map(self.key, rows))
            if any(map(eq, keys, keys[1:])):
                rows.sort(key=self.exact)


def sort_in_slices(rows: array[int], sort_key: SortKey) -> Slices[array[int]]:
    """Sort rows; equal ones stay in their order."""
    runs: list[array[int]] = []
    sample: list[int] = []
    for run in slices_of(rows):
        run.sort(key=sort_key.key)
        runs.append(array("i", run))
        sample += run[::_SAMPLED]
        yield
    if not runs:
        return array("i")
    sample.sort(key=sort_key.key)
    yield
    every = len(sample) // len(runs)
    dividers = [value for value, _rows in groupby(map(sort_key.key, sample[every::every]))]
    pieces = _Pieces(runs, sort_key)
    in_order = array("i")
    for value in dividers:
        piece = pieces.cut_smaller(value)
        sort_key.sort(piece)
        in_order.extend(piece)
        yield
        yield from pieces.move_equal(value, in_order)
    piece = pieces.rest()
    sort_key.sort(piece)
    in_order.extend(piece)
    return in_order


class _Pieces:
    """What is left of some sorted runs, while pieces are cut off from their starts."""

    def __init__(self, runs: Sequence[array[int]], sort_key: SortKey) -> None:
        self._runs, self._key = runs, sort_key
        self._starts = [0] * len(runs)

    def cut_smaller(self, value: Value) -> list[int]:
        """Cut off what is smaller than a value."""
        piece: list[int] = []
        for number, (run, start) in enumerate(zip(self._runs, self._starts, strict=True)):
            end = bisect_left(run, value, start, key=self._key.key)
            piece += run[start:end]
            self._starts[number] = end
        return piece

    def move_equal(self, value: Value, in_order: array[int]) -> Slices[None]:
        """Move what is equal to a value, where nothing smaller is left; it may be very much."""
        key, exact = self._key
        start_of_piece = len(in_order)
        for number, (run, start) in enumerate(zip(self._runs, self._starts, strict=True)):
            if start < len(run) and key(run[start]) == value:
                end = self._starts[number] = bisect_right(run, value, start, key=key)
                in_order.extend(run[start:end])
                yield
        if exact is not None:
            in_order[start_of_piece:] = array("i", sorted(in_order[start_of_piece:], key=exact))

    def rest(self) -> list[int]:
        """What is left."""
        left = zip(self._runs, self._starts, strict=True)
        return [row for run, start in left for row in run[start:]]
