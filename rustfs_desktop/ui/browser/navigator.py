"""The navigation of a browser: shows locations, connects if needed, keeps the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied, AppError, NoSuchBucket, Remedy
from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.browser import states
from rustfs_desktop.ui.browser.bucket_refresh import BucketRefresh
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.folder_view import PROGRESS_DELAY_MS, FolderView
from rustfs_desktop.ui.browser.history import History, ViewState
from rustfs_desktop.ui.browser.states import NextStep

_LEAST_PAUSE_MS = 200  # between two reloads of a folder that keeps changing
_MOST_PAUSE_MS = 10_000
_PAUSE_FACTOR = 4  # slow folders are reloaded less often


class Navigator(QObject):
    """Decides what the content pane shows: a folder, the buckets, or the connection's state.

    Signals:
        location_changed: Another location is shown (Location or None).
        content_changed: The content of the same location changed.
    """

    location_changed = Signal(object)
    content_changed = Signal()

    def __init__(
        self, connections: Connections, pane: ContentPane, folder: FolderView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._connections = connections
        self._pane = pane
        self._folder = folder
        self._history = History()
        self.location: Location | None = None
        self._view_state = ViewState()
        self._connecting = self._timer(PROGRESS_DELAY_MS, self._show_connecting)
        self._again = self._timer(_LEAST_PAUSE_MS, self.reload)
        self._refresh = BucketRefresh(connections, pane.line, self)
        connections.list_changed.connect(self._on_list)
        connections.state_changed.connect(self._on_state)
        connections.buckets_changed.connect(self._on_buckets)
        connections.contents_changed.connect(self._on_contents)
        folder.reload_requested.connect(self.reload)
        folder.listing_ended.connect(self._on_listing_ended)
        self._show_location()

    @property
    def can_back(self) -> bool:
        """Whether Back is possible."""
        return self._history.can_back

    @property
    def can_forward(self) -> bool:
        """Whether Forward is possible."""
        return self._history.can_forward

    @property
    def can_up(self) -> bool:
        """Whether there is a parent location."""
        return self.location is not None and self.location.parent is not None

    def go_to(self, location: Location) -> None:
        """Show a location; connects first if needed. All ways of opening a location end here."""
        if location == self.location:
            self.reload()
            return
        self._history.remember(self._folder.view_state())
        if location.query and self.location is not None and self.location.query:
            self._history.replace(location)  # a search that is typed letter by letter
        else:
            self._history.visit(location)
        self._enter(location, ViewState())

    def back(self) -> None:
        """Go to the previous location and restore its selection."""
        self._step(self._history.back)

    def forward(self) -> None:
        """Undo one step of Back."""
        self._step(self._history.forward)

    def up(self) -> None:
        """Go to the parent location and select the folder it came from."""
        here = self.location
        if here is not None and here.parent is not None:
            self.go_to(here.parent)
            self.select_when_listed(here.prefix or here.bucket)

    def reload(self) -> None:
        """List the location again; the selection stays."""
        here = self.location
        if here is None:
            return
        client = self._connections.client(here.connection_id)
        if client is None or here.lists_buckets:
            self._connections.connect_to(here.connection_id)
            self._refresh.start(here.connection_id)
        else:
            self._folder.reload(client)
            self.content_changed.emit()

    def stop(self) -> None:
        """Stop connecting or listing."""
        here = self.location
        if here is None:
            return
        if self._connections.state(here.connection_id) is ConnectionState.CONNECTING:
            self._connections.disconnect_from(here.connection_id)
        else:
            self._refresh.stop()
            self._folder.stop()

    def take(self, step: NextStep) -> bool:
        """Run the action of a state page if it is a navigation."""
        if step in (NextStep.RETRY, NextStep.CONNECT):
            self.reload()
        elif step is NextStep.CANCEL:
            self.stop()
        else:
            return False
        return True

    def select_when_listed(self, *keys: str) -> None:
        """Select folders and files, or a bucket, as soon as they are listed."""
        if self.location is not None and self.location.searches_all_buckets:
            return  # a key does not say in which bucket
        if self.location is not None and self.location.lists_buckets:
            self._pane.buckets.select_row(self._pane.buckets.buckets.row_of_key(keys[0]))
        else:
            self._folder.select_when_listed(*keys)

    def _timer(self, interval_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _step(self, step: Callable[[], tuple[Location, ViewState] | None]) -> None:
        self._history.remember(self._folder.view_state())
        found = step()
        if found is not None:
            self._enter(*found)

    def _enter(self, location: Location, view_state: ViewState) -> None:
        self._folder.leave()
        self._again.stop()
        self._refresh.end()
        self.location = location
        self._view_state = view_state
        self.location_changed.emit(location)
        state = self._connections.state(location.connection_id)
        if state in (ConnectionState.OFFLINE, ConnectionState.FAILED):
            self._connections.connect_to(location.connection_id)
        self._show_location()

    def _show_location(self) -> None:
        """Show what is available of the location; the rest follows once connected."""
        here = self.location
        connection = self._connections.get(here.connection_id) if here is not None else None
        if here is None or connection is None:
            known = self._connections.all()
            self._pane.show_state(states.nothing_open() if known else states.no_connections())
            return
        state = self._connections.state(here.connection_id)
        error = self._connections.error(here.connection_id)
        if state is ConnectionState.CONNECTING:
            self._connecting.start()
        elif state is ConnectionState.OFFLINE:
            self._pane.show_state(states.disconnected(connection.name))
        elif state is ConnectionState.FAILED and error is not None:
            self._pane.show_state(states.failed(error, denied=False))
        elif here.lists_buckets:
            self._show_buckets(here, error)
        else:
            self._open_folder(here)

    def _show_connecting(self) -> None:
        here = self.location
        connection = self._connections.get(here.connection_id) if here is not None else None
        if here is None or connection is None:
            return
        if self._connections.state(here.connection_id) is ConnectionState.CONNECTING:
            self._pane.show_state(states.connecting(connection.name, connection.endpoint.url))

    def _open_folder(self, here: Location) -> None:
        client = self._connections.client(here.connection_id)
        if client is not None and self._folder.location != here:
            self._folder.open(client, here, self._view_state)

    def _show_buckets(self, here: Location, error: AppError | None) -> None:
        table = self._pane.buckets
        table.connection_id = here.connection_id
        table.buckets.set_buckets(self._connections.buckets(here.connection_id))
        if table.buckets.buckets:
            self._pane.show_buckets()
            if isinstance(error, AccessDenied):
                self._show_incomplete()
        elif isinstance(error, AccessDenied):
            self._pane.show_state(states.buckets_denied())
        else:
            self._pane.show_state(states.no_buckets())
        self.content_changed.emit()

    def _show_incomplete(self) -> None:
        """The key may not list buckets: the list may be incomplete."""
        more = BarButton(
            self.tr("Open Bucket…"),
            partial(self._pane.messages.remedy_chosen.emit, Remedy.OPEN_BUCKET),
        )
        self._pane.messages.show_info(
            self.tr("Only the buckets you opened by name are shown"),
            self.tr("This access key cannot list buckets. There may be others."),
            [more],
        )

    def _on_list(self) -> None:
        """Drop the locations of removed connections."""
        known = {connection.id for connection in self._connections.all()}
        here = self.location
        if here is not None and here.connection_id not in known:
            self._history.forget(here.connection_id)
            self._folder.leave()
            self.location = None
            self.location_changed.emit(None)
        self._show_location()

    def _on_state(self, connection_id: str) -> None:
        here = self.location
        if here is None or here.connection_id != connection_id:
            return
        self._connecting.stop()
        self._refresh.end()
        if self._connections.client(connection_id) is None:
            self._folder.leave()
        self._show_location()
        self.content_changed.emit()

    def _on_buckets(self, connection_id: str) -> None:
        here = self.location
        if here is not None and here.connection_id == connection_id and here.lists_buckets:
            self._refresh.end()
            self._show_location()

    def _on_listing_ended(self, location: Location, error: AppError | None) -> None:
        """Note whether the server responds; forget a bucket that no longer exists."""
        connection_id = location.connection_id
        self._connections.note_response(connection_id, error)
        if isinstance(error, NoSuchBucket) and self._connections.get(connection_id) is not None:
            self._connections.forget_bucket(connection_id, location.bucket)

    def _on_contents(self, change: ContentsChange) -> None:
        """Reload the visible folder after a change on the server, but not too often."""
        here, there = self.location, change.location
        if here is None:
            return
        is_same = (here.connection_id, here.bucket) == (there.connection_id, there.bucket)
        prefix, is_same = there.prefix, is_same or here.searches_all_buckets
        if is_same and (prefix.startswith(here.prefix) or here.prefix.startswith(prefix)):
            pause = max(_LEAST_PAUSE_MS, _PAUSE_FACTOR * self._folder.last_took_ms)
            pause = min(pause, _MOST_PAUSE_MS)
            if not self._again.isActive():
                self._again.start(pause)
