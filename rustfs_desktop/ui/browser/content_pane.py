"""The content area of a browser: message bar, table or state page, listing progress."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rustfs_desktop.ui.browser.header import RowHeader
from rustfs_desktop.ui.browser.listing_progress import ListingProgress
from rustfs_desktop.ui.browser.object_table import BucketTable, ObjectTable
from rustfs_desktop.ui.browser.row_table import RowTable
from rustfs_desktop.ui.browser.search_line import SearchLine
from rustfs_desktop.ui.browser.states import PageState, StatePage
from rustfs_desktop.ui.dragging.drop_filter import DropFilter, DropSurface, DropTarget
from rustfs_desktop.ui.dragging.drop_hint import DropHint
from rustfs_desktop.ui.message_bar import MessageBar
from rustfs_desktop.ui.space.space_view import SpaceView


class ContentPane(QWidget):
    """Shows objects, buckets or a state page, and accepts drops.

    Signals:
        step_chosen: A button of a state page (NextStep).
        files_dropped: Files were dropped on a folder (list of Path, Location).
        objects_dropped: Objects were dropped on a folder (MimeObjects, Location, whether to move).
        menu_requested: A context menu where there are no rows ("empty", QPoint global).
    """

    step_chosen = Signal(object)
    files_dropped = Signal(object, object)
    objects_dropped = Signal(object, object, bool)
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(320)
        self.table = ObjectTable(self)
        self.buckets = BucketTable(self)
        self.page = StatePage(self)
        self.search_line = SearchLine(self)
        self.line = ListingProgress(self)
        self.messages = MessageBar(self)
        self._map: QWidget | None = None
        self._is_map_shown = False
        self._rows: QWidget = self.page  # what is shown while the map is not
        self._stack = QStackedWidget(self)
        for widget in (self.table, self.buckets, self.page):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = QWidget(self)  # room for the tabs of the window
        self.head.setFixedHeight(0)
        column.addWidget(self.head)
        column.addWidget(self.search_line)
        self._bars = QVBoxLayout()
        column.addLayout(self._bars)
        column.addWidget(self._stack, 1)
        column.addWidget(self.line)
        self._drop_hint = DropHint(self)
        self._stack.installEventFilter(self)
        for view in (self.table, self.buckets, self.page, self.table.page):
            self.messages.covers.connect(view.set_covered)
        for page in (self.page, self.table.page):
            page.step_chosen.connect(self.step_chosen)
            page.region_chosen.connect(self.messages.region_chosen)
            page.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            page.customContextMenuRequested.connect(self._on_page_menu)
        self._take_drops(self.table.viewport(), self.table)
        self._take_drops(self.buckets.viewport(), self.buckets)
        self._take_drops(self.table.page, _PageSurface(self.table))
        self._take_drops(self.page, _PageSurface(self.table))

    @property
    def drop_hint(self) -> DropHint:
        """The hint that says what a drop would do."""
        return self._drop_hint

    @property
    def current_table(self) -> RowTable | None:
        """The visible table, if any."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, RowTable) else None

    @property
    def header(self) -> RowHeader | None:
        """The header of the visible table, if any."""
        widget = self._stack.currentWidget()
        return widget.header if isinstance(widget, ObjectTable | BucketTable) else None

    @property
    def shown_page(self) -> StatePage | None:
        """The visible state page, if any."""
        if self._stack.currentWidget() is self.page:
            return self.page
        covered = self._stack.currentWidget() is self.table and not self.table.page.isHidden()
        return self.table.page if covered else None

    def hold_bars(self, bars: QWidget) -> None:
        """Take the bars of the window above the rows, from the pane that had them before."""
        self._bars.addWidget(bars)

    def add_map(self, view: SpaceView) -> None:
        """Add the space map, hidden."""
        self._map = view
        self._stack.addWidget(view)
        self.messages.covers.connect(view.set_covered)

    def set_map_shown(self, is_shown: bool) -> None:
        """Show the space map, or what is listed; that changes meanwhile without being seen."""
        self._is_map_shown = is_shown
        self._switch()

    def show_objects(self, state: PageState | None = None) -> None:
        """Show the rows of the folder, or a state page below the header."""
        self.table.show_page(state)
        self._show(self.table)

    def show_buckets(self) -> None:
        """Show the list of buckets."""
        self._show(self.buckets)

    def show_state(self, state: PageState) -> None:
        """Show a state page for the whole location."""
        self.page.show_state(state)
        self._show(self.page)

    def set_selection_active(self, is_active: bool) -> None:
        """Say whether commands act on the selection, or on that of another pane."""
        for table in (self.table, self.buckets):
            table.set_selection_active(is_active)

    def columns_state(self) -> dict[str, object]:
        """Widths, order and sorting of the columns of all tables, as plain values."""
        return {
            "objects": self.table.layout_state(is_flat=False),
            "results": self.table.layout_state(is_flat=True),
            "buckets": self.buckets.header.layout_state(),
        }

    def restore_columns(self, state: dict[str, object]) -> None:
        """Restore a value of :meth:`columns_state`; unknown columns are ignored."""
        if isinstance(columns := state.get("objects"), dict):
            self.table.restore_layout(columns, is_flat=False)
        if isinstance(columns := state.get("results"), dict):
            self.table.restore_layout(columns, is_flat=True)
        if isinstance(columns := state.get("buckets"), dict):
            self.buckets.header.restore_layout(columns)

    def focus_rows(self) -> None:
        """Focus the rows, or the button of the state page."""
        if self._stack.currentWidget() is self.page and self.page.buttons:
            self.page.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            widget = self._stack.currentWidget()
            if widget is not None:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the drop hint at the bottom."""
        super().resizeEvent(event)
        self._drop_hint.reposition()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the message bar at the lower edge of the rows, above the listing progress."""
        if watched is self._stack and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.messages.cover(self._stack.geometry())
        return super().eventFilter(watched, event)

    def _take_drops(self, viewport: QWidget, surface: DropSurface) -> None:
        """Accept drops of files and objects on a view."""
        guide = DropFilter(viewport, surface)
        guide.hovered.connect(self._drop_hint.show_text)
        guide.dropped.connect(self.files_dropped)
        guide.objects_dropped.connect(self.objects_dropped)

    def _show(self, widget: QWidget) -> None:
        self._rows = widget
        self._switch()

    def _switch(self) -> None:
        """Show the rows or the map; the focus stays in what is shown."""
        current = self._stack.currentWidget()
        widget = self._map if self._is_map_shown and self._map is not None else self._rows
        if current is widget:
            return
        focused = self.window().focusWidget()
        had_focus = current is not None and focused is not None and _holds(current, focused)
        self._stack.setCurrentWidget(widget)
        if had_focus:
            self.focus_rows()

    def _on_page_menu(self, position: QPoint) -> None:
        page = self.sender()
        if isinstance(page, StatePage):
            self.menu_requested.emit("empty", page.mapToGlobal(position))


def _holds(widget: QWidget, focused: QWidget) -> bool:
    return widget is focused or widget.isAncestorOf(focused)


class _PageSurface:
    """A state page as a drop target for the current folder."""

    def __init__(self, table: ObjectTable) -> None:
        self._table = table

    def drop_target(self, position: QPoint) -> DropTarget:
        """The current folder."""
        return self._table.folder_target()

    def show_drop_target(self, target: DropTarget | None) -> None:
        """Outline the page."""
        self._table.page.set_drop_target(target is not None and target.location is not None)

    def spring_open(self, target: DropTarget) -> None:
        """Nothing opens here."""

    def scroll_by(self, pixels: int) -> None:
        """Nothing scrolls here."""
