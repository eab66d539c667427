"""Sorting and filtering of the object table: folders first, updated page by page."""

from __future__ import annotations

import dataclasses
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import compress
from typing import Any, NamedTuple

from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.row_filter import RowFilter
from rustfs_desktop.models.term_masks import opposite

_FEW = 1_000  # rows that are merged one by one and not sorted with all others
_MANY_TIMES = 64  # looking at so many rows takes as long as one bisection


@dataclasses.dataclass(frozen=True, slots=True)
class RowChange:
    """How the visible rows change.

    Attributes:
        rows: The rows to show now, in order.
        added: Those that were not shown before, in the order of ``rows``.
        gone: Those that are not shown any more.
        has_new_values: Whether rows changed that were shown before.
    """

    rows: array[int]
    added: Sequence[int] = ()
    gone: Sequence[int] = ()
    has_new_values: bool = False


class ObjectOrder:
    """The visible rows of one :class:`ObjectColumns`, in order.

    Ascending order is what is kept; descending is the same, read backwards. Folders always come
    first. They have a name, and a size if that is known; other columns leave them in the order of
    names.
    """

    def __init__(
        self,
        columns: ObjectColumns,
        column: Column = Column.NAME,
        descending: bool = False,
    ) -> None:
        self._columns = columns
        self._column = column
        self._descending = descending
        self._filter = RowFilter()
        self._by_name = array("i")  # every object, sorted by name when that was last asked for
        self._files = array("i")  # every object, in the order of the column
        self._folders = array("i")
        self._folder_sizes: Mapping[str, int] = {}
        self._shown_files = self._files  # the same array while nothing is filtered
        self._shown_folders = self._folders

    @property
    def column(self) -> Column:
        """The column to sort by."""
        return self._column

    @property
    def is_descending(self) -> bool:
        """Whether the order is descending."""
        return self._descending

    def sort(self, column: Column, descending: bool) -> RowChange:
        """Sort by another column or in the other direction."""
        if column is not self._column:
            shown, sorted_sizes = self._shown_files, self._sorts_folder_sizes
            self._column = column
            if sorted_sizes or self._sorts_folder_sizes:
                self._sort_folders()
            self._files = self._shown_files = self._sorted_files()
            if self._filter.is_active:
                mask = _mask(shown, len(self._columns.names))
                self._shown_files = _flagged(self._files, _flags(self._files, mask))
        self._descending = descending
        return RowChange(self._rows())

    def set_folder_sizes(self, sizes: Mapping[str, int]) -> RowChange:
        """Take over the sizes of folders, as far as they are known, by name.

        Folders that arrive later may be among them.
        """
        self._folder_sizes = sizes
        if self._column is Column.SIZE:
            self._sort_folders()
        return RowChange(self._rows())

    def filter(self, text: str) -> RowChange:
        """Show only the rows that ``text`` allows, see :class:`RowFilter`."""
        columns, known, wanted = self._columns, self._filter, RowFilter(text)
        self._filter = wanted
        files = folders = None
        if wanted.is_active:
            files, folders = wanted.object_mask(columns), wanted.folder_mask(columns)
        else:
            columns.forget_folded()
        narrows = known.is_narrowed_by(wanted)
        of_files = _refiltered(
            self._files, self._shown_files, files, len(columns.names), narrows=narrows
        )
        of_folders = _refiltered(
            self._folders, self._shown_folders, folders, len(columns.folders), narrows=narrows
        )
        self._shown_files, self._shown_folders = of_files.rows, of_folders.rows
        return RowChange(
            self._rows(),
            added=self._in_direction(of_folders.added, of_files.added),
            gone=of_folders.gone + of_files.gone,
        )

    def append(self, folders: Sequence[int], files: Sequence[int]) -> list[int] | None:
        """Append rows if they sort after all others.

        Returns the rows in order, or None if they must be added by :meth:`add`. Servers list in
        nearly this order: so a large folder is not sorted again for each of its pages.
        """
        if folders or self._filter.is_active or self._descending or self._column is not Column.NAME:
            return None
        by_name = self._columns.name_order.packed
        rows = sorted(files, key=by_name)
        if rows and self._files and by_name(rows[0]) < by_name(self._files[-1]):
            return None
        self._files.extend(rows)
        return rows

    def remove(self, rows: Sequence[int]) -> list[int]:
        """Remove rows, before their values change; returns those that were shown."""
        folders, files = [row for row in rows if row < 0], [row for row in rows if row >= 0]
        if self._filter.is_active:
            shown_folders, shown_files = self._filtered(folders, files)
            shown = [*shown_folders, *shown_files]
            cut = frozenset(shown)
            self._shown_folders = _cut(self._shown_folders, cut & set(folders), self._folder_key())
            self._shown_files = _cut(self._shown_files, cut & set(files), self._file_key())
        else:
            shown = list(rows)
        self._folders = _cut(self._folders, set(folders), self._folder_key())
        self._files = _cut(self._files, set(files), self._file_key())
        if not self._filter.is_active:
            self._shown_folders, self._shown_files = self._folders, self._files
        return shown

    def find(self, names: Sequence[str]) -> dict[str, int]:
        """The rows of the objects with these names, as far as there are any."""
        if len(names) * _MANY_TIMES > len(self._files):
            wanted = set(names)
            every = enumerate(self._columns.names)
            found = {name: row for row, name in every if name in wanted}
        else:
            found = self._find_few(names)
        return {name: row for name, row in found.items() if row not in self._columns.removed}

    def add(self, folders: list[int], files: list[int]) -> RowChange:
        """Insert rows at their sorted position."""
        by_name = self._columns.name_order.packed
        by_folder = self._folder_key()
        folders = sorted(folders, key=by_folder)
        key = self._file_key()
        files = sorted(files, key=by_name)
        if self._column is not Column.NAME:
            files.sort(key=self._columns.order(self._column))
        self._folders = _merged(self._folders, folders, by_folder)
        self._files = _merged(self._files, files, key)
        if self._filter.is_active:
            folders, files = self._filtered(folders, files)
            self._shown_folders = _merged(self._shown_folders, folders, by_folder)
            self._shown_files = _merged(self._shown_files, files, key)
        else:
            self._shown_folders, self._shown_files = self._folders, self._files
        added = self._in_direction(array("i", folders), array("i", files))
        return RowChange(self._rows(), added)

    def _rows(self) -> array[int]:
        return self._in_direction(self._shown_folders, self._shown_files)

    def _in_direction(self, folders: array[int], files: array[int]) -> array[int]:
        """Rows in ascending order as they are shown."""
        if self._descending:
            files = files[::-1]
            if self._column is Column.NAME or self._sorts_folder_sizes:
                folders = folders[::-1]
        return folders + files

    def _file_key(self) -> Callable[[int], Any]:
        """By what objects are sorted: the column, then the name."""
        by_name = self._columns.name_order.packed
        if self._column is Column.NAME:
            return by_name
        primary = self._columns.order(self._column)
        return lambda row: (primary(row), by_name(row))

    def _find_few(self, names: Sequence[str]) -> dict[str, int]:
        """The same by bisection, because many rows take long to look at."""
        columns, found = self._columns, {}
        key = columns.name_order.packed
        rows = self._files if self._column is Column.NAME else self._sorted_by_name()
        for name in names:
            wanted = bytearray(columns.name_key(name), "utf-8", "surrogatepass")
            position = bisect_left(rows, wanted, key=key)
            while position < len(rows) and key(rows[position]) == wanted:
                if columns.names[rows[position]] == name:
                    found[name] = rows[position]
                position += 1
        return found

    @property
    def _sorts_folder_sizes(self) -> bool:
        return self._column is Column.SIZE and bool(self._folder_sizes)

    def _folder_key(self) -> Callable[[int], Any]:
        """By what folders are sorted: the name, or the size and the name."""
        order, sizes = self._columns.folder_order, self._folder_sizes
        if self._sorts_folder_sizes:
            names = self._columns.folders
            return lambda row: (sizes.get(names[~row], -1), order[~row])
        return lambda row: order[~row]

    def _sort_folders(self) -> None:
        key, is_filtered = self._folder_key(), self._filter.is_active
        self._folders = array("i", sorted(self._folders, key=key))
        shown = array("i", sorted(self._shown_folders, key=key)) if is_filtered else self._folders
        self._shown_folders = shown

    def _sorted_files(self) -> array[int]:
        """All objects in the order of the column; equal ones by name."""
        by_name = self._sorted_by_name().tolist()
        if self._columns.removed:
            by_name = [row for row in by_name if row not in self._columns.removed]
        if self._column is not Column.NAME:
            by_name.sort(key=self._columns.order(self._column, at_once=True))
        return array("i", by_name)

    def _sorted_by_name(self) -> array[int]:
        """All objects in the order of names, with those that were removed."""
        known, count = len(self._by_name), len(self._columns.names)
        if count - known > _FEW:
            by_name = [*self._by_name, *range(known, count)]
            by_name.sort(key=self._columns.order(Column.NAME, at_once=True))
            self._by_name = array("i", by_name)
        elif known < count:
            key = self._columns.name_order.packed
            self._by_name = _merged(self._by_name, sorted(range(known, count), key=key), key)
        return self._by_name

    def _filtered(self, folders: list[int], files: list[int]) -> tuple[list[int], list[int]]:
        """Those of a few rows that the active filter shows."""
        folder_mask = self._filter.folder_mask(self._columns, folders)
        file_mask = self._filter.object_mask(self._columns, files)
        return list(compress(folders, folder_mask)), list(compress(files, file_mask))


