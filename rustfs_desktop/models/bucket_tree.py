"""Connections, their buckets and folders as a tree that is read where it is opened."""

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
from rustfs_desktop.models.tree_node import Node, Reading
from rustfs_desktop.s3.types import Bucket

MAX_FOLDERS = 5_000
"""More folders than this below one node are not useful; the table has them all."""

_USER = int(Qt.ItemDataRole.UserRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)

Index = QModelIndex | QPersistentModelIndex


class BucketTreeModel(QAbstractItemModel):
    """A node for every place that is known; who reads them from the server is told what to read.

    A node that was never read looks as if it had children. Opening it puts a note "Loading…" below
    it and emits ``children_wanted``; the answer comes by one of the ``set_`` methods. Nodes that
    are still there after being read again stay open and selected.

    Signals:
        children_wanted: A node was opened for the first time (Location).
    """

    children_wanted = Signal(object)

    LocationRole = _USER + 1
    """The place (Location), or None for a note."""
    IconRole = _USER + 2
    """Name of the icon (str); empty for a note."""
    StateRole = _USER + 3
    """Name of the state of a connection (str); empty for all others."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._root = Node(0, None, "")
        self._root.reading = Reading.DONE
        self._nodes: dict[int, Node] = {0: self._root}
        self._places: dict[Location, Node] = {}
        self._opened: list[Node] = []
        self._ask_soon = QTimer(self, singleShot=True, interval=0)
        self._ask_soon.timeout.connect(self._ask)

    # What is in the tree

    def set_connections(self, connections: Sequence[Connection]) -> None:
        """Show exactly these connections, in this order."""
        wanted = {Location(connection.id): connection.name for connection in connections}
        self._set_children(self._root, wanted, "")
        for connection in connections:
            node = self._places[Location(connection.id)]
            host = connection.endpoint.host
            if (node.text, node.hint) != (connection.name, host):
                node.text, node.hint = connection.name, host
                self._announce(node)

    def set_state(self, connection_id: str, state: str) -> None:
        """Say how a connection is doing; one that goes offline forgets its buckets."""
        node = self._places.get(Location(connection_id))
        if node is None or node.state == state:
            return
        node.state = state
        self._announce(node)
        if state == "offline":
            self.forget(Location(connection_id))

    def set_buckets(self, connection_id: str, buckets: Iterable[Bucket]) -> None:
        """Show exactly these buckets below a connection."""
        names = {Location(connection_id, bucket.name): bucket.name for bucket in buckets}
        self._set_read(Location(connection_id), names, Reading.DONE, "")

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
        self._set_read(location, names, Reading.DONE if complete else Reading.ACTIVE, note)

    def set_loading(self, location: Location) -> None:
        """Say that a place is being read (again); what is known of it stays."""
        self._set_read(location, None, Reading.ACTIVE, tree_texts.loading())

    def set_error(self, location: Location, text: str) -> None:
        """Say why a place could not be read in full; what is known of it stays."""
        self._set_read(location, None, Reading.FAILED, text)

    def forget(self, location: Location) -> None:
        """Close a place as if it had never been opened."""
        node = self._places.get(location)
        if node is None or node.reading is Reading.NEVER or node.parent is None:
            return
        # A new node in its place: views would keep the old one open, and so read it again.
        fresh = Node(next(self._ids), location, node.text)
        fresh.hint, fresh.state = node.hint, node.state
        parent, row = node.parent, node.row
        self._remove(parent, row, row)
        self._insert(parent, row, [fresh])

    def is_loaded(self, location: Location) -> bool:
        """Whether all children of a place are known."""
        node = self._places.get(location)
        return node is not None and node.reading is Reading.DONE

    def index_of(self, location: Location) -> QModelIndex:
        """The node of a place; an invalid index while it is not in the tree."""
        node = self._places.get(location)
        return QModelIndex() if node is None else self._index(node)

    def location(self, index: Index) -> Location | None:
        """The place of a node; None for a note."""
        return self._node(index).location

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The node at a row below a parent."""
        children = self._node(parent).children
        if column != 0 or not 0 <= row < len(children) or parent.column() > 0:
            return QModelIndex()
        return self.createIndex(row, 0, children[row].id)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The node above."""
        node = self._nodes.get(index.internalId()) if index.isValid() else None
        return self._index(node.parent) if node is not None and node.parent else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Children that are known, and the note below them."""
        return len(self._node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """One."""
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: N802, B008
        """Whether there is something to open; a node that was never read may hold anything."""
        node = self._node(parent)
        return bool(node.children) or node.may_get_children

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        """Whether opening the node reads it."""
        return self._node(parent).is_unread

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        """Ask for the children of a node, as soon as the view that opens it is done with that."""
        node = self._node(parent)
        if node.is_unread:
            node.reading = Reading.ACTIVE
            self._opened.append(node)
            self._ask_soon.start()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Places can be chosen; files can be dropped on all but connections."""
        node = self._node(index)
        if node is self._root:
            return Qt.ItemFlag.NoItemFlags
        if node.location is None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDropEnabled if node.location.bucket else flags

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Texts and roles of one node."""
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

    def _set_read(
        self, location: Location, names: Mapping[Location, str] | None, reading: Reading, note: str
    ) -> None:
        """Note how far a place is read; ``names`` are its children, None leaves them alone."""
        node = self._places.get(location)
        if node is None:
            return
        node.reading = reading
        if names is None:
            self._set_note(node, note)
        else:
            in_order = sorted(names.items(), key=lambda pair: (natural_key(pair[1]), pair[1]))
            self._set_children(node, dict(in_order), note)

    def _ask(self) -> None:
        opened, self._opened = self._opened, []
        for node in opened:
            location = node.location
            if location is None or self._places.get(location) is not node:
                continue  # gone in the meantime
            if node.reading is Reading.ACTIVE:
                self._set_note(node, tree_texts.loading())
                self.children_wanted.emit(location)

    def _set_children(self, node: Node, wanted: Mapping[Location, str], note: str) -> None:
        """Take away what is not wanted, put in what is missing, leave the rest alone."""
        known, gone = node.compare_children(wanted)
        for first, last in reversed(gone):
            self._remove(node, first, last)
        row, batch = 0, list[Node]()
        for place, text in wanted.items():
            if place not in known:
                batch.append(Node(next(self._ids), place, text))
                continue
            self._insert(node, row, batch)
            row, batch = row + len(batch) + 1, []
        self._insert(node, row, batch)
        self._set_note(node, note)

    def _set_note(self, node: Node, text: str) -> None:
        """Put a note below the children, change it, or take it away."""
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
                self._places[node.location] = node
        self.endInsertRows()

    def _remove(self, parent: Node, first: int, last: int) -> None:
        self.beginRemoveRows(self._index(parent), first, last)
        for node in parent.remove(first, last):
            del self._nodes[node.id]
            if node.location is not None:
                del self._places[node.location]
        self.endRemoveRows()
