"""The rows of one location, sorted and filtered, while pages and changes arrive."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable
from itertools import compress

from PySide6.QtCore import QObject, Qt, Signal

from rustfs_desktop.models.number_set import NumberSet
from rustfs_desktop.models.numbered_rows import NumberedRowsModel
from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.object_order import Arrangement, ObjectOrder
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.row_merge import RowMerge, merge_changes
from rustfs_desktop.models.sliced_work import SlicedWork
from rustfs_desktop.models.slices import Slices, finish
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges

_MANY = 20_000  # rows that are not sorted and filtered at once


class ArrangedRowsModel(NumberedRowsModel):
    """Numbered rows of :class:`ObjectColumns` in the order of an :class:`ObjectOrder`.

    Many rows are sorted and filtered in slices, and shown as they were until that is done. It
    starts over with rows that arrive or change meanwhile, so they should wait while ``is_busy``.

    Signals:
        arranged: The rows are shown as they were last sorted and filtered (whether the filter is
            new).
        held_prepared: :meth:`show_held` takes a moment only, see :meth:`prepare_held`.
    """

    arranged = Signal(bool)
    held_prepared = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = ObjectColumns()
        self._order = ObjectOrder(self._columns)
        self._wanted, self._is_newly_filtered = self._order.arrangement, False
        self._work = SlicedWork(self)
        self._work.done.connect(self._show_arranged)
        self._preparation = SlicedWork(self)
        self._preparation.done.connect(self._on_prepared)
        self._is_preparing = False

    @property
    def is_arranging(self) -> bool:
        """Whether rows are still to be shown in another order, or with another filter."""
        return self._work.is_running

    @property
    def is_busy(self) -> bool:
        """Whether rows are sorted, filtered or prepared, so that changes should wait."""
        return self._work.is_running or self._preparation.is_running

    def merge(self, changes: FolderChanges) -> RowMerge:
        """Merge what changed on the server; the rows stay as they are until :meth:`show_held`.

        However little changed, a view paints all it shows: many changes are shown at once. Rows
        that stay keep their selection then, and each is moved only if it sorts elsewhere.
        """
        merged = merge_changes(self._columns, self._order, changes)
        if merged.is_change:
            self._continue_arranging()
        return merged

    def prepare_held(self) -> None:
        """Prepare the changes that are held back, in slices if there are many rows.

        ``held_prepared`` is emitted when that is done.
        """
        self._is_preparing = True
        if self._has_few_rows:
            self._on_prepared(finish(self._order.settle()))
        elif not self._work.is_running:  # rows are arranged with all changes
            self._preparation.start(self._order.settle())

    def show_held(self) -> None:
        """Show the changes that were held back, all at once."""
        self._stop_preparing()
        if self._order.has_changes:
            self._hold(finish(self._order.settle()))
        super().show_held()

    def staying(self) -> Callable[[int], bool]:
        """Tells of each row whether it stays when the held changes are shown."""
        gone = frozenset(self._held.gone if self._held is not None else ())
        leaves = self._order.is_leaving
        return lambda row: (number := self._rows[row]) not in gone and not leaves(number)

    def append_page(self, page: Page) -> None:
        """Insert a page's rows at their sorted positions."""
        self.buffer_page(page)
        self.insert_buffered()

    def buffer_page(self, page: Page) -> None:
        """Add a page's rows; rows that sort last may be held back until :meth:`insert_buffered`.

        Whatever is inserted, a view paints all it shows: several times what taking it in costs.
        """
        self.show_held()
        new = self._columns.append(page)
        rows = self._order.append(*new)
        if rows is None:
            self._show(self._order.add(*new))
        else:
            self._taken.extend(rows)
        self._continue_arranging()

    def set_filter(self, text: str) -> None:
        """Show only rows that match ``text``: part of a name, or conditions as in a search."""
        self._is_newly_filtered = True
        self._start_arranging(dataclasses.replace(self._wanted, filter_text=text))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 restores the default order, by name."""
        if column < 0:
            column, order = Column.NAME, Qt.SortOrder.AscendingOrder
        falls = order == Qt.SortOrder.DescendingOrder
        self._start_arranging(
            dataclasses.replace(self._wanted, column=Column(column), is_descending=falls)
        )

    def flags_of(self, numbers: NumberSet) -> bytes:
        """For each row 1 if its number is among these, else 0."""
        return numbers.flags(self._rows, len(self._columns.names), len(self._columns.folders))

    def numbers_of(self, flags: bytes) -> array[int]:
        """The numbers of the rows that have a flag, in order."""
        return array("i", list(compress(self._rows, flags)))

    def _start_arranging(self, wanted: Arrangement) -> None:
        """Sort and filter; what was wanted before and is not shown yet is dropped."""
        self._wanted = wanted
        self._work.drop()
        self._preparation.drop()
        work = self._arranging(wanted)
        if self._has_few_rows:
            self._show_arranged(finish(work))
        else:
            self._work.start(work)

    @property
    def _has_few_rows(self) -> bool:
        return self._columns.file_count + self._columns.folder_count < _MANY

    def _continue_arranging(self) -> None:
        """Rows came, are gone or changed: sort and filter them like the others."""
        if self._work.is_running:
            self._work.start(self._arranging(self._wanted))
        elif self._preparation.is_running:
            self._preparation.start(self._order.settle())

    def _show(self, change: RowChange) -> None:
        """Show a change, and what was held back; nobody has to wait for its preparation."""
        is_preparing = self._is_preparing
        super()._show(change)
        if is_preparing:
            self.held_prepared.emit()

    def _on_prepared(self, change: RowChange) -> None:
        self._hold(change)
        self._is_preparing = False
        self.held_prepared.emit()

    def _stop_preparing(self) -> None:
        self._preparation.drop()
        self._is_preparing = False

    def _arranging(self, wanted: Arrangement) -> Slices[RowChange]:
        """Sort and filter; changes that are held back come first."""
        if self._order.has_changes:
            self._hold((yield from self._order.settle()))
        return (yield from self._order.arrange(wanted))

    def _show_arranged(self, change: RowChange) -> None:
        self._show(change)
        is_newly_filtered, self._is_newly_filtered = self._is_newly_filtered, False
        self.arranged.emit(is_newly_filtered)

    def _start_over(self, columns: ObjectColumns) -> None:
        """Replace all rows; only the sort order is kept."""
        self._wanted = dataclasses.replace(self._wanted, filter_text="")
        self._columns, self._order = columns, ObjectOrder(columns, self._wanted)
        self._work.drop()
        self._stop_preparing()
        self._rows = array("i")
        self._taken, self._held = array("i"), None
