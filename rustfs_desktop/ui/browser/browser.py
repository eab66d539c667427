"""One browser: a location with its rows, its history and its inspector."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from rustfs_desktop.ui.browser.folder_view import FolderView
from rustfs_desktop.ui.browser.inspector import WIDTH, Inspector
from rustfs_desktop.ui.browser.inspector_subject import inspect
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.browser.states import NextStep
from rustfs_desktop.ui.browser.status_text import buckets_text
from rustfs_desktop.ui.look.side_panel import SidePanelSplitter
from rustfs_desktop.ui.message_bar import MessageBar


class Browser(QWidget):
    """Shows one location at a time, and tells what the user wants to do there.

    A window may have several: nothing here is shared with the others.

    Signals:
        location_changed: Another location is shown (Location or None).
        selection_changed: Other rows are selected.
        listing_changed: ``listing_text`` changed.
        object_activated: Enter or a double-click on a file (its key).
        files_dropped: Files were dropped on a folder (list of Path, Location).
        objects_dropped: Objects were dropped on a folder (Carried, Location, whether to move).
        rows_dragged: The selected rows are being dragged; returns after the drop.
        context_menu_requested: "row" or "empty", and where on the screen.
        remedy_requested: The button of the message bar that helps (Remedy).
        action_requested: A button asks for an action of the window, by its name.
        open_requested: Open a downloaded file (its key).
        show_requested: Show a downloaded file in its folder (its key).
        filter_cleared: "Clear filter" was pressed.
        folder_listed: A folder was read to its end (Location, list of its prefixes).
    """

    location_changed = Signal(object)
    selection_changed = Signal()
    listing_changed = Signal()
    object_activated = Signal(str)
    files_dropped = Signal(object, object)
    objects_dropped = Signal(object, object, bool)
    rows_dragged = Signal()
    context_menu_requested = Signal(str, QPoint)
    remedy_requested = Signal(object)
    action_requested = Signal(str)
    open_requested = Signal(str)
    show_requested = Signal(str)
    filter_cleared = Signal()
    folder_listed = Signal(object, object)

    def __init__(
        self,
        background: Background,
        connections: Connections,
        downloaded: DownloadedFiles,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._connections = connections
        self._downloaded = downloaded
        self._filter = ""
        self._pane = ContentPane(self)
        self._folder = FolderView(background, self._pane, downloaded, self)
        self._inspector = Inspector(background, self)
        self._split = SidePanelSplitter(
            self._pane, self._inspector, panel=self._inspector, width=WIDTH, parent=self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        self._navigator = Navigator(connections, self._pane, self._folder, self)
        self._inspect = QTimer(self)
        self._inspect.setSingleShot(True)
        self._inspect.timeout.connect(self._show_details)
        self._wire()

    @property
    def location(self) -> Location | None:
        """The place that is shown, or None."""
        return self._navigator.location

    def holds_in_rows(self, widget: QWidget) -> bool:
        """Whether a widget belongs to the rows, or to the page in their place."""
        return self._pane.isAncestorOf(widget)

    @property
    def can_back(self) -> bool:
        """Whether there is a place to go back to."""
        return self._navigator.can_back

    @property
    def can_forward(self) -> bool:
        """Whether one has gone back."""
        return self._navigator.can_forward

    @property
    def can_up(self) -> bool:
        """Whether there is a place above."""
        return self._navigator.can_up

    def go_to(self, location: Location) -> None:
        """Show a place; connects first if need be."""
        self._navigator.go_to(location)

    def back(self) -> None:
        """Go to the place before, with what was selected there."""
        self._navigator.back()

    def forward(self) -> None:
        """Undo a step back."""
        self._navigator.forward()

    def up(self) -> None:
        """Go one level up; where one came from is selected there."""
        self._navigator.up()

    def reload(self) -> None:
        """Read the place again, and what is known of it; what is selected stays."""
        self._inspector.forget()
        self._navigator.reload()

    def stop(self) -> None:
        """Stop connecting or reading."""
        self._navigator.stop()

    @property
    def messages(self) -> MessageBar:
        """The bar above the rows."""
        return self._pane.messages

    @property
    def listing_text(self) -> str:
        """What the status bar says of the place."""
        here = self.location
        if here is None:
            return ""
        if here.bucket:
            return self._folder.status_text()
        return buckets_text(len(self._connections.buckets(here.connection_id)))

    @property
    def is_reading(self) -> bool:
        """Whether the place is still being read."""
        return self._folder.is_reading

    def selection(self) -> Selection:
        """The selected folders and files; never buckets."""
        return self._folder.selection()

    @property
    def selected_bucket(self) -> str:
        """The bucket selected in the list of buckets, or empty."""
        here = self.location
        return self._pane.buckets.selected_bucket() if here is not None and not here.bucket else ""

    def select_all(self) -> None:
        """Select every row; the next key is about them."""
        table = self._pane.current_table
        if table is not None:
            table.selectAll()
            self.focus_rows()

    def select_when_listed(self, key: str) -> None:
        """Select a folder, file or bucket as soon as it is listed."""
        self._navigator.select_when_listed(key)

    def open_selected(self) -> None:
        """Do what Enter does."""
        table = self._pane.current_table
        if table is not None and table.currentIndex().isValid():
            table.row_opened.emit(table.currentIndex().row())

    def focus_rows(self) -> None:
        """Put the keyboard among the rows."""
        self._pane.focus_rows()

    @property
    def filter_text(self) -> str:
        """Only names that contain this are shown; empty for all."""
        return self._filter

    def set_filter(self, text: str) -> None:
        """Show only names that contain ``text``, of the whole location."""
        self._filter = text
        self._folder.set_filter(text)
        self._pane.buckets.buckets.set_filter(text)

    def show_drop_hint(self, text: str, can_land: bool) -> None:
        """Say what a drop elsewhere in the window would do; empty text hides it."""
        self._pane.drop_hint.say(text, can_land)

    def downloaded_path(self, key: str) -> Path | None:
        """Where a file of this bucket was downloaded to."""
        return self._downloaded.path(self.location, key)

    def set_inspector_visible(self, visible: bool) -> None:
        """Show the inspector whenever there is room."""
        self._split.set_panel_wanted(visible)

    @property
    def inspector_width(self) -> int:
        """How wide the inspector is, or was when it was last shown."""
        return self._split.panel_width

    def set_inspector_width(self, width: int) -> None:
        """Take over what :attr:`inspector_width` gave."""
        self._split.set_panel_width(width)

    def columns_state(self) -> dict[str, object]:
        """Widths, order and sorting of the columns of both tables, as plain values."""
        return {name: table.header.layout_state() for name, table in self._pane.tables.items()}

    def restore_columns(self, state: dict[str, object]) -> None:
        """Take over what :meth:`columns_state` gave; what this version does not have is ignored."""
        for name, table in self._pane.tables.items():
            columns = state.get(name)
            if isinstance(columns, dict):
                table.header.restore_layout(columns)

    def _wire(self) -> None:
        pane, folder, navigator = self._pane, self._folder, self._navigator
        pane.table.row_opened.connect(self._on_row_opened)
        pane.buckets.row_opened.connect(self._on_bucket_opened)
        for table in (pane.table, pane.buckets):
            table.up_pressed.connect(navigator.up)
            table.reload_pressed.connect(self.reload)
            table.menu_wanted.connect(self.context_menu_requested)
        pane.table.open_requested.connect(self.open_requested)
        pane.table.show_requested.connect(self.show_requested)
        pane.table.dragged.connect(self.rows_dragged)
        pane.buckets.selectionModel().selectionChanged.connect(self._on_selection)
        pane.step_chosen.connect(self._on_step)
        pane.files_dropped.connect(self.files_dropped)
        pane.objects_dropped.connect(self.objects_dropped)
        pane.menu_wanted.connect(self.context_menu_requested)
        pane.messages.remedy_chosen.connect(self.remedy_requested)
        folder.changed.connect(self.listing_changed)
        folder.selection_changed.connect(self._on_selection)
        folder.read_whole.connect(self.folder_listed)
        navigator.location_changed.connect(self._on_location)
        navigator.place_changed.connect(self._on_place)
        self._inspector.action_requested.connect(self.action_requested)

    def _on_location(self, location: Location | None) -> None:
        self._filter = ""
        self._pane.buckets.buckets.set_filter("")
        self.location_changed.emit(location)
        self._on_place()

    def _on_place(self) -> None:
        self._inspect.start()
        self.listing_changed.emit()

    def _on_selection(self) -> None:
        self._inspect.start()
        self.selection_changed.emit()

    def _on_row_opened(self, row: int) -> None:
        here, objects = self.location, self._pane.table.objects
        if here is None or not self._folder.shows_rows:
            return
        key = objects.key(row)
        if objects.is_folder(row):
            self.go_to(here.child(key))
        else:
            self.object_activated.emit(key)

    def _on_bucket_opened(self, row: int) -> None:
        here = self.location
        if here is not None:
            self.go_to(Location(here.connection_id, self._pane.buckets.buckets.name(row)))

    def _on_step(self, step: NextStep) -> None:
        """A button of a state page: ours, or one of the window's actions."""
        if step is NextStep.CLEAR_FILTER:
            self.set_filter("")
            self.filter_cleared.emit()
        elif not self._navigator.take(step):
            self.action_requested.emit(step.value)

    def _show_details(self) -> None:
        inspect(self._inspector, self._connections, self._folder, self.location, self._pane)
