"""The model of a previewed JSON document: a tree of names and values."""

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
from rustfs_desktop.models.format import number_text
from rustfs_desktop.preview.types import JsonKind, JsonNode, JsonPreview

Index = QModelIndex | QPersistentModelIndex
NAME, VALUE = 0, 1
_SHOWN = 300


class PreviewJsonModel(QAbstractItemModel):
    """The values of a JSON document; each index holds the number of its value."""

    KindRole = int(Qt.ItemDataRole.UserRole) + 1

    def __init__(self, document: JsonPreview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes, self._roots = document.nodes, document.roots
        # A single object or array is no row of its own.
        first = self._nodes[self._roots[0]]
        self._is_single = len(self._roots) == 1 and bool(first.children)
        self._top = tuple(first.children) if self._is_single else self._roots

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a value."""
        children = self._children(parent)
        if not (0 <= row < len(children) and column in (NAME, VALUE)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The index of the object or array around a value."""
        holder = self._nodes[index.internalId()].parent if index.isValid() else -1
        if holder < 0 or (self._is_single and holder == self._roots[0]):
            return QModelIndex()
        return self.createIndex(self._nodes[holder].row, NAME, holder)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of values in an object or array."""
        return len(self._children(parent)) if parent.column() <= NAME else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Names and values."""
        return VALUE + 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The text of a name or value, and the type of a value."""
        node = self._nodes[index.internalId()]
        if role == self.KindRole:
            return int(node.kind)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        text = _name(node) if index.column() == NAME else _value(node)
        if role == Qt.ItemDataRole.DisplayRole:
            return display(text, _SHOWN)
        return tool_tip(text) if len(text) > 20 else None

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> object:
        """The titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == NAME:
            return QCoreApplication.translate("PreviewJson", "Name")
        return QCoreApplication.translate("PreviewJson", "Value")

    def _children(self, parent: Index) -> tuple[int, ...] | list[int]:
        return self._nodes[parent.internalId()].children if parent.isValid() else self._top


def _name(node: JsonNode) -> str:
    return node.name if node.is_named else number_text(int(node.name))


def _value(node: JsonNode) -> str:
    count = len(node.children)
    if node.kind is JsonKind.OBJECT:
        return QCoreApplication.translate("PreviewJson", "%Ln value(s)", "", count)
    if node.kind is JsonKind.ARRAY:
        return QCoreApplication.translate("PreviewJson", "%Ln item(s)", "", count)
    return node.text
