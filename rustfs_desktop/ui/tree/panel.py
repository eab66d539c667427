"""The tree panel: lists folders when their nodes are expanded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.bucket_tree import BucketTreeModel
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.shared_listings import SharedListing
from rustfs_desktop.ui.dragging.drag_start import DragStart
from rustfs_desktop.ui.dragging.drop_filter import DropFilter
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.middle_click import MiddleClick
from rustfs_desktop.ui.tree.bookmark_list import BookmarkList
from rustfs_desktop.ui.tree.bucket_tree import BucketTree
from rustfs_desktop.ui.tree.saved_search_list import SavedSearchList

WIDTH = 220
_AGAIN_MS = 1000  # a changing folder is listed again at most this often


class TreePanel(QWidget):
    """Owns the tree view and its model; lists folders on expand, stops on collapse.

    There is one per window, however many browsers it has.

    Signals:
        location_chosen: Go to a location (Location).
        tab_requested: Open a location in a new tab (Location).
        current_changed: Another node has the focus ring: ``current``.
        menu_requested: A context menu (Location or None for the space below, QPoint global).
        folder_dragged: A drag of a folder started (Location); the slot returns after the drop.
        files_dropped: Files were dropped on a node (list of Path, Location).
        objects_dropped: Objects were dropped on a node (MimeObjects, Location, whether to move).
        drop_hovered: What a drop here would do, and whether it is possible (str, bool).
    """

    location_chosen = Signal(object)
    tab_requested = Signal(object)
    current_changed = Signal()
    menu_requested = Signal(object, QPoint)
    folder_dragged = Signal(object)
    files_dropped = Signal(object, object)
    objects_dropped = Signal(object, object, bool)
    drop_hovered = Signal(str, bool)

    def __init__(self, connections: Connections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(140)
        self._connections = connections
        self._listings: dict[Location, SharedListing] = {}
        self._read: dict[Location, list[str]] = {}
        self._stale: set[Location] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._read_stale)
        self.model = BucketTreeModel(self)
        self.tree = BucketTree(self.model, self)
        self.bookmarks = BookmarkList(self)
        self.searches = SavedSearchList(self)
        self._lay_out()
        self._wire()
        self._on_list()

    @property
    def current(self) -> Location | None:
        """The node with the focus ring, while the tree is visible."""
        return self.tree.current if self.tree.isVisible() else None

    def show_location(self, location: Location | None) -> None:
        """Mark the current location, or the folder that is searched; expand the nodes above."""
        self.tree.follow(location.folder if location is not None else None)
        self.bookmarks.follow(location)
        self.searches.follow(location)

    def set_folders(self, location: Location, prefixes: Sequence[str]) -> None:
        """Set the folders of a location that a browser listed completely."""
        self._drop(location)
        self.model.set_prefixes(location, list(prefixes), complete=True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().color("side"))
        painter.end()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title(self.tr("CONNECTIONS"), self.tree))
        column.addWidget(self.tree, 1)
        for words, below in (
            (self.tr("BOOKMARKS"), self.bookmarks),
            (self.tr("SAVED SEARCHES"), self.searches),
        ):
            title = self._title(words, below)
            column.addWidget(title)
            column.addWidget(below)
            below.filled.connect(title.setVisible)
            title.hide()

    def _title(self, words: str, view: QWidget) -> QLabel:
        title = text.plain_label(words, role="section", parent=self)
        title.setContentsMargins(14, 8, 8, 4)
        title.setBuddy(view)
        return title

    def _wire(self) -> None:
        tree, connections = self.tree, self._connections
        tree.location_chosen.connect(self.location_chosen)
        self.searches.chosen.connect(self.location_chosen)
        self.bookmarks.chosen.connect(self.location_chosen)
        self.bookmarks.tab_requested.connect(self.tab_requested)
        tree.current_changed.connect(self.current_changed)
        tree.menu_requested.connect(self.menu_requested)
        tree.collapsed.connect(self._on_collapsed)
        MiddleClick(tree.viewport()).clicked.connect(self._on_middle_click)
        DragStart(tree.viewport()).started.connect(self._on_drag)
        drops = DropFilter(tree.viewport(), tree)
        drops.hovered.connect(self.drop_hovered)
        drops.dropped.connect(self.files_dropped)
        drops.objects_dropped.connect(self.objects_dropped)
        self.model.children_requested.connect(self._on_wanted)
        connections.list_changed.connect(self._on_list)
        connections.state_changed.connect(self._on_state)
        connections.response_changed.connect(self._on_response)
        connections.buckets_changed.connect(self._on_buckets)
        connections.contents_changed.connect(self._on_contents)

    def _on_contents(self, change: ContentsChange) -> None:
        """Refresh a changed folder if it is loaded, else its nearest loaded ancestor."""
        location: Location | None = change.location
        if location == self.tree.here:
            return  # the browser lists it and emits its folders
        while location is not None and not self.model.is_loaded(location):
            location = location.parent
        if location is not None and location.bucket:
            self._stale.add(location)
            if not self._again.isActive():
                self._again.start()

    def _on_list(self) -> None:
        connections = self._connections.all()
        self.model.set_connections(connections)
        for connection in connections:
            self._on_state(connection.id)

    def _on_response(self, connection_id: str) -> None:
        """Color the dot of a server that stopped responding, or responds again."""
        state = self._connections.state(connection_id)
        if state is ConnectionState.ONLINE:
            if not self._connections.responds(connection_id):
                state = ConnectionState.FAILED
            self.model.set_state(connection_id, state.value)

    def _on_state(self, connection_id: str) -> None:
        state = self._connections.state(connection_id)
        index = self.model.index_of(Location(connection_id))
        is_new = index.data(self.model.StateRole) != state.value
        self.model.set_state(connection_id, state.value)
        if state is ConnectionState.ONLINE:
            self._on_buckets(connection_id)
            if is_new:
                self.tree.expand(index)
            return
        for location in list(self._listings):
            if location.connection_id == connection_id:
                self._drop(location)
        error = self._connections.error(connection_id)
        if state is ConnectionState.FAILED and error is not None:
            self.model.set_error(Location(connection_id), title_text(error))

    def _on_buckets(self, connection_id: str) -> None:
        self.model.set_buckets(connection_id, self._connections.buckets(connection_id))

    def _on_wanted(self, location: Location) -> None:
        """A node was expanded for the first time."""
        if not location.bucket:
            if self._connections.state(location.connection_id) is ConnectionState.ONLINE:
                self._on_buckets(location.connection_id)
            else:
                self._connections.connect_to(location.connection_id)
            return
        self._read_folder(location)

    def _read_stale(self) -> None:
        stale, self._stale = self._stale, set()
        for location in stale:
            if self.model.is_loaded(location):
                self._read_folder(location)

    def _read_folder(self, location: Location) -> None:
        client = self._connections.client(location.connection_id)
        if client is None or location in self._listings:
            return
        self._read[location] = []
        folder = ListedFolder(client, location.bucket, location.prefix)
        listing = SharedListing(self._connections.listings, folder, parent=self, folders_only=True)
        listing.page_ready.connect(partial(self._on_page, location))
        listing.finished.connect(partial(self._on_finished, location))
        listing.failed.connect(partial(self._on_failed, location))
        listing.superseded.connect(partial(self._join_newer, location))
        self._listings[location] = listing
        listing.start()

    def _join_newer(self, location: Location) -> None:
        """A browser refreshes the folder: read its listing instead of the older one."""
        self._drop(location)
        self._read_folder(location)

    def _on_page(self, location: Location, page: Page) -> None:
        self._read[location] += page.prefixes
        if not self.model.is_loaded(location):
            self.model.set_prefixes(location, self._read[location], complete=False)

    def _on_finished(self, location: Location) -> None:
        self.model.set_prefixes(location, self._read[location], complete=True)
        self._drop(location)

    def _on_failed(self, location: Location, error: AppError) -> None:
        self.model.set_error(location, title_text(error))
        self._connections.note_response(location.connection_id, error)
        self._drop(location)

    def _on_drag(self, position: QPoint) -> None:
        folder = self.tree.drop_target(position).location
        if folder is not None and folder.prefix:
            self.folder_dragged.emit(folder)

    def _on_middle_click(self, position: QPoint) -> None:
        location = self.model.location(self.tree.indexAt(position))
        if location is not None:
            self.tab_requested.emit(location)

    def _on_collapsed(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Stop listing a collapsed node; expanding it lists it again."""
        location = self.model.location(index)
        if location is not None and location.bucket and not self.model.is_loaded(location):
            self._drop(location)
            self.model.forget(location)

    def _drop(self, location: Location) -> None:
        self._read.pop(location, None)
        listing = self._listings.pop(location, None)
        if listing is not None:
            listing.cancel()
            listing.deleteLater()
