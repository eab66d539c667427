"""Shows one folder: lists it, swaps in its rows, shows a state page if there are none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.index.query import parse
from rustfs_desktop.models.all_buckets_texts import all_buckets_advice
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.models.search_texts import removal_advice
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.all_buckets_search import AllBucketsSearch
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.search import Search
from rustfs_desktop.ui.browser import states
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from rustfs_desktop.ui.browser.folder_load import FolderLoad, LoadState
from rustfs_desktop.ui.browser.history import ViewState
from rustfs_desktop.ui.browser.incomplete_notice import IncompleteNotice
from rustfs_desktop.ui.browser.live_rows import LiveRows
from rustfs_desktop.ui.browser.location_lister import LocationLister
from rustfs_desktop.ui.browser.pending_rows import PendingRows
from rustfs_desktop.ui.browser.status_text import folder_text, results_text, so_far_text, with_age
from rustfs_desktop.ui.browser.view_state import capture_view_state

PROGRESS_DELAY_MS = 300  # fast listings show no progress, so that nothing flickers


class FolderView(QObject):
    """Lists folders into the table, one at a time.

    Every listing fills its own model. A newly opened location shows rows as they arrive; a reload
    keeps the old rows until all new ones are there.

    Attributes:
        live: Merges changes on the server into the rows.

    Signals:
        changed: Rows were added or removed, or the listing ended.
        selection_changed: Other rows are selected.
        reload_requested: "Retry" or "Load All" was pressed.
        folders_read: A listing ended with all folders (FoldersRead).
        listing_ended: A listing ended (Location, AppError or None).
    """

    changed = Signal()
    selection_changed = Signal()
    reload_requested = Signal()
    folders_read = Signal(object)
    listing_ended = Signal(object, object)

    def __init__(
        self,
        background: Background,
        connections: Connections,
        indexes: Indexes,
        pane: ContentPane,
        downloaded: DownloadedFiles,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._lister = LocationLister(background, connections, indexes)
        self._pane, self._table = pane, pane.table
        self._location: Location | None = None
        self._load: FolderLoad | None = None
        self._pending = PendingRows(pane.table)
        self.live = LiveRows(background, indexes, pane.table, self)
        self.live.merged.connect(self._on_merged)
        self.live.reload_needed.connect(self.reload_requested)
        self.live.aged.connect(self.changed)
        self._filter = ""
        self._selection: Selection | None = None
        self._downloaded = downloaded
        downloaded.added.connect(self._on_downloaded)
        self._incomplete = IncompleteNotice(pane.messages, self)
        self._incomplete.retry_pressed.connect(self.reload_requested)
        self._delay = QTimer(self, singleShot=True, interval=PROGRESS_DELAY_MS)
        self._delay.timeout.connect(self._on_slow)
        pane.line.stopped.connect(self.stop)
        self._table.touched.connect(self._pending.forget)

    @property
    def location(self) -> Location | None:
        """The current location."""
        return self._location

    @property
    def shows_rows(self) -> bool:
        """Whether the visible rows belong to the current location."""
        return self._location is not None and self._table.location == self._location

    @property
    def is_reading(self) -> bool:
        """Whether more rows may come."""
        return self._load is not None and self._load.is_reading

    @property
    def search(self) -> Search | None:
        """The search whose results are shown or awaited."""
        load = self._load
        listing = load.listing if load is not None and load.location.query else None
        return listing if isinstance(listing, Search) else None

    @property
    def last_took_ms(self) -> int:
        """The duration of the last listing, or of the current one so far."""
        return self._load.took_ms if self._load is not None else 0

    def status_text(self) -> str:
        """The text for the status bar."""
        rows = self._table.objects if self.shows_rows else None
        text = _status_text(self._load, rows, self.selection(), is_filtered=bool(self._filter))
        return with_age(text, self.live.unchecked_s)

    def selection(self) -> Selection:
        """The selected keys and prefixes; empty while rows of another location are shown."""
        if not self.shows_rows:
            return Selection()
        if self._selection is None:
            self._selection = self._table.selected()
        return self._selection

    def has_key(self, key: str) -> bool:
        """Whether a key or prefix was listed, including those the filter hides."""
        return self.shows_rows and self._table.objects.has_key(key)

    def view_state(self) -> ViewState:
        """Selection and scroll position, for the history."""
        return capture_view_state(self._table) if self.shows_rows else ViewState()

    def open(self, client: Client, location: Location, view_state: ViewState) -> None:
        """Show another location; ``view_state`` is restored there."""
        self.leave()
        self._location = location
        self._pending.restore_when_listed(view_state)
        self._begin(client, location)

    def reload(self, client: Client) -> None:
        """List the location again; selection and scroll position stay."""
        if self._location is not None:
            self._pending.restore_when_listed(self.view_state())
            self._begin(client, self._location, is_fresh=True)

    def leave(self) -> None:
        """Stop listing; the visible rows no longer belong to a location."""
        self._drop_load()
        self._location, self._filter = None, ""
        self._pending.forget()
        self._table.places = None
        self._table.marks.clear()
        self._selection = None
        self._incomplete.clear()

    def stop(self) -> None:
        """Stop listing."""
        if self._load is not None:
            self._load.stop()

    def set_filter(self, text: str) -> None:
        """Show only rows that match ``text``: part of a name, or conditions as in a search."""
        self._filter = text
        self._pending.forget()
        self._table.objects.set_filter(text)
        if self._load is not None and self._load.model is not self._table.objects:
            self._load.model.set_filter(text)

    def select_when_listed(self, *keys: str) -> None:
        """Select one row now or as soon as it arrives, or several when all are listed."""
        self._pending.select_when_listed(*keys)
        self._apply_pending(is_final=not self.is_reading)

    def _begin(self, client: Client, location: Location, *, is_fresh: bool = False) -> None:
        self._drop_load()
        self._table.is_complete = False
        model = self._table.new_model(location, self._filter)
        listing = self._lister.listing(client, location, is_fresh=is_fresh)
        self._downloaded.mark(model, self._lister.places(location))
        if isinstance(listing, Search):
            listing.progressed.connect(self.changed)
        load = self._load = FolderLoad(listing, location, model, self)
        model.setParent(load)
        load.rows_added.connect(self._on_grew)
        load.ended.connect(self._on_ended)
        load.folders_read.connect(self.folders_read)
        self._delay.start()
        self.live.open(client, load)

    def _drop_load(self) -> None:
        self.live.stop()
        self._delay.stop()
        self._pane.line.show_text("")
        if self._load is not None:
            self._load.abandon()
            self._load = None

    def _on_grew(self) -> None:
        load = self._load
        if load is None:
            return
        if not self.shows_rows:
            self._adopt(load)
        if self._table.objects is load.model:
            self._apply_pending(is_final=False)
            self._update_page()
        self._show_listing_progress()
        self.changed.emit()

    def _on_slow(self) -> None:
        """Show the progress of a slow listing."""
        load = self._load
        if load is None or not load.is_reading:
            return
        if not self.shows_rows:
            self._adopt(load)
            self._update_page()
        self._show_listing_progress()
        self.changed.emit()

    def _on_ended(self) -> None:
        load = self._load
        if load is None:
            return
        self._delay.stop()
        self._pane.line.show_text("")
        self._lister.write_listed(load)
        # An incomplete reload keeps the old rows.
        if load.state is LoadState.DONE or not self.shows_rows:
            self._adopt(load)
        self._table.top.is_on = False
        self._table.is_complete = load.is_complete
        self._apply_pending(is_final=True)
        self._update_page()
        if load.state is LoadState.DONE:
            self._incomplete.clear()
        elif self._table.objects.rowCount():  # without rows the state page shows it
            shows_old = self._table.objects is not load.model
            self._incomplete.show_reason(load.error, shows_old=shows_old)
        if load.state is not LoadState.STOPPED and load.listing.asks_server:
            self.listing_ended.emit(load.location, load.error)
        self.changed.emit()

    def _on_merged(self) -> None:
        self._apply_pending(is_final=True)
        self._update_page()
        self._on_selection()
        self.changed.emit()

    def _adopt(self, load: FolderLoad) -> None:
        """Show the rows of a finished listing at once, with the selection restored."""
        self._table.places = self._lister.places(load.location)
        self._table.top.is_on = load.is_reading
        if self._table.objects is not load.model:
            self._table.show_objects(load.model)
            self._table.selectionModel().selectionChanged.connect(self._on_selection)
            load.model.layoutChanged.connect(self._forget_selection)
            load.model.arranged.connect(self._on_arranged)
        self._on_selection()

    def _apply_pending(self, *, is_final: bool) -> None:
        if self.shows_rows:
            self._pending.apply(is_final=is_final)

    def _on_downloaded(self, location: Location, key: str, path: Path) -> None:
        places = self._table.places
        if places is not None and (row := places.name_of(location, key)) is not None:
            self._table.objects.set_downloaded(row, path)

    def _on_arranged(self, is_newly_filtered: bool) -> None:
        if is_newly_filtered:
            self._update_page()
            self._table.show_selection_or_top()
            self._on_selection()
            self.changed.emit()

    def _forget_selection(self) -> None:
        self._selection = None

    def _on_selection(self) -> None:
        self._selection = None
        self.selection_changed.emit()

    def _update_page(self) -> None:
        """Show the rows, or a state page if there are none."""
        load = self._load
        if load is None or not self.shows_rows:
            return
        rows = self._table.objects.rowCount()
        self._pane.show_objects(None if rows else _why_empty(load, self._filter))

    def _show_listing_progress(self) -> None:
        load = self._load
        if load is not None and load.is_reading and not self._delay.isActive():
            self._pane.line.show_text(_progress_text(load, self._table.objects.rowCount()))


def _status_text(
    load: FolderLoad | None,
    rows: ObjectTableModel | None,
    selection: Selection,
    *,
    is_filtered: bool,
) -> str:
    """The status bar's text; ``rows`` are those that are visible, if any of this location are."""
    if load is None:
        return ""
    if load.is_reading and not load.model.rowCount():
        return so_far_text(load.count) if load.count else ""
    if rows is None:
        return ""
    is_whole = load.state is LoadState.DONE
    if isinstance(load.listing, Search) and load.location.query:
        return results_text(load.listing.progress, selection, is_whole=is_whole)
    is_whole = is_whole and not load.listing.is_cut
    return folder_text(rows, selection, is_whole=is_whole, is_filtered=is_filtered)


def _progress_text(load: FolderLoad, rows: int) -> str:
    """The text beside Stop; empty before the first rows, where a state page says it."""
    if load.location.query:  # the line above the rows says it
        return ""
    if load.count:
        return so_far_text(load.count)
    return QCoreApplication.translate("FolderView", "Refreshing…") if rows else ""


def _why_empty(load: FolderLoad, filter_text: str) -> states.PageState:
    """The state page to show instead of rows."""
    query = load.location.query
    if load.count and filter_text:
        return states.no_match(filter_text)
    if load.is_reading:
        return states.searching() if query else states.loading()
    if load.error is not None:
        return states.failed(load.error, denied=isinstance(load.error, AccessDenied))
    if load.state is LoadState.STOPPED:
        return states.stopped()
    if isinstance(load.listing, Search) and query:
        advice = removal_advice(parse(query), load.listing.progress.misses)
        if isinstance(load.listing, AllBucketsSearch):
            advice = advice or all_buckets_advice(load.listing.progress.buckets)
        return states.nothing_found(query, advice)
    return states.empty_folder(is_bucket=not load.location.prefix)
