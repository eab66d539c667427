"""The base of a table model whose rows are numbers in an order that changes."""

from __future__ import annotations

from array import array

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
)

from rustfs_desktop.models.object_order import RowChange

_HINTED = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_FEW = 4


class NumberedRowsModel(QAbstractTableModel):
    """Shows rows by their numbers.

    What is selected stays selected: rows are only inserted and removed at the end and otherwise
    moved by a layout change.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: array[int] = array("i")
        self._taken: list[int] = []  # behind these, as soon as they are shown

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
            self._taken = []
            self.endInsertRows()

    def _show(self, change: RowChange) -> None:
        """Append new rows, sort, then remove old rows from the end."""
        self.insert_buffered()
        self._taken = list(change.added)
        self.insert_buffered()
        arranged = change.rows + array("i", change.gone)
        if arranged != self._rows:
            self._arrange(arranged)
        if change.gone:
            self.beginRemoveRows(QModelIndex(), len(change.rows), len(arranged) - 1)
            self._rows = change.rows[:]
            self.endRemoveRows()

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


def _positions(rows: array[int], wanted: set[int]) -> dict[int, int]:
    """The positions of some numbers among the rows."""
    if len(wanted) <= _FEW:
        return {number: rows.index(number) for number in wanted}
    return {number: row for row, number in enumerate(rows) if number in wanted}
