"""Sorting and filtering of the object table: folders first, updated page by page."""

from __future__ import annotations

import dataclasses
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.row_arrays import (
    MANY_TIMES,
    chosen_rows,
    divided,
    mask_of,
    merged_rows,
    without_removed,
    without_rows,
)
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.row_filter import RowFilter
from rustfs_desktop.models.sliced_sort import SortKey, sort_in_slices
from rustfs_desktop.models.slices import Slices, finish, ranges
from rustfs_desktop.models.sort_keys import fast_sort_key
from rustfs_desktop.models.term_masks import opposite

_FEW = 1_000  # rows that are merged one by one and not sorted with all others


@dataclasses.dataclass(frozen=True, slots=True)
class Arrangement:
    """Which rows are shown, and in which order.

    Attributes:
        column: The column to sort by.
        is_descending: Whether the order is descending.
        filter_text: Of the :class:`RowFilter`.
    """

    column: Column = Column.NAME
    is_descending: bool = False
    filter_text: str = ""


_BY_NAME = Arrangement()


class ObjectOrder:
    """The visible rows of one :class:`ObjectColumns`, in order.

    Ascending order is what is kept; descending is the same, read backwards. Folders always come
    first. They have a name, and a size if that is known; other columns leave them in the order of
    names.
    """

    def __init__(self, columns: ObjectColumns, arrangement: Arrangement = _BY_NAME) -> None:
        self._columns = columns
        self._arrangement = arrangement
        self._filter = RowFilter(arrangement.filter_text)
        self._by_name = array("i")  # every object, sorted by name when that was last asked for
        self._files = array("i")  # every object, in the order of the column
        self._folders = array("i")
        self._folder_sizes: Mapping[str, int] = {}
        self._shown_files = self._files  # the same array while nothing is filtered
        self._shown_folders = self._folders

    @property
    def arrangement(self) -> Arrangement:
        """How the rows are sorted and filtered."""
        return self._arrangement

    def arrange(self, wanted: Arrangement) -> Slices[RowChange]:
        """Sort and filter in another way, in slices; nothing changes before the last one.

        Work that is not finished when rows come, go or change must be dropped.
        """
        files = _SortedRows(self._files, self._shown_files)
        folders = _SortedRows(self._folders, self._shown_folders)
        if wanted.column is not self._column:
            files, folders = yield from self._resort(wanted.column)
        row_filter = self._filter
        if wanted.filter_text != self._arrangement.filter_text:
            row_filter = RowFilter(wanted.filter_text)
            narrows = self._filter.is_narrowed_by(row_filter)
            file_mask = folder_mask = None
            if row_filter.is_active:
                file_mask = yield from _object_mask(row_filter, self._columns)
                folder_mask = row_filter.folder_mask(self._columns)
            count = len(self._columns.names)
            files = yield from _refilter(files, file_mask, count, narrows=narrows)
            count = len(self._columns.folders)
            folders = yield from _refilter(folders, folder_mask, count, narrows=narrows)
        self._arrangement, self._filter = wanted, row_filter
        self._files, self._shown_files = files.every, files.shown
        self._folders, self._shown_folders = folders.every, folders.shown
        return RowChange(
            self._rows(),
            added=self._in_direction(folders.added, files.added),
            gone=folders.gone + files.gone,
        )

    def sort(self, column: Column, descending: bool) -> RowChange:
        """Sort by another column or in the other direction, at once."""
        wanted = dataclasses.replace(self._arrangement, column=column, is_descending=descending)
        return finish(self.arrange(wanted))

    def filter(self, text: str) -> RowChange:
        """Show only the rows that ``text`` allows, see :class:`RowFilter`, at once."""
        return finish(self.arrange(dataclasses.replace(self._arrangement, filter_text=text)))

    def set_folder_sizes(self, sizes: Mapping[str, int]) -> RowChange:
        """Take over the sizes of folders, as far as they are known, by name.

        Folders that arrive later may be among them.
        """
        self._folder_sizes = sizes
        if self._column is Column.SIZE:
            folders = self._resorted_folders(Column.SIZE)
            self._folders, self._shown_folders = folders.every, folders.shown
        return RowChange(self._rows())

    def append(self, folders: Sequence[int], files: Sequence[int]) -> list[int] | None:
        """Append rows if they sort after all others.

        Returns the rows in order, or None if they must be added by :meth:`add`. Servers list in
        nearly this order: so a large folder is not sorted again for each of its pages.
        """
        is_ascending = self._column is Column.NAME and not self._arrangement.is_descending
        if folders or self._filter.is_active or not is_ascending:
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
            self._shown_folders = without_rows(
                self._shown_folders, cut & set(folders), self._folder_key(self._column)
            )
            self._shown_files = without_rows(self._shown_files, cut & set(files), self._file_key())
        else:
            shown = list(rows)
        self._folders = without_rows(self._folders, set(folders), self._folder_key(self._column))
        self._files = without_rows(self._files, set(files), self._file_key())
        if not self._filter.is_active:
            self._shown_folders, self._shown_files = self._folders, self._files
        return shown

    def find(self, names: Sequence[str]) -> dict[str, int]:
        """The rows of the objects with these names, as far as there are any."""
        if len(names) * MANY_TIMES > len(self._files):
            wanted = set(names)
            every = enumerate(self._columns.names)
            found = {name: row for row, name in every if name in wanted}
        else:
            found = self._find_few(names)
        return {name: row for name, row in found.items() if row not in self._columns.removed}

    def add(self, folders: list[int], files: list[int]) -> RowChange:
        """Insert rows at their sorted position."""
        by_name = self._columns.name_order.packed
        by_folder = self._folder_key(self._column)
        folders = sorted(folders, key=by_folder)
        key = self._file_key()
        files = sorted(files, key=by_name)
        if self._column is not Column.NAME:
            files.sort(key=self._columns.order(self._column))
        self._folders = merged_rows(self._folders, folders, by_folder)
        self._files = merged_rows(self._files, files, key)
        if self._filter.is_active:
            folders, files = self._filtered(folders, files)
            self._shown_folders = merged_rows(self._shown_folders, folders, by_folder)
            self._shown_files = merged_rows(self._shown_files, files, key)
        else:
            self._shown_folders, self._shown_files = self._folders, self._files
        added = self._in_direction(array("i", folders), array("i", files))
        return RowChange(self._rows(), added)

    def _rows(self) -> array[int]:
        return self._in_direction(self._shown_folders, self._shown_files)

    def _in_direction(self, folders: array[int], files: array[int]) -> array[int]:
        """Rows in ascending order as they are shown."""
        if self._arrangement.is_descending:
            files = files[::-1]
            if self._column is Column.NAME or self._sorts_folder_sizes(self._column):
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
        rows = self._files if self._column is Column.NAME else finish(self._sorted_by_name())
        for name in names:
            wanted = bytearray(columns.name_key(name), "utf-8", "surrogatepass")
            position = bisect_left(rows, wanted, key=key)
            while position < len(rows) and key(rows[position]) == wanted:
                if columns.names[rows[position]] == name:
                    found[name] = rows[position]
                position += 1
        return found

    @property
    def _column(self) -> Column:
        return self._arrangement.column

    def _sorts_folder_sizes(self, column: Column) -> bool:
        return column is Column.SIZE and bool(self._folder_sizes)

    def _folder_key(self, column: Column) -> Callable[[int], Any]:
        """By what folders are sorted: the name, or the size and the name."""
        order, sizes = self._columns.folder_order, self._folder_sizes
        if self._sorts_folder_sizes(column):
            names = self._columns.folders
            return lambda row: (sizes.get(names[~row], -1), order[~row])
        return lambda row: order[~row]

    def _resort(self, column: Column) -> Slices[tuple[_SortedRows, _SortedRows]]:
        """The objects and the folders in the order of another column."""
        every = shown = yield from self._sorted_files(column)
        if self._filter.is_active:
            mask = yield from mask_of(self._shown_files, len(self._columns.names))
            shown = yield from chosen_rows(every, mask)
        folders = _SortedRows(self._folders, self._shown_folders)
        if self._sorts_folder_sizes(self._column) or self._sorts_folder_sizes(column):
            folders = self._resorted_folders(column)
        return _SortedRows(every, shown), folders

    def _resorted_folders(self, column: Column) -> _SortedRows:
        key, is_filtered = self._folder_key(column), self._filter.is_active
        every = array("i", sorted(self._folders, key=key))
        shown = array("i", sorted(self._shown_folders, key=key)) if is_filtered else every
        return _SortedRows(every, shown)

    def _sorted_files(self, column: Column) -> Slices[array[int]]:
        """All objects in the order of a column; equal ones by name."""
        rows = (yield from self._sorted_by_name())[:]
        if self._columns.removed:
            rows = yield from without_removed(rows, self._columns.removed)
        if column is Column.NAME:
            return rows
        key = yield from fast_sort_key(self._columns, column)
        return (yield from sort_in_slices(rows, key))

    def _sorted_by_name(self) -> Slices[array[int]]:
        """All objects in the order of names, with those that were removed."""
        known, count = len(self._by_name), len(self._columns.names)
        key = self._columns.name_order.packed
        if known < count == len(self._files) and self._column is Column.NAME:
            self._by_name = self._files[:]
        elif count - known > _FEW:
            rows = self._by_name + array("i", range(known, count))
            self._by_name = yield from sort_in_slices(rows, SortKey(key))
        elif known < count:
            self._by_name = merged_rows(self._by_name, sorted(range(known, count), key=key), key)
        return self._by_name

    def _filtered(self, folders: list[int], files: list[int]) -> tuple[list[int], list[int]]:
        """Those of a few rows that the active filter shows."""
        folder_mask = self._filter.folder_mask(self._columns, folders)
        file_mask = self._filter.object_mask(self._columns, files)
        return list(compress(folders, folder_mask)), list(compress(files, file_mask))


