"""The keys of very many selected rows, made when they are read."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import eq
from typing import overload

from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.selected_sizes import SelectedSizes
from rustfs_desktop.models.selection import Selection

_MANY = 10_000  # a list of so many keys takes several milliseconds


class SelectedKeys(Sequence[str]):
    """The keys of some objects of a folder, in this order.

    A million of them as texts would take 0.4 s and 100 MB at each change of the selection. Columns
    keep even removed rows, so they can be read at any time, on any thread.
    """

    def __init__(self, columns: ObjectColumns, rows: array[int]) -> None:
        self._columns, self._rows = columns, rows

    def __len__(self) -> int:
        """The number of objects."""
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        """One key after the other."""
        return map(self._columns.key, self._rows)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        """One key, or a list of some."""
        if isinstance(index, slice):
            return list(map(self._columns.key, self._rows[index]))
        return self._columns.key(self._rows[index])

    def __eq__(self, other: object) -> bool:
        """Whether these are the same keys in the same order."""
        if isinstance(other, SelectedKeys) and other._columns is self._columns:
            return self._rows == other._rows
        if isinstance(other, Sequence) and not isinstance(other, str):
            return len(self) == len(other) and all(map(eq, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of a list


def selection_of(columns: ObjectColumns, rows: array[int]) -> Selection:
    """Rows as raw keys, for a command, with folders and files told apart by their numbers."""
    sizes, split = columns.sizes, bisect_left(rows, True, key=lambda row: row >= 0)
    folders, files = rows[:split], rows[split:]
    if max(folders, default=-1) >= 0 or not _are_files(files):
        # not the folders first, as in a sorted table
        folders, files = array("i"), array("i")
        for row in rows:
            (folders if row < 0 else files).append(row)
    prefixes = list(map(columns.key, folders))
    if len(files) > _MANY:
        return Selection(prefixes, SelectedKeys(columns, files), SelectedSizes(columns, files))
    return Selection(prefixes, list(map(columns.key, files)), [sizes[row] for row in files])


def _are_files(rows: array[int]) -> bool:
    """Whether no row is a folder: their numbers are below 0, so the first bit is set."""
    first_byte = rows.itemsize - 1 if sys.byteorder == "little" else 0
    return rows.tobytes()[first_byte :: rows.itemsize].isascii()
