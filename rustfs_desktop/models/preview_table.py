"""The model of a previewed table: safe texts, made for the cells on screen."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.format import number_text
from rustfs_desktop.preview.types import TablePreview

Index = QModelIndex | QPersistentModelIndex
_SHOWN = 200
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class PreviewTableModel(QAbstractTableModel):
    """The rows of a file with delimiters; columns of numbers are aligned right."""

    def __init__(self, table: TablePreview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of rows without the header."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of columns of the widest row."""
        return 0 if parent.isValid() else self._table.column_count

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The text of a cell, and how it is aligned."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in self._table.numeric else _LEFT
        row = self._table.rows[index.row()]
        cell = row[index.column()] if index.column() < len(row) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return display(cell.strip(), _SHOWN)
        if role == Qt.ItemDataRole.ToolTipRole and len(cell) > 20:
            return tool_tip(cell)
        return None

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> object:
        """The titles of the columns, and the numbers of the rows."""
        is_across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = not is_across or section in self._table.numeric
            return _RIGHT if is_number else _LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if is_across and section < len(self._table.header):
            return display(self._table.header[section].strip(), _SHOWN)
        return number_text(section + 1)
