"""The panel at the left: the tree under its title, filled when its nodes are opened."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.bucket_tree import BucketTreeModel
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.listing import Listing
from rustfs_desktop.ui.dragging.drag_start import DragStart
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.tree.bucket_tree import BucketTree

WIDTH = 220
_AGAIN_MS = 1000  # a folder that keeps changing is read again this often at most


class TreePanel(QWidget):
    """Owns the tree and its model; reads folders when nodes open, stops when they close.

    Signals:
        location_chosen: Go to a place (Location).
        folder_dragged: A folder is being dragged (Location); returns after the drop.
    """

    location_chosen = Signal(object)
    folder_dragged = Signal(object)

    def __init__(
        self, background: Background, connections: Connections, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMinimumWidth(140)
        self._background = background
        self._connections = connections
        self._listings: dict[Location, Listing] = {}
        self._read: dict[Location, list[str]] = {}
        self._stale: set[Location] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._read_stale)
        self.model = BucketTreeModel(self)
        self.tree = BucketTree(self.model, self)
        self.tree.location_chosen.connect(self.location_chosen)
        DragStart(self.tree.viewport()).begun.connect(self._on_drag)
        self.tree.collapsed.connect(self._on_collapsed)
        self.model.children_wanted.connect(self._on_wanted)
        connections.list_changed.connect(self._on_list)
        connections.state_changed.connect(self._on_state)
        connections.buckets_changed.connect(self._on_buckets)
        connections.contents_changed.connect(self._on_contents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        title = text.plain_label(self.tr("CONNECTIONS"), role="section", parent=self)
        title.setContentsMargins(14, 8, 8, 4)
        title.setBuddy(self.tree)
        column.addWidget(title)
        column.addWidget(self.tree, 1)
        self._on_list()

    def note_prefixes(self, location: Location, prefixes: list[str]) -> None:
        """The table has read a folder whole: the tree need not read it again."""
        self._drop(location)
        self.model.set_prefixes(location, prefixes, complete=True)

    def _on_contents(self, change: ContentsChange) -> None:
        """Objects changed in a folder: read it again soon if it is loaded, else what holds it."""
        place: Location | None = change.location
        if place == self.tree.here:
            return  # the table reads it, and tells
        while place is not None and not self.model.is_loaded(place):
            place = place.parent
        if place is not None and place.bucket:
            self._stale.add(place)
            if not self._again.isActive():
                self._again.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The side's ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().color("side"))
        painter.end()

    def _on_list(self) -> None:
        connections = self._connections.all()
        self.model.set_connections(connections)
        for connection in connections:
            self._on_state(connection.id)

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
            self.model.set_error(Location(connection_id), error.title)

    def _on_buckets(self, connection_id: str) -> None:
        self.model.set_buckets(connection_id, self._connections.buckets(connection_id))

    def _on_wanted(self, location: Location) -> None:
        """A node was opened for the first time."""
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
        listing = Listing(self._background, client, location.bucket, location.prefix, self)
        listing.page_ready.connect(partial(self._on_page, location))
        listing.finished.connect(partial(self._on_finished, location))
        listing.failed.connect(partial(self._on_failed, location))
        self._listings[location] = listing
        listing.start()

    def _on_page(self, location: Location, page: Page) -> None:
        self._read[location] += page.prefixes
        if not self.model.is_loaded(location):
            self.model.set_prefixes(location, self._read[location], complete=False)

    def _on_finished(self, location: Location) -> None:
        self.model.set_prefixes(location, self._read[location], complete=True)
        self._drop(location)

    def _on_failed(self, location: Location, error: AppError) -> None:
        self.model.set_error(location, error.title)
        self._drop(location)

    def _on_drag(self, position: QPoint) -> None:
        folder = self.tree.drop_target(position).location
        if folder is not None and folder.prefix:
            self.folder_dragged.emit(folder)

    def _on_collapsed(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Closing a node that is still being read stops that; opening it again starts anew."""
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
