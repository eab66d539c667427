"""Work on very many rows in slices of a few milliseconds, between which other things can happen."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterator
from typing import Any, TypeAlias, TypeVar

_T = TypeVar("_T")

Slices: TypeAlias = Generator[None, None, _T]
"""Work that pauses after each slice, and in the end returns its result."""

SLICE = 8_192  # rows


def finish(work: Slices[_T]) -> _T:
    """Do the rest of the work at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: _T = end.value
            return result


def ranges(count: int) -> Iterator[range]:
    """The numbers up to ``count`` in slices."""
    return (range(start, min(start + SLICE, count)) for start in range(0, count, SLICE))


def slices_of(rows: array[Any]) -> Iterator[list[Any]]:
    """The values of an array in slices."""
    return (rows[each.start : each.stop].tolist() for each in ranges(len(rows)))
