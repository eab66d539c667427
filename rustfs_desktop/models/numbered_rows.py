"""The base of a table model whose rows are numbers in an order that changes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Signal,
)

from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.runs import runs

_HINTED = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_FEW = 4
_COMPARED = 65_536  # rows at a time
_FEW_CHANGES = 100  # rows that are inserted and removed at their positions
_MOST_MOVED = 16_000_000  # rows behind them that have other positions after that, all in all


class NumberedRowsModel(QAbstractTableModel):
    """Shows rows by their numbers.

    What is selected stays selected. A few rows are inserted and removed at their positions, where
    Qt moves the ranges of a selection. Otherwise rows are inserted and removed at the end and moved
    by a layout change, for which Qt keeps one index per selected row: 10 s for a million of them.

    Signals:
        rearrange_started: Such rows are going to be inserted, removed and moved (RowChange).
        rearrange_ended: All of that is done.
    """

    rearrange_started = Signal(object)
    rearrange_ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: array[int] = array("i")
        self._taken: array[int] = array("i")  # behind these, as soon as they are shown
        self._held: RowChange | None = None

    def rowCount(  # noqa: N802
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008
    ) -> int:
        """The number of visible rows."""
        return 0 if parent.isValid() else len(self._rows)

    def insert_buffered(self) -> None:
        """Insert the rows that were held back."""
        if self._taken:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(self._taken) - 1)
            self._rows.extend(self._taken)
            self._taken = array("i")
            self.endInsertRows()

    def show_held(self) -> None:
        """Show the changes that were held back, all at once."""
        change, self._held = self._held, None
        if change is None:
            return
        self._apply(change)
        if change.has_new_values and self._rows:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last, [])

    def numbers_in(self, ranges: Iterable[tuple[int, int]]) -> array[int]:
        """The numbers of the rows in these ranges (first and last), which may overlap."""
        found, following = array("i"), 0
        for first, last in sorted(ranges):
            found += self._rows[max(first, following) : last + 1]
            following = max(following, last + 1)
        return found

    def _hold(self, change: RowChange) -> None:
        """Hold back a change until :meth:`show_held`."""
        self.insert_buffered()
        self._held = change if self._held is None else _both(self._held, change)

    def _show(self, change: RowChange) -> None:
        """Show a change, and what was held back."""
        self._hold(change)
        self.show_held()

    def _apply(self, change: RowChange) -> None:
        """Insert and remove the rows of a change, and move others if their order changed."""
        count = len(change.added) + len(change.gone)
        if 0 < count <= _FEW_CHANGES and count * len(self._rows) <= _MOST_MOVED:
            found = _differences(self._rows, change)
            if found is not None:
                self._remove(found[0])
                self._insert(change.rows, found[1])
                return
        self._rearrange(change)

    def _remove(self, runs: Sequence[range]) -> None:
        for run in reversed(runs):
            self.beginRemoveRows(QModelIndex(), run.start, run.stop - 1)
            del self._rows[run.start : run.stop]
            self.endRemoveRows()

    def _insert(self, rows: array[int], runs: Sequence[range]) -> None:
        """Insert what is in these runs of the rows that are wanted."""
        for run in runs:
            self.beginInsertRows(QModelIndex(), run.start, run.stop - 1)
            self._rows[run.start : run.start] = rows[run.start : run.stop]
            self.endInsertRows()

    def _rearrange(self, change: RowChange) -> None:
        """Append new rows, sort, then remove old rows from the end."""
        if not change.added and not change.gone and change.rows == self._rows:
            return
        self.rearrange_started.emit(change)
        self._taken = array("i", change.added)
        self.insert_buffered()
        arranged = change.rows + array("i", change.gone)
        if arranged != self._rows:
            self._arrange(arranged)
        if change.gone:
            self._remove([range(len(change.rows), len(arranged))])
        self.rearrange_ended.emit()

    def _arrange(self, rows: array[int]) -> None:
        """Reorder the same rows; selection and current row are kept."""
        # Told that only rows move, a selection keeps one index a row and not one a cell.
        hint = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
        self.layoutAboutToBeChanged[_HINTED].emit([], hint)  # type: ignore[index]  # a stub's gap
        before = self.persistentIndexList()
        numbers = [self._rows[index.row()] for index in before]
        self._rows = rows[:]
        positions = _positions(rows, set(numbers))
        after = [
            self.createIndex(positions[number], index.column())
            for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged[_HINTED].emit([], hint)  # type: ignore[index]


def _both(first: RowChange, then: RowChange) -> RowChange:
    """Two changes as one."""
    added, gone = set(first.added), set(first.gone)
    added, gone = added - set(then.gone), gone | (set(then.gone) - added)
    added, gone = added | (set(then.added) - gone), gone - set(then.added)
    has_new_values = first.has_new_values or then.has_new_values
    return RowChange(then.rows, list(added), list(gone), has_new_values)


def _positions(rows: array[int], wanted: set[int]) -> dict[int, int]:
    """The positions of some numbers among the rows."""
    if len(wanted) <= _FEW:
        return {number: rows.index(number) for number in wanted}
    found = compress(range(len(rows)), map(wanted.__contains__, rows))
    return {rows[row]: row for row in found}


def _differences(before: array[int], change: RowChange) -> tuple[list[range], list[range]] | None:
    """Where rows are gone, and where they are added after that; None if others move."""
    after, gone, added = change.rows, frozenset(change.gone), frozenset(change.added)
    removed, inserted, at, to = [], [], 0, 0
    while True:
        same = _equal_count(before, at, after, to)
        at, to = at + same, to + same
        if at < len(before) and before[at] in gone:
            removed.append(at)
            at += 1
        elif to < len(after) and after[to] in added:
            inserted.append(to)
            to += 1
        else:
            break
    is_all = at == len(before) and to == len(after)
    return (_ranges(removed), _ranges(inserted)) if is_all else None


def _equal_count(first: array[int], at: int, second: array[int], to: int) -> int:
    """How many numbers are equal from these positions on, compared many at a time."""
    begin, size = at, _COMPARED
    while size:
        following = first[at : at + size]
        if len(following) == size and following == second[to : to + size]:
            at, to = at + size, to + size
        else:
            size //= 2
    return at - begin


def _ranges(positions: Sequence[int]) -> list[range]:
    """Positions in ascending order as ranges."""
    return [range(first, last + 1) for first, last in runs(positions)]
