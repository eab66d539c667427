"""The rows of one location, sorted and filtered, while pages and changes arrive."""

from __future__ import annotations

import dataclasses
import re
from array import array
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal

from rustfs_desktop.models.numbered_rows import NumberedRowsModel
from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.object_order import Arrangement, ObjectOrder
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.row_merge import RowMerge, merge_changes
from rustfs_desktop.models.sliced_work import SlicedWork
from rustfs_desktop.models.slices import finish
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges

_MANY = 20_000  # rows that are not sorted and filtered at once


class ArrangedRowsModel(NumberedRowsModel):
    """Numbered rows of :class:`ObjectColumns` in the order of an :class:`ObjectOrder`.

    Many rows are sorted and filtered in slices, and shown as they were until that is done. What
    arrives or changes meanwhile is shown at once, and then sorted and filtered with the others.

    Signals:
        arranged: The rows are shown as they were last sorted and filtered (whether the filter is
            new).
    """

    arranged = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = ObjectColumns()
        self._order = ObjectOrder(self._columns)
        self._wanted, self._is_newly_filtered = self._order.arrangement, False
        self._work = SlicedWork(self)
        self._work.done.connect(self._show_arranged)

    @property
    def is_arranging(self) -> bool:
        """Whether rows are still to be shown in another order, or with another filter."""
        return self._work.is_running

    def merge(self, changes: FolderChanges) -> RowMerge:
        """Merge what changed on the server; the rows stay as they are until :meth:`show_held`.

        However little changed, a view paints all it shows: many changes are shown at once. Rows
        that stay keep their selection then, and each is moved only if it sorts elsewhere.
        """
        merged = merge_changes(self._columns, self._order, changes)
        if merged.rows is not None:
            self._hold(merged.rows)
            self._continue_arranging()
        return merged

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

    def ranges_of(self, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """The first and last rows of the ranges where these numbers are shown, in order."""
        # Those of folders count down from -1, and so do their positions in the mask.
        mask = bytearray(len(self._columns.names) + len(self._columns.folders))
        for number in numbers:
            mask[number] = 1
        flags = bytes(map(mask.__getitem__, self._rows))
        return [(run.start(), run.end() - 1) for run in re.finditer(b"\x01+", flags)]

    def _start_arranging(self, wanted: Arrangement) -> None:
        """Sort and filter; what was wanted before and is not shown yet is dropped."""
        self._wanted = wanted
        self._work.drop()
        work = self._order.arrange(wanted)
        if self._columns.file_count + self._columns.folder_count < _MANY:
            self._show_arranged(finish(work))
        else:
            self._work.start(work)

    def _continue_arranging(self) -> None:
        """Rows came, are gone or changed: sort and filter them like the others."""
        if self._work.is_running:
            self._work.start(self._order.arrange(self._wanted))

    def _show_arranged(self, change: RowChange) -> None:
        self._show(change)
        is_newly_filtered, self._is_newly_filtered = self._is_newly_filtered, False
        self.arranged.emit(is_newly_filtered)

    def _start_over(self, columns: ObjectColumns) -> None:
        """Replace all rows; only the sort order is kept."""
        self._wanted = dataclasses.replace(self._wanted, filter_text="")
        self._columns, self._order = columns, ObjectOrder(columns, self._wanted)
        self._work.drop()
        self._rows = array("i")
        self._taken, self._held = array("i"), None
