"""The tabs of a window: one browser each, of which the active one is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.open_tabs import MOST_TABS
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.tabs.tab_strip import TabStrip
from rustfs_desktop.ui.tabs.tab_texts import tab_label


class BrowserTabs(QWidget):
    """Shows the active browser; from the second tab on with a strip above its rows.

    The strip belongs to the window and lies over the ``head`` of the active browser, so that a
    tab that is being dragged does not disappear with the browser of another one.

    Signals:
        changed: Tabs were opened, closed or moved, or another one is shown.
        counts_changed: The counts of the shown browser changed.
        listing_changed: Other rows are shown in the shown browser, or its listing ended.
    """

    changed = Signal()
    counts_changed = Signal()
    listing_changed = Signal()

    def __init__(
        self,
        browsers: BrowserGroup,
        connections: Connections,
        make_browser: Callable[[QWidget], Browser],
        parent: QWidget,
        first: Browser | None = None,
    ) -> None:
        """Tabs with one browser: ``first``, which the group has, or a new one."""
        super().__init__(parent)
        self._group, self._connections, self._make = browsers, connections, make_browser
        self._order: list[Browser] = []
        self._waiting: dict[Browser, Location] = {}  # shown for the first time when chosen
        self.strip = TabStrip(self)
        self._stack = QStackedWidget(self)
        self._shown = first or make_browser(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._renewing = QTimer(self, singleShot=True, interval=0)
        self._renewing.timeout.connect(self._renew)
        self._insert(self._shown, 0)
        if first is None:
            self._take_look_of(browsers.active, self._shown)
            browsers.add_browser(self._shown)
        self.strip.chosen.connect(self.show_tab)
        self.strip.bar.close_requested.connect(self.close_tab)
        self.strip.bar.moved.connect(self._on_moved)
        browsers.active_changed.connect(self._show_active)
        connections.list_changed.connect(self._on_list)

    @property
    def count(self) -> int:
        """The number of tabs."""
        return len(self._order)

    @property
    def shown(self) -> Browser:
        """The browser that is shown."""
        return self._shown

    @property
    def browsers(self) -> list[Browser]:
        """The browsers, in the order of their tabs."""
        return list(self._order)

    @property
    def current(self) -> int:
        """The position of the tab that is shown."""
        return self._order.index(self._shown)

    @property
    def locations(self) -> list[Location | None]:
        """Where each tab is, in their order."""
        return [self._waiting.get(browser, browser.location) for browser in self._order]

    def open_tab(self, location: Location | None, *, shows: bool = True) -> None:
        """Open a tab beside the one that is shown; at most a hundred."""
        if self.count >= MOST_TABS:
            return
        browser = self._add_browser(self.current + 1)
        if location is not None:
            browser.go_to(location)
        if shows:
            self.show_tab(self._order.index(browser))
        self._renew()

    def open_waiting(self, locations: Sequence[Location], current: int) -> None:
        """Open tabs again around the one that is shown; they read nothing until they are chosen.

        Args:
            locations: Where all tabs are, with the one that is shown.
            current: Its position among them.
        """
        if self._shown.location is None:  # it was empty, or its connection is gone
            self._shown.go_to(locations[current])
        for position, location in enumerate(locations[:MOST_TABS]):
            if position != current:
                browser = self._add_browser(position)
                self._waiting[browser] = location
        self._renew()

    def close_tab(self, position: int) -> None:
        """Close a tab, if it is not the only one; the next one is shown."""
        if self.count == 1 or not 0 <= position < self.count:
            return
        browser = self._order[position]
        if browser is self._shown:
            self.show_tab(position + 1 if position + 1 < self.count else position - 1)
        self._order.remove(browser)
        self._waiting.pop(browser, None)
        self._group.remove_browser(browser)
        self._renew()

    def show_tab(self, position: int) -> None:
        """Show a tab; the focus goes to its rows, unless it is in the strip."""
        if not 0 <= position < self.count:
            return
        keeps_focus = self.strip.bar.hasFocus()
        browser = self._order[position]
        self._group.activate(browser)
        if not keeps_focus:
            browser.focus_rows()

    def step(self, by: int) -> None:
        """Show the next or the previous tab; after the last comes the first."""
        self.show_tab((self.current + by) % self.count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the strip over the head of the active browser."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place_strip()
        return super().eventFilter(watched, event)

    def _add_browser(self, position: int) -> Browser:
        """A new browser as a tab, like the one that is shown."""
        browser = self._make(self._stack)
        self._take_look_of(self._shown, browser)
        self._insert(browser, position)
        self._group.add_browser(browser)
        return browser

    def _take_look_of(self, shown: Browser, browser: Browser) -> None:
        """Give a new browser the columns and panel of another."""
        browser.content.restore_columns(shown.content.columns_state())
        browser.side.set_panel_width(shown.side.panel_width)
        browser.side.set_panel_wanted(shown.side.is_panel_wanted)

    def _insert(self, browser: Browser, position: int) -> None:
        self._order.insert(position, browser)
        self._stack.addWidget(browser)
        browser.location_changed.connect(self._renewing.start)
        browser.selection_changed.connect(self._on_counts)
        browser.listing_changed.connect(self._on_listing)
        for part in (browser, browser.side, browser.content, browser.content.head):
            part.installEventFilter(self)

    def _show_active(self) -> None:
        browser = self._group.active
        if browser not in self._order:
            return  # it is elsewhere in the window
        self._shown = browser
        self._stack.setCurrentWidget(browser)
        location = self._waiting.pop(browser, None)
        if location is not None:
            browser.go_to(location)
        else:
            browser.content.table.window_activated.emit()  # the rows can be seen again
        self._renew()

    def _renew(self) -> None:
        """Show the tabs as they are, and make room for them."""
        self._renewing.stop()
        labels = [
            tab_label(at, self._connections.get(at.connection_id) if at is not None else None)
            for at in self.locations
        ]
        height = self.strip.height_wanted if self.count > 1 else 0
        for browser in self._order:
            browser.content.head.setFixedHeight(height)
        self.strip.show_tabs(labels, self.current)
        self._place_strip()
        self.changed.emit()

    def _place_strip(self) -> None:
        head = self._shown.content.head
        if self.count > 1 and self.isAncestorOf(head):
            corner = head.mapTo(self, QPoint(0, 0))
            self.strip.setGeometry(QRect(corner, head.size()))
            self.strip.raise_()

    def _on_counts(self) -> None:
        if self.sender() is self._shown:
            self.counts_changed.emit()

    def _on_listing(self) -> None:
        if self.sender() is self._shown:
            self.counts_changed.emit()
            self.listing_changed.emit()

    def _on_moved(self, start: int, end: int) -> None:
        self._order.insert(end, self._order.pop(start))
        self.changed.emit()

    def _on_list(self) -> None:
        """Close the tabs that wait at a removed connection; the others show its absence."""
        for browser, location in list(self._waiting.items()):
            if self._connections.get(location.connection_id) is None:
                self.close_tab(self._order.index(browser))
        self._renew()
