"""The model of what is in an archive: a tree of folders and files."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.format import date_text, size_text
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.preview.archive_entries import ArchiveEntry, EntryKind
from rustfs_desktop.preview.archives.contents import why_not
from rustfs_desktop.preview.types import ArchivePreview

Index = QModelIndex | QPersistentModelIndex
NAME, SIZE, MODIFIED = 0, 1, 2
_SHOWN = 300
_BATCH = 1000  # a view takes seconds to lay out a hundred thousand rows at once
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

translate = QCoreApplication.translate


class PreviewArchiveModel(QAbstractItemModel):
    """The nodes of the tree of an archive; each index holds the number of its node."""

    IconRole = int(Qt.ItemDataRole.UserRole) + 1

    def __init__(self, archive: ArchivePreview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries, self._tree = archive.entries, archive.tree
        self._fetched: dict[int, int] = {}  # by node: how many of its children the view has

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a node."""
        node = _node(parent)
        if not (0 <= row < self._count(node) and NAME <= column <= MODIFIED):
            return QModelIndex()
        return self.createIndex(row, column, self._tree.child(node, row))

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The index of the folder around a node."""
        holder = self._tree.parent(index.internalId()) if index.isValid() else 0
        if holder <= 0:
            return QModelIndex()
        return self.createIndex(self._tree.row(holder), NAME, holder)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of nodes in a folder that the view has."""
        return self._count(_node(parent)) if parent.column() <= NAME else 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: N802, B008
        """Whether a node is a folder with something in it."""
        return parent.column() <= NAME and self._tree.count(_node(parent)) > 0

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        """Whether a folder has more nodes than the view."""
        node = _node(parent)
        return self._count(node) < self._tree.count(node)

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        """Give the view more nodes of a folder, which it wants when it is scrolled to its end."""
        node = _node(parent)
        first = self._count(node)
        stop = min(first + _BATCH, self._tree.count(node))
        if first < stop:
            self.beginInsertRows(parent, first, stop - 1)
            self._fetched[node] = stop
            self.endInsertRows()

    @property
    def has_all(self) -> bool:
        """Whether the view has all nodes of every folder."""
        tree = self._tree
        return all(self._count(node) == tree.count(node) for node in range(len(tree)))

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Name, size and time."""
        return MODIFIED + 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The text of a cell, and the icon of a node."""
        node = index.internalId()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == SIZE:
            return int(_RIGHT)
        if index.column() == NAME and role == self.IconRole:
            name = self._tree.name(node)
            return "folder" if self._tree.is_folder(node) else kind_of(name).icon
        if index.column() == NAME and role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(node)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All nodes can be selected and dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> object:
        """The titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == SIZE:
            return int(_RIGHT)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            translate("PreviewArchive", "Name"),
            translate("PreviewArchive", "Size"),
            translate("PreviewArchive", "Modified"),
        )[section]

    def _count(self, node: int) -> int:
        return min(self._tree.count(node), self._fetched.get(node, _BATCH))

    def _entry(self, node: int) -> ArchiveEntry | None:
        number = self._tree.entry(node)
        return self._entries[number] if number >= 0 else None

    def _text(self, node: int, column: int) -> str:
        if column == NAME:
            return display(self._tree.name(node) or "/", _SHOWN)
        entry = self._entry(node)
        if entry is None:
            return ""
        if column == SIZE:
            return size_text(entry.size) if entry.kind is EntryKind.FILE else ""
        return date_text(entry.modified) if entry.modified == entry.modified else ""

    def _tip(self, node: int) -> str | None:
        entry = self._entry(node)
        name = self._tree.name(node)
        if entry is not None and (why := why_not(entry)) is not None:
            return tool_tip(message_text(why))
        return tool_tip(name) if len(name) > 40 else None


def _node(index: Index) -> int:
    return index.internalId() if index.isValid() else 0
