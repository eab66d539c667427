"""The tree model of connections, buckets and folders, loaded when a node is expanded."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models import tree_texts
from rustfs_desktop.models.natural import natural_key
from rustfs_desktop.models.tree_node import Loading, Node
from rustfs_desktop.s3.types import Bucket

MAX_FOLDERS = 5_000
"""More folders than this below one node are not useful; the table has them all."""

_USER = int(Qt.ItemDataRole.UserRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)

Index = QModelIndex | QPersistentModelIndex


class BucketTreeModel(QAbstractItemModel):
    """Tree model of known locations; its owner loads children on ``children_requested``.

    A node that was never loaded looks as if it had children. Expanding it shows the note "Loading…"
    and emits ``children_requested``; one of the ``set_`` methods answers. Nodes that still exist
    after a reload stay expanded and selected.

    Signals:
        children_requested: A node was expanded for the first time (Location).
    """

    children_requested = Signal(object)

    LocationRole = _USER + 1
    """The location, or None for a note."""
    IconRole = _USER + 2
    """Name of the icon (str); empty for a note."""
    StateRole = _USER + 3
    """Name of the state of a connection (str); empty for all others."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._root = Node(0, None, "")
        self._root.loading = Loading.DONE
        self._nodes: dict[int, Node] = {0: self._root}
        self._by_location: dict[Location, Node] = {}
        self._opened: list[Node] = []
        self._ask_soon = QTimer(self, singleShot=True, interval=0)
        self._ask_soon.timeout.connect(self._ask)

    # What is in the tree

    def set_connections(self, connections: Sequence[Connection]) -> None:
        """Show exactly these connections, in this order."""
        wanted = {Location(connection.id): connection.name for connection in connections}
        self._set_children(self._root, wanted, "")
        for connection in connections:
            node = self._by_location[Location(connection.id)]
            host = connection.endpoint.host
            if (node.text, node.hint) != (connection.name, host):
                node.text, node.hint = connection.name, host
                self._announce(node)

    def set_state(self, connection_id: str, state: str) -> None:
        """Set the state of a connection; one that goes offline loses its buckets."""
        node = self._by_location.get(Location(connection_id))
        if node is None or node.state == state:
            return
        node.state = state
        self._announce(node)
        if state == "offline":
            self.forget(Location(connection_id))

    def set_buckets(self, connection_id: str, buckets: Iterable[Bucket]) -> None:
        """Show exactly these buckets below a connection."""
        names = {Location(connection_id, bucket.name): bucket.name for bucket in buckets}
        self._set_loaded(Location(connection_id), names, Loading.DONE, "")

    def set_prefixes(self, location: Location, prefixes: Iterable[str], complete: bool) -> None:
        """Show the folders below a bucket or folder.

        Args:
            location: The bucket or folder.
            prefixes: All that are known so far, whole (``a/b/c/``).
            complete: Whether no more will come; until then a note says that it is loading.
        """
        unique = dict.fromkeys(prefixes)
        shown = itertools.islice(unique, MAX_FOLDERS)
        cut = len(location.prefix)
        names = {location.child(prefix): prefix[cut:-1] for prefix in shown}
        note = tree_texts.more(len(unique) - len(names)) if complete else tree_texts.loading()
        self._set_loaded(location, names, Loading.DONE if complete else Loading.ACTIVE, note)

    def set_error(self, location: Location, text: str) -> None:
        """Show why a location could not be listed completely; its known children stay."""
        self._set_loaded(location, None, Loading.FAILED, text)

    def forget(self, location: Location) -> None:
        """Collapse a location and drop its children, as if it had never been expanded."""
        node = self._by_location.get(location)
        if node is None or node.loading is Loading.NEVER or node.parent is None:
            return
        # Replaced by a new node: views would keep the old one expanded, and so load it again.
        fresh = Node(next(self._ids), location, node.text)
        fresh.hint, fresh.state = node.hint, node.state
        parent, row = node.parent, node.row
        self._remove(parent, row, row)
        self._insert(parent, row, [fresh])

    def is_loaded(self, location: Location) -> bool:
        """Whether all children of a location are known."""
        node = self._by_location.get(location)
        return node is not None and node.loading is Loading.DONE

    def known_locations(self, most: int) -> list[Location]:
        """The buckets and folders that were loaded, ``most`` of them."""
        known = (location for location in self._by_location if location.bucket)
        return list(itertools.islice(known, most))

    def index_of(self, location: Location) -> QModelIndex:
        """The index of a location's node; invalid while it is not in the tree."""
        node = self._by_location.get(location)
        return QModelIndex() if node is None else self._index(node)

    def location(self, index: Index) -> Location | None:
        """The location of a node; None for a note."""
        return self._node(index).location

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a row below a parent."""
        children = self._node(parent).children
        if column != 0 or not 0 <= row < len(children) or parent.column() > 0:
            return QModelIndex()
        return self.createIndex(row, 0, children[row].id)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The parent of a node."""
        node = self._nodes.get(index.internalId()) if index.isValid() else None
        return self._index(node.parent) if node is not None and node.parent else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of known children, plus the note below them."""
        return len(self._node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """One column."""
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: N802, B008
        """Whether the node can be expanded; one that was never loaded always can."""
        node = self._node(parent)
        return bool(node.children) or node.may_get_children

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        """Whether expanding the node loads its children."""
        return self._node(parent).is_unread

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        """Request the children of a node once the view has finished expanding it."""
        node = self._node(parent)
        if node.is_unread:
            node.loading = Loading.ACTIVE
            self._opened.append(node)
            self._ask_soon.start()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All locations can be selected; files can be dropped on buckets and folders."""
        node = self._node(index)
        if node is self._root:
            return Qt.ItemFlag.NoItemFlags
        if node.location is None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDropEnabled if node.location.bucket else flags

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The texts and roles of one node."""
        node = self._node(index)
        if node is self._root:
            return None
        if role == _DISPLAY:
            return tree_texts.name(node)
        if role == _TOOL_TIP:
            return tree_texts.tip(node)
        if role == _ACCESSIBLE:
            return tree_texts.spoken(node)
        if role == self.LocationRole:
            return node.location
        if role == self.IconRole:
            return node.icon
        return node.state if role == self.StateRole else None

    # How nodes change

    def _node(self, index: Index) -> Node:
        return self._nodes.get(index.internalId(), self._root) if index.isValid() else self._root

    def _index(self, node: Node) -> QModelIndex:
        return QModelIndex() if node is self._root else self.createIndex(node.row, 0, node.id)

    def _announce(self, node: Node) -> None:
        index = self._index(node)
        self.dataChanged.emit(index, index)

    def _set_loaded(
        self, location: Location, names: Mapping[Location, str] | None, loading: Loading, note: str
    ) -> None:
        """Set how far a location is loaded; ``names`` are its children, None keeps them."""
        node = self._by_location.get(location)
        if node is None:
            return
        node.loading = loading
        if names is None:
            self._set_note(node, note)
        else:
            in_order = sorted(names.items(), key=lambda pair: (natural_key(pair[1]), pair[1]))
            self._set_children(node, dict(in_order), note)

    def _ask(self) -> None:
        opened, self._opened = self._opened, []
        for node in opened:
            location = node.location
            if location is None or self._by_location.get(location) is not node:
                continue  # gone in the meantime
            if node.loading is Loading.ACTIVE:
                self._set_note(node, tree_texts.loading())
                self.children_requested.emit(location)

    def _set_children(self, node: Node, wanted: Mapping[Location, str], note: str) -> None:
        """Remove children that are not wanted, insert missing ones, keep the others."""
        known, gone = node.compare_children(wanted)
        for first, last in reversed(gone):
            self._remove(node, first, last)
        row, batch = 0, list[Node]()
        for location, text in wanted.items():
            if location not in known:
                batch.append(Node(next(self._ids), location, text))
                continue
            self._insert(node, row, batch)
            row, batch = row + len(batch) + 1, []
        self._insert(node, row, batch)
        self._set_note(node, note)

    def _set_note(self, node: Node, text: str) -> None:
        """Show a note below the children, change it, or remove it."""
        note = node.note
        if note is not None and not text:
            self._remove(node, note.row, note.row)
        elif note is not None and note.text != text:
            note.text = text
            self._announce(note)
        elif note is None and text:
            self._insert(node, len(node.children), [Node(next(self._ids), None, text)])

    def _insert(self, parent: Node, row: int, nodes: list[Node]) -> None:
        if not nodes:
            return
        self.beginInsertRows(self._index(parent), row, row + len(nodes) - 1)
        parent.insert(row, nodes)
        for node in nodes:
            self._nodes[node.id] = node
            if node.location is not None:
                self._by_location[node.location] = node
        self.endInsertRows()

    def _remove(self, parent: Node, first: int, last: int) -> None:
        self.beginRemoveRows(self._index(parent), first, last)
        for node in parent.remove(first, last):
            del self._nodes[node.id]
            if node.location is not None:
                del self._by_location[node.location]
        self.endRemoveRows()
