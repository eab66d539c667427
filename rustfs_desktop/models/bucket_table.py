"""The table model of the buckets of one connection: name and creation date."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.format import date_text
from rustfs_desktop.models.natural import natural_key
from rustfs_desktop.s3.types import Bucket

Index = QModelIndex | QPersistentModelIndex

NAME, CREATED = 0, 1


class BucketTableModel(QAbstractTableModel):
    """The table model of buckets, sorted by name or age and filtered by name."""

    IconRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Bucket] = []
        self._rows: list[Bucket] = []
        self._filter = ""
        self._column, self._order = NAME, Qt.SortOrder.AscendingOrder

    @property
    def buckets(self) -> list[Bucket]:
        """Every bucket, including those the filter hides."""
        return self._all

    def set_buckets(self, buckets: list[Bucket]) -> None:
        """Show these buckets; does nothing when they are the same as before."""
        if buckets != self._all:
            self._all = list(buckets)
            self._show()

    def set_filter(self, text: str) -> None:
        """Show only the buckets whose name contains ``text``."""
        self._filter = text.casefold()
        self._show()

    def bucket(self, row: int) -> Bucket:
        """The bucket of a row."""
        return self._rows[row]

    def name(self, row: int) -> str:
        """The name of a row's bucket; hostile text."""
        return self._rows[row].name

    def key(self, row: int) -> str:
        """The stable identity of a row: the bucket's name."""
        return self._rows[row].name

    def row_starting_with(self, text: str, start: int = 0) -> int:
        """The first row at or after ``start``, wrapping around, whose name starts so; else -1."""
        wanted, count = text.casefold(), len(self._rows)
        for step in range(count):
            row = (start + step) % count
            if self._rows[row].name.casefold().startswith(wanted):
                return row
        return -1

    def row_of_key(self, key: str) -> int:
        """The row of a bucket, or -1."""
        return next((row for row, bucket in enumerate(self._rows) if bucket.name == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of buckets shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Two columns: name and creation date."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text, icon and tool tip of a cell."""
        if not index.isValid():
            return None
        bucket = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return display(bucket.name) if index.column() == NAME else date_text(bucket.created)
        if role == self.IconRole and index.column() == NAME:
            return "bucket"
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == NAME:
            return tool_tip(bucket.name)
        return None

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Name") if section == NAME else self.tr("Created")
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._column, self._order = column, order
        self._show()

    def _show(self) -> None:
        """Filter and sort all buckets."""
        self.beginResetModel()
        self._rows = [b for b in self._all if self._filter in b.name.casefold()]
        self._rows.sort(key=lambda bucket: natural_key(bucket.name))
        if self._column == CREATED:
            self._rows.sort(key=lambda b: b.created.timestamp() if b.created else 0.0)
        if self._order == Qt.SortOrder.DescendingOrder:
            self._rows.reverse()
        self.endResetModel()
