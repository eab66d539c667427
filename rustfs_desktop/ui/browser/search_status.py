"""Keeps the line above search results true, and the results up to date with the index."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.models.all_buckets_texts import all_buckets_line
from rustfs_desktop.models.display import display
from rustfs_desktop.models.search_line_texts import LineStep, search_line
from rustfs_desktop.service.all_buckets_search import AllBucketsProgress
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.open_index import IndexStatus
from rustfs_desktop.service.search import SearchProgress
from rustfs_desktop.ui.browser.browser_search import BrowserSearch
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.folder_view import FolderView
from rustfs_desktop.ui.browser.navigator import Navigator

_AGE_MS = 30_000
_SOON_MS = 200
_WHILE_BUILDING_MS = 3_000


class SearchStatus(QObject):
    """Shows the line while a search is open, and runs its buttons.

    Results that come from an index are searched again when it has changed; until that ends, the
    line shows the earlier numbers, as the rows are the earlier ones.
    """

    def __init__(
        self,
        connections: Connections,
        indexes: Indexes,
        navigator: Navigator,
        folder: FolderView,
        search: BrowserSearch,
        pane: ContentPane,
    ) -> None:
        super().__init__(pane)
        self._indexes = indexes
        self._navigator = navigator
        self._folder = folder
        self._search = search
        self._pane = pane
        self._line = line = pane.search_line
        self._known: tuple[object, ...] = ()
        self._earlier: SearchProgress | None = None  # of the rows that are searched again
        self._age = QTimer(self)
        self._age.setInterval(_AGE_MS)
        self._age.timeout.connect(self._show)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._search_again)
        self._is_due = False  # to search again once the current search has ended
        indexes.changed.connect(self._on_index)
        connections.state_changed.connect(self._on_connection)
        connections.buckets_changed.connect(self._on_connection)
        navigator.location_changed.connect(self._on_location)
        search.changed.connect(self._on_search)
        folder.changed.connect(self._on_folder)
        line.step_chosen.connect(self._on_step)

    def take_out(self, location: Location, key: str) -> None:
        """Remove an object from the results and the index, which is gone."""
        self._indexes.remove_gone(location, [key])
        self.remove_gone(location, [key])

    def remove_gone(self, location: Location, keys: Iterable[str]) -> None:
        """Take out results that the server does not have any more, and say so."""
        places, search = self._pane.table.places, self._folder.search
        if places is None or search is None:
            return
        rows = [places.name_of(location, key) for key in keys]
        gone = [row for row in rows if row is not None and self._folder.has_key(row)]
        if not gone:
            return
        (self._earlier or search.progress).take_out(len(gone))
        self._folder.live.remove(gone)
        name = gone[0].rpartition("/")[2] or gone[0]
        template = self.tr("“{name}” is no longer on the server")
        self._pane.messages.show_info(
            template.format(name=display(name, 60)),
            self.tr("It was removed from the results.")
            if len(gone) == 1
            else self.tr("%Ln results like this were removed.", "", len(gone)),
        )

    def _on_location(self, location: Location | None) -> None:
        self._again.stop()
        self._earlier, self._is_due = None, False
        if location is not None:
            self._look_up_all(location)
            self._known = self._facts(location)
        self._show()

    def _on_search(self) -> None:
        here = self._navigator.location
        if self._search.is_open and here is not None and not self._status(here).is_running:
            self._indexes.look_up(here.connection_id, here.bucket)
        self._show()

    def _on_index(self, index: BucketIndex) -> None:
        here = self._navigator.location
        if here is None or not self._concerns(here, index):
            return
        self._show()
        self._search_if_new(here)

    def _on_connection(self, _connection_id: str) -> None:
        """The buckets of another connection are searched, or not any more."""
        here = self._navigator.location
        if here is not None and here.searches_all_buckets:
            self._look_up_all(here)
            self._search_if_new(here)

    def _search_if_new(self, here: Location) -> None:
        """Search again if what results depend on has changed."""
        facts, search = self._facts(here), self._folder.search
        if facts != self._known and search is not None and not search.asks_server:
            self._known = facts
            self._search_soon()

    def _on_folder(self) -> None:
        if not self._folder.is_reading:
            self._earlier = None
            if self._is_due:
                self._is_due = False
                self._search_soon()
        self._show()

    def _search_soon(self) -> None:
        here = self._navigator.location
        if here is not None and not self._again.isActive():
            is_running = self._status(here).is_running
            self._again.start(_WHILE_BUILDING_MS if is_running else _SOON_MS)

    def _search_again(self) -> None:
        search = self._folder.search
        if search is None or search.asks_server:
            return
        if self._folder.is_reading:  # else a slow search would never end
            self._is_due = True
        else:
            self._earlier = search.progress
            self._navigator.reload()

    def _on_step(self, step: LineStep) -> None:
        here = self._navigator.location
        if here is None:
            return
        if step is LineStep.STOP:
            self._navigator.stop()
        elif step is LineStep.PAUSE:
            self._indexes.pause(here.connection_id, here.bucket)
        else:
            self._indexes.build(here.connection_id, here.bucket)

    def _show(self) -> None:
        here = self._navigator.location
        is_shown = here is not None and not here.lists_buckets and self._search.is_open
        if here is None or not is_shown:
            self._age.stop()
            self._line.hide()
            return
        self._age.start()
        search, status = self._folder.search, self._status(here)
        progress = search.progress if search is not None else None
        is_reading = self._folder.is_reading
        if self._earlier is not None and is_reading:
            progress, is_reading = self._earlier, False
        if isinstance(progress, AllBucketsProgress):
            state = all_buckets_line(progress, is_reading=is_reading)
        else:
            state = search_line(progress, status, is_reading=is_reading)
        self._line.show_state(state)

    def _status(self, here: Location) -> IndexStatus:
        return self._indexes.status(here.connection_id, here.bucket)

    def _concerns(self, here: Location, index: BucketIndex) -> bool:
        """Whether an index is one of those that are searched."""
        if here.searches_all_buckets:
            buckets = self._indexes.of_all_buckets(here.connection_id)
            return any(bucket.index is index for bucket in buckets)
        return self._indexes.index_of(here.connection_id, here.bucket) is index

    def _look_up_all(self, here: Location) -> None:
        """Find out about the indexes of all buckets, so that their changes are told."""
        if here.searches_all_buckets:
            for bucket in self._indexes.of_all_buckets(here.connection_id):
                if not self._status(bucket.location).is_looked_up:
                    self._indexes.look_up(bucket.location.connection_id, bucket.location.bucket)

    def _facts(self, here: Location) -> tuple[object, ...]:
        if here.searches_all_buckets:
            buckets = self._indexes.of_all_buckets(here.connection_id)
            return tuple(
                (bucket.location, *_facts(self._status(bucket.location))) for bucket in buckets
            )
        return _facts(self._status(here))


def _facts(status: IndexStatus) -> tuple[object, ...]:
    """What results depend on."""
    coverage = status.coverage
    known = (coverage.listed, coverage.objects) if coverage is not None else ()
    return (status.is_running, *known)
