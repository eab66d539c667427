"""Sorted arrays of row numbers: rows are chosen, cut off and merged, many of them in slices."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence, Set
from itertools import compress
from typing import Any

from rustfs_desktop.models.slices import Slices, slices_of
from rustfs_desktop.models.term_masks import opposite

MANY_TIMES = 64  # looking at so many rows takes as long as one bisection


def chosen_rows(rows: array[int], mask: bytes) -> Slices[array[int]]:
    """The rows that are in a mask."""
    found = array("i")
    for part in slices_of(rows):
        found.extend(compress(part, map(mask.__getitem__, part)))
        yield
    return found


def divided(rows: array[int], mask: bytes) -> Slices[tuple[array[int], array[int]]]:
    """The rows that are in a mask, and the others."""
    found, others = array("i"), array("i")
    for part in slices_of(rows):
        flags = bytes(map(mask.__getitem__, part))
        found.extend(compress(part, flags))
        others.extend(compress(part, opposite(flags)))
        yield
    return found, others


def mask_of(rows: array[int], count: int) -> Slices[bytes]:
    """The mask of some of so many rows; those of folders count down, and so does their mask."""
    mask = bytearray(count)
    for part in slices_of(rows):
        for row in part:
            mask[row] = 1
        yield
    return bytes(mask)


def without_removed(rows: array[int], removed: Set[int]) -> Slices[array[int]]:
    """The rows without those that were removed."""
    left = array("i")
    for part in slices_of(rows):
        left.extend([row for row in part if row not in removed])
        yield
    return left


def without_rows(old: array[int], rows: Set[int], key: Callable[[int], Any]) -> array[int]:
    """A sorted list without some of its rows."""
    if not rows:
        return old
    if len(rows) * MANY_TIMES > len(old):
        return array("i", [row for row in old if row not in rows])
    positions = sorted(_position(old, row, key) for row in rows)
    left, start = array("i"), 0
    for position in positions:
        left.extend(old[start:position])
        start = position + 1
    left.extend(old[start:])
    return left


def _position(rows: array[int], row: int, key: Callable[[int], Any]) -> int:
    """The position of a row in a sorted list."""
    return rows.index(row, bisect_left(rows, key(row), key=key))


def merged_rows(old: array[int], new: Sequence[int], key: Callable[[int], Any]) -> array[int]:
    """Merge two sorted lists, old rows first among equals; ``new`` is short."""
    if not new:
        return old
    merged = array("i")
    start = 0
    for row in new:
        if start < len(old):
            index = bisect_right(old, key(row), lo=start, key=key)
            merged.extend(old[start:index])
            start = index
        merged.append(row)
    merged.extend(old[start:])
    return merged
