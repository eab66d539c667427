"""The rows of the palette: titles of groups, and entries below them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rustfs_desktop.ui.palette.entries import FoundEntry

FOUND_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The entry of a row (FoundEntry); None for a title."""

Index = QModelIndex | QPersistentModelIndex


class PaletteRows(QAbstractListModel):
    """The entries that match, with a title above each group."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[str | FoundEntry] = []

    def show_found(self, found: Sequence[FoundEntry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._rows, group = [], ""
        for each in found:
            if each.entry.group != group:
                group = each.entry.group
                self._rows.append(group)
            self._rows.append(each)
        self.endResetModel()

    def found(self, row: int) -> FoundEntry | None:
        """The entry in a row; None for a title, or no row."""
        each = self._rows[row] if 0 <= row < len(self._rows) else None
        return each if isinstance(each, FoundEntry) else None

    def row_of(self, name: str) -> int:
        """The row of an entry; -1 if it is not shown."""
        rows = range(len(self._rows))
        return next((r for r in rows if (f := self.found(r)) and f.entry.name == name), -1)

    def next_entry(self, row: int, step: int) -> int:
        """The nearest row with an entry after one, in the direction of ``step``; else -1."""
        row += step
        while 0 <= row < len(self._rows):
            if self.found(row) is not None:
                return row
            row += 1 if step > 0 else -1
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """All rows, with the titles."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Titles cannot be selected."""
        if self.found(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The texts of a row, for the delegate and for screen readers."""
        if not index.isValid():
            return None
        row, found = self._rows[index.row()], self.found(index.row())
        if role == FOUND_ROLE:
            return found
        if found is None:
            return row if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return found.entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return found.entry.spoken
        return None
