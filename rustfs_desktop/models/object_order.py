"""Sorting and filtering of the object table: folders first, updated page by page."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

from rustfs_desktop.models.name_order import NameOrder
from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.row_arrays import chosen_rows, divided, mask_of, without_removed
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.row_filter import RowFilter
from rustfs_desktop.models.sliced_sort import sort_in_slices
from rustfs_desktop.models.slices import Slices, finish, ranges
from rustfs_desktop.models.sort_keys import fast_sort_key
from rustfs_desktop.models.sorted_rows import Choice, SortedRows
from rustfs_desktop.models.term_masks import opposite


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
        self._names = NameOrder(columns)
        self._files, self._folders = SortedRows(), SortedRows()
        self._folder_sizes: Mapping[str, int] = {}

    @property
    def arrangement(self) -> Arrangement:
        """How the rows are sorted and filtered."""
        return self._arrangement

    def arrange(self, wanted: Arrangement) -> Slices[RowChange]:
        """Sort and filter in another way, in slices; nothing changes before the last one.

        No change may wait. Work that is not finished when rows come, go or change must be dropped.
        """
        files = _Arranged(self._files.every, self._files.shown)
        folders = _Arranged(self._folders.every, self._folders.shown)
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
        self._files.every, self._files.shown = files.every, files.shown
        self._folders.every, self._folders.shown = folders.every, folders.shown
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
            self._folders.every, self._folders.shown = folders.every, folders.shown
            self._folders.rekey(self._folder_key(Column.SIZE))
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
        known = self._files.every
        if rows and known and by_name(rows[0]) < by_name(known[-1]):
            return None
        known.extend(rows)
        self._names.settle()
        return rows

    def take_out(self, rows: Iterable[int]) -> None:
        """Remove rows at the next :meth:`settle`; to be called before their values change."""
        every = list(rows)
        self._folders.take_out([row for row in every if row < 0], self._folder_key(self._column))
        self._files.take_out([row for row in every if row >= 0], self._file_key())

    def put_in(self, folders: Iterable[int], files: Sequence[int]) -> None:
        """Insert rows at the next :meth:`settle`."""
        self._folders.put_in(folders)
        self._files.put_in(files)
        self._names.add_waiting(files)

    @property
    def has_changes(self) -> bool:
        """Whether rows wait to be inserted or removed."""
        return self._folders.has_changes or self._files.has_changes

    def is_leaving(self, row: int) -> bool:
        """Whether a row that is shown will not be shown after :meth:`settle`."""
        rows = self._folders if row < 0 else self._files
        return rows.is_leaving(row, self._choices[row >= 0])

    def settle(self) -> Slices[RowChange]:
        """Insert and remove the rows that wait, in slices; nothing changes before the last one."""
        choose_folders, choose_files = self._choices
        folders = yield from self._folders.settled(self._folder_key(self._column), choose_folders)
        files = yield from self._files.settled(self._file_key(), choose_files)
        names = yield from self._names.settled(self._rows_by_name)
        self._folders.settle(folders)
        self._files.settle(files)
        self._names.settle(names)
        removed = {*folders.removed, *files.removed}
        inserted = self._in_direction(array("i", folders.inserted), array("i", files.inserted))
        gone = removed.difference(inserted)
        return RowChange(
            self._rows(),
            added=[row for row in inserted if row not in removed],
            gone=list(gone),
            has_new_values=len(gone) < len(removed),
        )

    def find(self, names: Sequence[str]) -> dict[str, int]:
        """The rows of the objects with these names, as far as there are any."""
        return self._names.find(names, self._rows_by_name)

    def add(self, folders: Iterable[int], files: Sequence[int]) -> RowChange:
        """Insert rows at their sorted position, at once."""
        self._folders.put_in(folders)
        self._files.put_in(files)
        return finish(self.settle())

    def _rows(self) -> array[int]:
        return self._in_direction(self._folders.shown, self._files.shown)

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

    def _resort(self, column: Column) -> Slices[tuple[_Arranged, _Arranged]]:
        """The objects and the folders in the order of another column."""
        every = shown = yield from self._sorted_files(column)
        if self._filter.is_active:
            mask = yield from mask_of(self._files.shown, len(self._columns.names))
            shown = yield from chosen_rows(every, mask)
        folders = _Arranged(self._folders.every, self._folders.shown)
        if self._sorts_folder_sizes(self._column) or self._sorts_folder_sizes(column):
            folders = self._resorted_folders(column)
        return _Arranged(every, shown), folders

    def _resorted_folders(self, column: Column) -> _Arranged:
        key, is_filtered = self._folder_key(column), self._filter.is_active
        every = array("i", sorted(self._folders.every, key=key))
        shown = array("i", sorted(self._folders.shown, key=key)) if is_filtered else every
        return _Arranged(every, shown)

    def _sorted_files(self, column: Column) -> Slices[array[int]]:
        """All objects in the order of a column; equal ones by name."""
        rows = (yield from self._names.sorted_rows(self._rows_by_name))[:]
        if self._columns.removed:
            rows = yield from without_removed(rows, self._columns.removed)
        if column is Column.NAME:
            return rows
        key = yield from fast_sort_key(self._columns, column)
        return (yield from sort_in_slices(rows, key))

    @property
    def _rows_by_name(self) -> array[int] | None:
        """The objects if they are in the order of names."""
        return self._files.every if self._column is Column.NAME else None

    @property
    def _choices(self) -> tuple[Choice | None, Choice | None]:
        """Which of some folders, and of some objects, the filter shows; None if it shows all."""
        columns, its = self._columns, self._filter
        if not its.is_active:
            return None, None
        return (
            lambda rows: list(compress(rows, its.folder_mask(columns, rows))),
            lambda rows: list(compress(rows, its.object_mask(columns, rows))),
        )


class _Arranged(NamedTuple):
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
    rows: _Arranged, mask: bytes | None, count: int, *, narrows: bool
) -> Slices[_Arranged]:
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
    return _Arranged(every, shown, added, gone)


def _object_mask(row_filter: RowFilter, columns: ObjectColumns) -> Slices[bytes]:
    """The objects that a filter shows."""
    mask = bytearray()
    for rows in ranges(len(columns.names)):
        mask += row_filter.object_mask(columns, rows)
        yield
    return bytes(mask)