class _SortedChange(NamedTuple):
    """A change of folders, or of objects, in ascending order."""

    rows: array[int]
    added: array[int]
    gone: array[int]


def _refiltered(
    every: array[int], shown: array[int], mask: bytes | None, count: int, *, narrows: bool
) -> _SortedChange:
    """How sorted rows change with a filter.

    Args:
        every: All rows.
        shown: Those that were shown before.
        mask: Those that are shown now; None if all are.
        count: How many rows there ever were.
        narrows: Whether only rows are shown that were shown before.
    """
    rows, added, gone = every, array("i"), array("i")
    if mask is not None:
        flags = _flags(shown, mask)
        gone = _flagged(shown, opposite(flags))
        rows = _flagged(shown, flags) if narrows else _flagged(every, _flags(every, mask))
    if not narrows:
        added = _flagged(rows, opposite(_flags(rows, _mask(shown, count))))
    return _SortedChange(rows, added, gone)


def _flags(rows: array[int], mask: bytes | bytearray) -> bytes:
    """A mask in the order of these rows."""
    return bytes(map(mask.__getitem__, rows))


def _flagged(rows: array[int], flags: bytes) -> array[int]:
    """The rows whose flag is 1."""
    return array("i", list(compress(rows, flags)))


def _mask(rows: array[int], count: int) -> bytearray:
    """The mask of some of so many rows; those of folders count down, and so does their mask."""
    mask = bytearray(count)
    for row in rows:
        mask[row] = 1
    return mask


def _cut(old: array[int], rows: Set[int], key: Callable[[int], Any]) -> array[int]:
    """A sorted list without some of its rows."""
    if not rows:
        return old
    if len(rows) * _MANY_TIMES > len(old):
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


def _merged(old: array[int], new: Sequence[int], key: Callable[[int], Any]) -> array[int]:
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
