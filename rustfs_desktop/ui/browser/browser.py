"""A browser: one location with its rows, history and inspector."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.ui.browser.browser_search import BrowserSearch
from rustfs_desktop.ui.browser.browser_space import BrowserSpace, details_panel
from rustfs_desktop.ui.browser.browser_view import BrowserView
from rustfs_desktop.ui.browser.bucket_sizes import BucketSizes
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from rustfs_desktop.ui.browser.folder_size_column import FolderSizeColumn
from rustfs_desktop.ui.browser.folder_view import FolderView
from rustfs_desktop.ui.browser.inspector import WIDTH, Inspector
from rustfs_desktop.ui.browser.inspector_subject import inspect
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.browser.row_opening import RowOpening
from rustfs_desktop.ui.browser.search_status import SearchStatus
from rustfs_desktop.ui.browser.states import NextStep
from rustfs_desktop.ui.browser.status_text import buckets_text
from rustfs_desktop.ui.look.side_panel import SidePanelSplitter
from rustfs_desktop.ui.message_bar import MessageBar
from rustfs_desktop.ui.space.space_view import SpaceView


class Browser(QWidget):
    """Shows one location and emits what the user does there; shares no state with other browsers.

    Signals:
        location_changed: Another location is shown (Location or None).
        selection_changed: Other rows are selected.
        listing_changed: ``listing_text`` changed.
        object_activated: Enter or a double-click on a file (Location with its bucket, its key).
        tab_requested: A folder or bucket is to be opened in a new tab (Location).
        files_dropped: Files were dropped on a folder (list of Path, Location).
        objects_dropped: Objects were dropped on a folder (MimeObjects, Location, whether to move).
        rows_dragged: The selected rows are being dragged; returns after the drop.
        context_menu_requested: "row" or "empty", and where on the screen.
        remedy_requested: The remedy button of the message bar was pressed (Remedy).
        action_requested: A button triggers an action of the window (its name).
        open_requested: A downloaded file should be opened (its key).
        show_requested: A downloaded file should be shown in its folder (its key).
        filter_cleared: "Clear Filter" was pressed.
        folders_read: A listing ended with all folders (FoldersRead).
        replaced: It is being removed, and another takes over its messages (Browser).
    """

    location_changed = Signal(object)
    selection_changed = Signal()
    listing_changed = Signal()
    object_activated = Signal(object, str)
    tab_requested = Signal(object)
    files_dropped = Signal(object, object)
    objects_dropped = Signal(object, object, bool)
    rows_dragged = Signal()
    context_menu_requested = Signal(str, QPoint)
    remedy_requested = Signal(object)
    action_requested = Signal(str)
    open_requested = Signal(str)
    show_requested = Signal(str)
    filter_cleared = Signal()
    folders_read = Signal(object)
    replaced = Signal(object)

    def __init__(
        self,
        background: Background,
        connections: Connections,
        indexes: Indexes,
        downloaded: DownloadedFiles,
        previews: Previews,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._connections, self._downloaded, self._filter = connections, downloaded, ""
        # Each part is made in its place: Qt takes long to move many widgets to another parent.
        content, panel = QStackedWidget(self), details_panel(self)
        self.side = SidePanelSplitter(content, panel, panel=panel, width=WIDTH, parent=self)
        pane = self._pane = ContentPane(content)
        content.addWidget(pane)
        self._folder = FolderView(background, connections, indexes, pane, downloaded, self)
        sizes = FolderSizeColumn(background, connections, indexes, self._folder, pane.table)
        self._inspector = Inspector(background, indexes, previews, panel)
        panel.addWidget(self._inspector)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.side, 1)
        navigator = self._navigator = Navigator(connections, pane, self._folder, self)
        self.view = BrowserView(pane, navigator, previews.thumbnails, connections)
        search = self.search = BrowserSearch(navigator, self)
        column.insertWidget(0, search.strip)
        self.results = SearchStatus(connections, indexes, navigator, self._folder, search, pane)
        make_map = partial(SpaceView, background, indexes, connections, pane)
        self.space = BrowserSpace(make_map, navigator, pane, panel, search)
        self._inspect = QTimer(self, singleShot=True)
        self._inspect.timeout.connect(self._show_details)
        sizes.changed.connect(self._inspect.start)
        BucketSizes(connections, self._navigator, pane.buckets).changed.connect(self._inspect.start)
        self._wire()

    @property
    def location(self) -> Location | None:
        """The current location, or None."""
        return self._navigator.location

    def holds_in_rows(self, widget: QWidget) -> bool:
        """Whether a widget is among the rows, or on the page shown instead."""
        return self._pane.isAncestorOf(widget) or self.space.holds(widget)

    @property
    def can_back(self) -> bool:
        """Whether Back is possible."""
        return self._navigator.can_back

    @property
    def can_forward(self) -> bool:
        """Whether Forward is possible."""
        return self._navigator.can_forward

    @property
    def can_up(self) -> bool:
        """Whether there is a parent location."""
        return self._navigator.can_up

    def go_to(self, location: Location) -> None:
        """Show a location; connects first if needed."""
        self._navigator.go_to(location)

    def back(self) -> None:
        """Go to the previous location and restore its selection."""
        self._navigator.back()

    def forward(self) -> None:
        """Undo one step of Back."""
        self._navigator.forward()

    def up(self) -> None:
        """Go to the parent location and select the folder it came from."""
        self._navigator.up()

    def reload(self) -> None:
        """List the location again and refresh the inspector; the selection stays."""
        self._inspector.forget()
        self.view.pictures.try_again()
        self._navigator.reload()

    def stop(self) -> None:
        """Stop connecting or listing."""
        self._navigator.stop()

    def close_location(self) -> None:
        """Cancel the listing and the inspector's requests; call it before removing the browser."""
        self._folder.leave()
        self._inspector.show_nothing()
        self.view.pictures.clear()

    @property
    def content(self) -> ContentPane:
        """The content area, with the tables and their columns."""
        return self._pane

    @property
    def messages(self) -> MessageBar:
        """The message bar over the lower edge of the rows."""
        return self._pane.messages

    @property
    def listing_text(self) -> str:
        """The status bar's text about the location."""
        if (here := self.location) is None:
            return ""
        if self.space.is_open:
            return self.space.view.status_text
        if here.lists_buckets:
            return buckets_text(len(self._connections.buckets(here.connection_id)))
        return self._folder.status_text()

    @property
    def is_reading(self) -> bool:
        """Whether the location is still being listed."""
        return self._folder.is_reading

    def selection(self) -> Selection:
        """The selected folders and files; never buckets."""
        return self.space.selection if self.space.is_open else self._folder.selection()

    def has_key(self, location: Location, key: str) -> bool:
        """Whether a key or prefix was listed, if ``location`` is the one that is shown."""
        return location == self.location and self._folder.has_key(key)

    @property
    def selected_bucket(self) -> str:
        """The selected bucket, or empty."""
        is_listed = self.location is not None and self.location.lists_buckets
        return self._pane.buckets.selected_bucket() if is_listed else ""

    def select_all(self) -> None:
        """Select every row and focus the table."""
        if (table := self._pane.current_table) is not None:
            table.selectAll()
            self.focus_rows()

    def select_when_listed(self, *keys: str) -> None:
        """Select folders and files, or a bucket, as soon as they are listed."""
        self._navigator.select_when_listed(*keys)

    def open_selected(self) -> None:
        """Open the selected row, as Enter does."""
        if self.space.is_open:
            self.space.open_selected()
        elif (table := self._pane.current_table) is not None and table.currentIndex().isValid():
            table.row_opened.emit(table.currentIndex().row())

    def focus_rows(self, *, selects: bool = False) -> None:
        """Move the focus to the rows; ``selects`` one if none is selected."""
        self._pane.focus_rows()
        if selects and (table := self._pane.current_table) is not None:
            table.enter_rows()

    @property
    def filter_text(self) -> str:
        """The filter text; empty for none."""
        return self._filter

    def set_filter(self, text: str) -> None:
        """Show only rows that match ``text`` as :class:`RowFilter` does; buckets by their names."""
        self._filter = text
        self._folder.set_filter(text)
        self._pane.buckets.buckets.set_filter(text)

    def downloaded_path(self, row: str) -> Path | None:
        """The local path of the downloaded file of a row."""
        return self._downloaded.path(self._pane.table.places, row)

    def _wire(self) -> None:
        pane, folder, navigator = self._pane, self._folder, self._navigator
        opening = RowOpening(navigator, folder, pane)
        opening.object_activated.connect(self.object_activated)
        opening.tab_requested.connect(self.tab_requested)
        for table in (pane.table, pane.buckets):
            table.up_pressed.connect(navigator.up)
            table.reload_pressed.connect(self.reload)
            table.menu_requested.connect(self.context_menu_requested)
        pane.table.open_requested.connect(self.open_requested)
        pane.table.show_requested.connect(self.show_requested)
        pane.table.dragged.connect(self.rows_dragged)
        pane.buckets.selectionModel().selectionChanged.connect(self._on_selection)
        pane.step_chosen.connect(self._on_step)
        pane.files_dropped.connect(self.files_dropped)
        pane.objects_dropped.connect(self.objects_dropped)
        pane.menu_requested.connect(self.context_menu_requested)
        pane.messages.remedy_chosen.connect(self.remedy_requested)
        folder.changed.connect(self.listing_changed)
        folder.selection_changed.connect(self._on_selection)
        folder.folders_read.connect(self.folders_read)
        navigator.location_changed.connect(self._on_location)
        navigator.content_changed.connect(self._on_content)
        self._inspector.action_requested.connect(self.action_requested)
        self._inspector.object_gone.connect(self.results.take_out)
        pane.search_line.export_pressed.connect(partial(self.action_requested.emit, "export_list"))
        self.search.strip.action_requested.connect(self.action_requested)
        self.space.changed.connect(self._on_selection)
        self.space.menu_requested.connect(self.context_menu_requested)
        self.space.action_requested.connect(self.action_requested)
        self.side.overlay_closed.connect(self.focus_rows)

    def _on_location(self, location: Location | None) -> None:
        self._filter = ""
        self._pane.buckets.buckets.set_filter("")
        self.location_changed.emit(location)
        self._on_content()

    def _on_content(self) -> None:
        self._inspect.start()
        self.listing_changed.emit()

    def _on_selection(self) -> None:
        self._inspect.start()
        self.selection_changed.emit()

    def _on_step(self, step: NextStep) -> None:
        """A button of a state page: handled here, or an action of the window."""
        if step is NextStep.CLEAR_FILTER:
            self.set_filter("")
            self.filter_cleared.emit()
        elif not (self._navigator.take(step) or self.search.take(step)):
            self.action_requested.emit(step.value)

    def _show_details(self) -> None:
        inspect(self._inspector, self._connections, self._folder, self.location, self._pane)
