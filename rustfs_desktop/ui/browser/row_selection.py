"""The selected rows of a table, as ranges."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QMetaObject,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
)

from rustfs_desktop.models.arranged_rows import ArrangedRowsModel
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.ui.browser.scattered_rows import Ranges, ScatteredRows

_FEW = 1_000  # rows that Qt follows one by one
_MOST_RANGES = 2_000  # with more, each paint would take several milliseconds longer

_FLAGS = QItemSelectionModel.SelectionFlag
_CHANGES = _FLAGS.Clear | _FLAGS.Select | _FLAGS.Deselect | _FLAGS.Toggle


class RowSelection(QItemSelectionModel):
    """Selects whole rows, and keeps that cheap for a million of them.

    When rows are rearranged, Qt keeps an index for each selected row, which takes 10 s for a
    million. Here many of them are deselected before that and selected again after it, as ranges.

    Qt looks through all ranges for each cell that it paints. Where there are very many, they are
    kept here, by the numbers of rows, and Qt knows only those that are visible.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__()
        self.setParent(parent)
        self._ranges: Ranges | None = None
        self._kept: ScatteredRows | None = None  # those selected, while rows are rearranged
        self._takes_all = self._has_gone = False
        self._scattered: ScatteredRows | None = None  # those selected, if Qt does not know all
        self._connections: list[QMetaObject.Connection] = []  # to the model
        self.selectionChanged.connect(self._forget_ranges)

    def show_model(self, model: QAbstractItemModel) -> None:
        """Select rows of another model, none at first."""
        for connection in self._connections:
            QObject.disconnect(connection)
        self._forget()
        self.setModel(model)
        signals = model.rowsInserted, model.rowsRemoved, model.layoutChanged
        self._connections = [signal.connect(self._forget_ranges) for signal in signals]
        self._connections.append(model.modelReset.connect(self._forget))
        if isinstance(model, ArrangedRowsModel):
            self._rows = model
            self._connections.append(model.rearrange_started.connect(self._keep))
            self._connections.append(model.rearrange_ended.connect(self._restore))
            self._connections.append(model.rowsAboutToBeRemoved.connect(self._remove))

    def count_rows(self) -> int:
        """The number of selected rows."""
        if self._scattered is not None:
            return self._scattered.count_rows()
        return sum(last - first + 1 for first, last in self.row_ranges())

    def numbers(self) -> array[int]:
        """The numbers of the selected rows, in order."""
        if self._scattered is not None:
            return self._scattered.numbers()
        return self._rows.numbers_in(self.row_ranges())

    def row_ranges(self) -> Ranges:
        """The first and last rows of the selected ranges, in order; none overlap."""
        if self._ranges is None and self._scattered is not None:
            self._ranges = self._scattered.ranges()
        elif self._ranges is None:
            parts = cast("Iterable[QItemSelectionRange]", self.selection())  # a list in Python
            self._ranges = _joined(sorted({(part.top(), part.bottom()) for part in parts}))
        return self._ranges

    def selected_among(self, rows: range) -> set[int]:
        """The selected ones of these rows."""
        if self._scattered is not None:
            return self._scattered.among(rows)
        ranges = self.row_ranges()
        found: set[int] = set()
        for number in range(max(0, bisect_left(ranges, (rows.start, 0)) - 1), len(ranges)):
            first, last = ranges[number]
            if first >= rows.stop:
                break
            found.update(range(max(first, rows.start), min(last + 1, rows.stop)))
        return found

    def expose(self, rows: range) -> None:
        """Let Qt know which of these rows are selected, before it paints them."""
        if self._scattered is not None:
            self._select_in_qt(self._scattered.exposed(rows))

    def select(
        self,
        selected: QItemSelection | QModelIndex | QPersistentModelIndex,
        command: QItemSelectionModel.SelectionFlag,
    ) -> None:
        """Change what is selected."""
        scattered = self._scattered
        if scattered is None or not command & _CHANGES:
            super().select(selected, command)
            return
        if command & _FLAGS.Clear:
            self._scattered = None
            super().select(selected, command)
        else:
            scattered.change(_ranges_in(selected), command)
            self._select_in_qt(scattered.exposed())
        self.selectionChanged.emit(QItemSelection(), QItemSelection())

    def _keep(self, change: RowChange) -> None:
        """Note many selected rows by their numbers, and deselect them."""
        ranges = [] if self._scattered is not None else self.row_ranges()
        self._takes_all = ranges == [(0, self._rows.rowCount() - 1)] and not change.added
        self._has_gone = bool(change.gone)
        if sum(last - first + 1 for first, last in ranges) > _FEW:
            numbers = () if self._takes_all else self._rows.numbers_in(ranges)
            self._kept = ScatteredRows(self._rows, numbers)
            self._replace([])
        elif self._scattered is not None:
            self._kept, self._scattered = self._scattered, None
            self._replace([])

    def _restore(self) -> None:
        """Select the same rows where they are now."""
        kept, self._kept = self._kept, None
        count = self._rows.rowCount()
        if kept is None:
            return
        if self._takes_all:
            self._replace([(0, count - 1)] if count else [])
            return
        kept.note_rearranged()
        if self._has_gone:
            kept.discard_hidden()
        if kept.count_ranges() > _MOST_RANGES:
            self._scattered, self._ranges = kept, None
            self._select_in_qt(kept.exposed())
        else:
            self._replace(kept.ranges())

    def _remove(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows are going to be removed."""
        if self._scattered is not None:
            self._scattered.discard(self._rows.numbers_in([(first, last)]))

    def _replace(self, ranges: Ranges) -> None:
        """Select other rows, about which nobody is told."""
        self._select_in_qt(ranges)
        self._ranges = ranges

    def _select_in_qt(self, ranges: Ranges) -> None:
        model, chosen = self.model(), QItemSelection()
        last_column = model.columnCount() - 1
        for first, last in ranges:
            chosen.append(
                QItemSelectionRange(model.index(first, 0), model.index(last, last_column))
            )
        self.blockSignals(True)
        super().select(chosen, _FLAGS.ClearAndSelect)
        self.blockSignals(False)

    def _forget_ranges(self) -> None:
        self._ranges = None
        if self._scattered is not None:
            self._scattered.forget_rows()

    def _forget(self) -> None:
        self._ranges = self._scattered = self._kept = None


def _ranges_in(selected: QItemSelection | QModelIndex | QPersistentModelIndex) -> Ranges:
    if not isinstance(selected, QItemSelection):
        return [(selected.row(), selected.row())] if selected.isValid() else []
    return [(part.top(), part.bottom()) for part in cast("Iterable[QItemSelectionRange]", selected)]


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorted ranges without those that overlap or touch."""
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
