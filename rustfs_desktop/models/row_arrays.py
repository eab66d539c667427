"""Arrays of row numbers, from which many are chosen in slices."""

from __future__ import annotations

from array import array
from collections.abc import Set
from itertools import compress

from rustfs_desktop.models.slices import Slices, slices_of
from rustfs_desktop.models.term_masks import opposite


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
