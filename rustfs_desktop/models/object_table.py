"""The table model of the folders and objects of one location."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from rustfs_desktop.models.arranged_rows import ArrangedRowsModel
from rustfs_desktop.models.compare_texts import mark_text
from rustfs_desktop.models.folder_compare import ComparedFolder, RowMarks
from rustfs_desktop.models.folder_sums import FolderSums
from rustfs_desktop.models.joining import list_text
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.listed_rows import ListedRows
from rustfs_desktop.models.object_cells import RowFace, cell_text, cell_tip, row_face, title
from rustfs_desktop.models.object_columns import Column, ObjectColumns, ObjectValues
from rustfs_desktop.models.reported_sums import ReportedSums
from rustfs_desktop.models.selected_keys import selection_of
from rustfs_desktop.models.selection import Selection

__all__ = ["Column", "ObjectTableModel", "RowFace"]

_USER = int(Qt.ItemDataRole.UserRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FILE_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_FOLDER_FLAGS = _FILE_FLAGS | Qt.ItemFlag.ItemIsDropEnabled

Index = QModelIndex | QPersistentModelIndex


class ObjectTableModel(ArrangedRowsModel):
    """Table model of one prefix: folders first, sorted and filtered without a proxy.

    Pages may arrive while a sort or a filter is set; their rows go where they belong. What is
    selected stays selected through all of it.
    """

    KeyRole = _USER + 1
    """The raw key, or prefix of a folder (str)."""
    IsFolderRole = _USER + 2
    """Whether the row is a folder (bool)."""
    IconRole = _USER + 3
    """Name of the icon (str)."""
    AccentRole = _USER + 4
    """Name of the theme colour for the icon (str)."""
    BadgeRole = _USER + 5
    """A few words beside the name, or an empty text (str)."""
    DownloadedRole = _USER + 6
    """Where the object was downloaded to (Path), or None."""
    MarkRole = _USER + 7
    """How the row compares with the other pane (CompareMark), or None."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._downloaded: dict[str, Path] = {}
        self._marks = RowMarks()
        self._sums, self._reported = FolderSums(), ReportedSums()
        self._has_new_sizes = False  # that the order does not have yet
        self.arranged.connect(self._on_arranged)

    # What is in the table

    @property
    def prefix(self) -> str:
        """The prefix whose objects are shown."""
        return self._columns.prefix

    @property
    def is_flat(self) -> bool:
        """Whether the rows are results of a search, from all folders below the prefix."""
        return self._columns.is_flat

    @property
    def folder_count(self) -> int:
        """The number of folders loaded, including those the filter hides."""
        return self._columns.folder_count

    @property
    def file_count(self) -> int:
        """The number of objects loaded, including those the filter hides."""
        return self._columns.file_count

    @property
    def prefixes(self) -> list[str]:
        """The prefixes of the folders, in the order in which they were listed."""
        return self._columns.folder_prefixes()

    @property
    def total_size(self) -> int:
        """The total size of all objects loaded whose size is known."""
        return self._columns.total_size

    @property
    def is_sized(self) -> bool:
        """Whether the sizes of all objects loaded are known."""
        return not self._columns.unsized_count

    def set_prefix(self, prefix: str, *, is_flat: bool = False, shows_paths: bool = False) -> None:
        """Switch to a location, or to search results in it; only the sort order is kept."""
        self.beginResetModel()
        self._start_over(ObjectColumns(prefix, is_flat=is_flat, shows_paths=shows_paths))
        self._downloaded = {}
        self._sums, self._reported = FolderSums(), ReportedSums()
        self._has_new_sizes = False
        self.endResetModel()

    @property
    def shows_paths(self) -> bool:
        """Whether the names of the rows are their paths below the prefix."""
        return self._columns.shows_paths

    def set_downloaded(self, key: str, path: Path | None) -> None:
        """Set the local path of a downloaded object; None removes it."""
        if path is None:
            self._downloaded.pop(key, None)
        else:
            self._downloaded[key] = path
        self._report_all(Column.NAME, self.DownloadedRole)

    def set_marks(self, marks: RowMarks) -> None:
        """Show how the rows compare with those of the other pane."""
        if marks != self._marks:
            self._marks = marks
            self._report_all(Column.NAME, self.MarkRole)

    def compared_folder(self) -> ComparedFolder:
        """The rows as they are now, for a comparison on a worker."""
        return ComparedFolder.of(self._columns)

    def set_folder_sums(self, sums: FolderSums) -> bool:
        """Show what is below the folders, as an index knows it; returns whether that is new."""
        if is_new := sums != self._sums:
            self._sums = sums
            self._show_folder_sizes()
        return is_new

    def set_reported_sums(self, sums: ReportedSums) -> None:
        """Show what the server reports about the folders that the index does not know."""
        if sums != self._reported:
            self._reported = sums
            self._show_folder_sizes()

    def folder_properties(self, prefix: str) -> dict[str, str]:
        """What is below a folder, and how old that is; empty if it is not known."""
        return self._sums_of(prefix).properties(prefix)

    # What a row is

    def is_folder(self, row: int) -> bool:
        """Whether the row is a folder."""
        return self._rows[row] < 0

    def key(self, row: int) -> str:
        """The raw key of the row, or the prefix of a folder."""
        return self._columns.key(self._rows[row])

    def size(self, row: int) -> int:
        """Bytes of the object, -1 if not known; 0 for a folder."""
        number = self._rows[row]
        return self._columns.sizes[number] if number >= 0 else 0

    def values(self, row: int) -> ObjectValues:
        """What the listing says of the object of a row."""
        return self._columns.values(self._rows[row])

    def face(self, row: int) -> RowFace:
        """What a cell of the icon view shows of a row."""
        return row_face(self._columns, self._rows[row])

    def downloaded(self, row: int) -> Path | None:
        """The local path of a downloaded object."""
        number = self._rows[row]
        if not self._downloaded or number < 0:
            return None
        return self._downloaded.get(self._columns.key(number))

    def has_key(self, key: str) -> bool:
        """Whether a key or a folder's prefix is loaded, including those the filter hides."""
        return self._columns.find(key) is not None

    def has_folder(self, prefix: str) -> bool:
        """Whether a folder is loaded, including those the filter hides."""
        return self._columns.has_folder(prefix)

    def row_of_key(self, key: str) -> int:
        """The row of a key or a folder's prefix; -1 if it is missing or filtered out."""
        number = self._columns.find(key)
        if number is None or number not in self._rows:
            return -1
        return self._rows.index(number)

    def row_starting_with(self, text: str, start: int = 0) -> int:
        """The first row at or after ``start``, wrapping around, whose name starts so; else -1."""
        return self._columns.first_starting_with(text, self._rows, start)

    def selection(self, ranges: Iterable[tuple[int, int]]) -> Selection:
        """The keys and prefixes in these ranges of rows (first and last)."""
        return self.selection_of(self.numbers_in(ranges))

    def selection_of(self, numbers: array[int]) -> Selection:
        """The keys and prefixes of the rows with these numbers."""
        return selection_of(self._columns, numbers)

    def listed_rows(self) -> ListedRows:
        """The loaded rows that the filter does not hide, as they are now, for a worker."""
        return ListedRows(self._columns, self._rows + self._taken)

    # What Qt asks

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """One column for each :class:`Column`."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be selected and dragged; folders accept drops."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FOLDER_FLAGS if self._rows[index.row()] < 0 else _FILE_FLAGS

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> object:
        """Titles of the columns, aligned like their cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == _ALIGNMENT:
            return _RIGHT if section == Column.SIZE else _LEFT
        return title(section) if role == _DISPLAY else None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The texts and roles of one cell, made on demand."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        number, column = self._rows[index.row()], index.column()
        if number < 0 and column == Column.SIZE and role in (_DISPLAY, _TOOL_TIP):
            prefix = self._columns.key(number)
            sums = self._sums_of(prefix)
            return sums.size(prefix) if role == _DISPLAY else sums.tip(prefix)
        if role == _DISPLAY:
            return cell_text(self._columns, number, column)
        if role == _ALIGNMENT:
            return _RIGHT if column == Column.SIZE else _LEFT
        if role == _TOOL_TIP:
            return cell_tip(self._columns, number, column)
        if role == _ACCESSIBLE and column == Column.NAME:
            words = [cell_text(self._columns, number, c) for c in (Column.NAME, Column.TYPE)]
            mark = self._marks.of(number)
            return list_text(words if mark is None else [*words, mark_text(mark)])
        return self._own_role(index.row(), number, role)

    def _show_folder_sizes(self) -> None:
        """Sort by the sizes, too; those that come during a sort or filter wait for its end."""
        self._has_new_sizes = self.is_arranging
        if not self.is_arranging:
            sizes = _folder_sizes(self.prefix, self._sums, self._reported)
            self._show(self._order.set_folder_sizes(sizes))
            self._continue_arranging()
        self._report_all(Column.SIZE)

    def _on_arranged(self) -> None:
        if self._has_new_sizes:
            self._show_folder_sizes()

    def _sums_of(self, prefix: str) -> FolderSums | ReportedSums:
        return self._sums if prefix in self._sums.totals else self._reported

    def _own_role(self, row: int, number: int, role: int) -> object:
        if role == self.KeyRole:
            return self._columns.key(number)
        if role == self.IsFolderRole:
            return number < 0
        if role == self.IconRole:
            return kind_of(self._columns.name(number)).icon
        if role == self.AccentRole:
            return kind_of(self._columns.name(number)).tint
        if role == self.MarkRole:
            return self._marks.of(number)
        if role == self.BadgeRole:
            return self.tr("different Unicode form") if self._columns.has_lookalike(number) else ""
        return self.downloaded(row) if role == self.DownloadedRole else None

    def _report_all(self, last: Column, *roles: int) -> None:
        """All rows in one signal: looking for one row would cost more than painting a page."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, last), roles)


def _folder_sizes(prefix: str, sums: FolderSums, reported: ReportedSums) -> dict[str, int]:
    """The sizes of folders that are shown, by name: those of the index come first."""
    others = {key: size for key, size in reported.sizes().items() if key not in sums.totals}
    sizes = others | sums.sizes()
    return {key.removeprefix(prefix): size for key, size in sizes.items()}
