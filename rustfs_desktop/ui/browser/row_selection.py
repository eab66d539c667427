"""The selected rows of a table, as ranges."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QObject,
)

from rustfs_desktop.models.arranged_rows import ArrangedRowsModel
from rustfs_desktop.models.row_change import RowChange

_FEW = 1_000  # rows that Qt follows one by one

Ranges = Sequence[tuple[int, int]]
_FLAGS = QItemSelectionModel.SelectionFlag


class RowSelection(QItemSelectionModel):
    """Selects whole rows, and keeps that cheap for a million of them.

    When rows are rearranged, Qt keeps an index for each selected row, which takes 10 s for a
    million. Here many of them are deselected before that and selected again after it, as ranges.
    """

    def __init__(self, model: QAbstractItemModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._ranges: Ranges | None = None
        self._kept: array[int] | None = None  # the selected ones while rows are rearranged
        self._takes_all = False
        self.selectionChanged.connect(self._forget_ranges)
        for signal in (
            model.rowsInserted,
            model.rowsRemoved,
            model.layoutChanged,
            model.modelReset,
        ):
            signal.connect(self._forget_ranges)
        if isinstance(model, ArrangedRowsModel):
            self._rows = model
            model.rearrange_started.connect(self._keep)
            model.rearrange_ended.connect(self._restore)

    def row_ranges(self) -> Ranges:
        """The first and last rows of the selected ranges, in order; none overlap."""
        if self._ranges is None:
            parts = cast("Iterable[QItemSelectionRange]", self.selection())  # a list in Python
            self._ranges = _joined(sorted({(part.top(), part.bottom()) for part in parts}))
        return self._ranges

    def selected_among(self, rows: range) -> set[int]:
        """The selected ones of these rows."""
        ranges = self.row_ranges()
        found: set[int] = set()
        for number in range(max(0, bisect_left(ranges, (rows.start, 0)) - 1), len(ranges)):
            first, last = ranges[number]
            if first >= rows.stop:
                break
            found.update(range(max(first, rows.start), min(last + 1, rows.stop)))
        return found

    def _keep(self, change: RowChange) -> None:
        """Note many selected rows by their numbers, and deselect them."""
        ranges = self.row_ranges()
        self._takes_all = ranges == [(0, self._rows.rowCount() - 1)] and not change.added
        if sum(last - first + 1 for first, last in ranges) > _FEW:
            self._kept = self._rows.numbers_in(ranges)
            self._replace([])

    def _restore(self) -> None:
        """Select the same rows where they are now."""
        if self._kept is None:
            return
        count = self._rows.rowCount()
        if self._takes_all:
            ranges = [(0, count - 1)] if count else []
        else:
            ranges = self._rows.ranges_of(self._kept)
        self._kept = None
        self._replace(ranges)

    def _replace(self, ranges: Ranges) -> None:
        """Select other rows, about which nobody is told."""
        model, chosen = self.model(), QItemSelection()
        last_column = model.columnCount() - 1
        for first, last in ranges:
            chosen.append(
                QItemSelectionRange(model.index(first, 0), model.index(last, last_column))
            )
        self.blockSignals(True)
        self.select(chosen, _FLAGS.ClearAndSelect)
        self.blockSignals(False)
        self._ranges = ranges

    def _forget_ranges(self) -> None:
        self._ranges = None


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorted ranges without those that overlap or touch."""
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