class _SortedRows(NamedTuple):
    """All folders, or all objects, in ascending order, and those of them that are shown.

    Attributes:
        added: Those that were not shown before.
        gone: Those that are not shown any more.
    """

    every: array[int]
    shown: array[int]
    added: array[int] = array("i")
    gone: array[int] = array("i")


def _refilter(
    rows: _SortedRows, mask: bytes | None, count: int, *, narrows: bool
) -> Slices[_SortedRows]:
    """Change which rows are shown.

    Args:
        rows: How they were shown before.
        mask: Those that are shown now; None if all are.
        count: How many rows there ever were.
        narrows: Whether only rows are shown that were shown before.
    """
    every, before, shown = rows.every, rows.shown, rows.every
    added, gone = array("i"), array("i")
    if mask is not None and (narrows or before is every):
        shown, gone = yield from divided(before, mask)
    elif mask is not None:
        gone = yield from chosen_rows(before, opposite(mask))
        shown = yield from chosen_rows(every, mask)
    if before is not every and not narrows:
        known = yield from mask_of(before, count)
        added = yield from chosen_rows(shown, opposite(known))
    return _SortedRows(every, shown, added, gone)


def _object_mask(row_filter: RowFilter, columns: ObjectColumns) -> Slices[bytes]:
    """The objects that a filter shows."""
    mask = bytearray()
    for rows in ranges(len(columns.names)):
        mask += row_filter.object_mask(columns, rows)
        yield
    return bytes(mask)
