"""The table model of the buckets of one connection: name, size and creation date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.format import NO_VALUE, date_text, number_text, size_text
from rustfs_desktop.models.natural import natural_key
from rustfs_desktop.models.reported_sums import reported_text
from rustfs_desktop.s3.api.usage import ReportedTotals
from rustfs_desktop.s3.types import Bucket

Index = QModelIndex | QPersistentModelIndex

NAME, SIZE, ITEMS, CREATED = range(4)
_UNKNOWN = ReportedTotals(-1, -1)


class BucketTableModel(QAbstractTableModel):
    """The table model of buckets, sorted by any column and filtered by name."""

    IconRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Bucket] = []
        self._rows: list[Bucket] = []
        self._filter = ""
        self._totals: Mapping[str, ReportedTotals] = {}
        self._totals_read = 0.0
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

    def set_totals(self, totals: Mapping[str, ReportedTotals], at: float) -> None:
        """Show what the server reports about the buckets, and when it did."""
        self._totals, self._totals_read = totals, at
        if self._column in (SIZE, ITEMS):
            self._sort_again()
        if self._rows:
            self.dataChanged.emit(self.index(0, SIZE), self.index(len(self._rows) - 1, ITEMS))

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
        """The columns of a bucket."""
        return 0 if parent.isValid() else CREATED + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text, icon and tool tip of a cell."""
        if not index.isValid():
            return None
        bucket, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(bucket, column)
        if role == self.IconRole and column == NAME:
            return "bucket"
        if role == Qt.ItemDataRole.ToolTipRole and column != CREATED:
            return tool_tip(bucket.name) if column == NAME else self._totals_tip(bucket)
        return None

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            titles = (self.tr("Name"), self.tr("Size"), self.tr("Items"), self.tr("Created"))
            return titles[section]
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._column, self._order = column, order
        self._show()

    def _show(self) -> None:
        """Filter and sort all buckets."""
        self.beginResetModel()
        self._rows = self._sorted(b for b in self._all if self._filter in b.name.casefold())
        self.endResetModel()

    def _sort_again(self) -> None:
        """Sort by other values; what is selected stays selected."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        names = [self._rows[index.row()].name for index in old]
        self._rows = self._sorted(self._rows)
        rows = {bucket.name: row for row, bucket in enumerate(self._rows)}
        new = [
            self.index(rows[name], index.column()) for name, index in zip(names, old, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _sorted(self, buckets: Iterable[Bucket]) -> list[Bucket]:
        rows = sorted(buckets, key=lambda bucket: natural_key(bucket.name))
        if self._column == CREATED:
            rows.sort(key=lambda b: b.created.timestamp() if b.created else 0.0)
        elif self._column == SIZE:
            rows.sort(key=lambda b: self._totals.get(b.name, _UNKNOWN).size)
        elif self._column == ITEMS:
            rows.sort(key=lambda b: self._totals.get(b.name, _UNKNOWN).objects)
        if self._order == Qt.SortOrder.DescendingOrder:
            rows.reverse()
        return rows

    def _text(self, bucket: Bucket, column: int) -> str:
        if column in (NAME, CREATED):
            return display(bucket.name) if column == NAME else date_text(bucket.created)
        found = self._totals.get(bucket.name)
        if found is None:
            return NO_VALUE
        return size_text(found.size) if column == SIZE else number_text(found.objects)

    def _totals_tip(self, bucket: Bucket) -> str:
        found = self._totals.get(bucket.name)
        return tool_tip(reported_text(found, self._totals_read) if found else NO_VALUE)
