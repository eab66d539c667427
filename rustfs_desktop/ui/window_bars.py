"""Path bar, status bar and actions: what the window shows of the active browser."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands import navigation
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.panes.panes import Panes
from rustfs_desktop.ui.status_bar import StatusBar
from rustfs_desktop.ui.toolbar import Toolbar


class WindowBars(QObject):
    """Keeps the bars and actions of the window current, and navigates from the path bar."""

    def __init__(
        self,
        context: CommandContext,
        panes: Panes,
        browsers: BrowserGroup,
        targets: TargetTracker,
        actions: Actions,
        bars: tuple[Toolbar, StatusBar],
    ) -> None:
        super().__init__(context.window)
        self._context, self._panes, self._browsers = context, panes, browsers
        self._targets, self._actions = targets, actions
        self._toolbar, self._status = bars
        browsers.active_changed.connect(self._on_location)
        browsers.location_changed.connect(self._on_location)
        browsers.selection_changed.connect(self.refresh)
        browsers.listing_changed.connect(self._refresh_counts)
        browsers.filter_cleared.connect(self._toolbar.filter_field.clear)
        browsers.count_changed.connect(self.refresh)
        browsers.other_changed.connect(self.refresh)
        panes.split_changed.connect(self._on_split)
        panes.active_changed.connect(self._refresh_counts)
        panes.address_entered.connect(self._open_address_in)
        targets.changed.connect(self.refresh)
        context.edits.changed.connect(self._refresh_edited)
        connections = context.connections
        connections.state_changed.connect(self.refresh)
        connections.response_changed.connect(self.refresh)
        connections.list_changed.connect(self.refresh)
        bar = self._toolbar.path_bar
        bar.crumb_clicked.connect(self._go_to)
        bar.location_entered.connect(self._open_address)
        bar.left.connect(self._focus_rows)
        self._toolbar.filter_field.accepted.connect(self._enter_rows)
        actions["go_to"].triggered.connect(self._edit_path)

    def refresh(self, *_ignored: object) -> None:
        """Enable the actions that apply now; show the counts and the connection."""
        self._actions.update(self._targets.action_context())
        other = self._browsers.other
        there = other.location if other is not None else None
        beside = self._context.connection(there)
        self._toolbar.pane_bar.show_destination(there, beside.name if beside else "")
        self._refresh_counts()
        connection = self._context.connection(self._browsers.active.location)
        state, responds = ConnectionState.OFFLINE, True
        if connection is not None:
            state = self._context.connections.state(connection.id)
            responds = self._context.connections.responds(connection.id)
        self._status.set_connection(connection, state, responds=responds)

    def _refresh_counts(self) -> None:
        self._status.set_counts(self._counts())

    def _counts(self) -> str:
        """The counts of the only pane; each of two has its own below its rows."""
        if not self._panes.is_split:
            return self._browsers.active.listing_text
        if self._panes.active is self._panes.panes[0]:
            return self.tr("2 panes · the left one is active")
        return self.tr("2 panes · the right one is active")

    def _on_split(self) -> None:
        self._toolbar.set_split(self._panes.is_split)
        self.refresh()

    def _edit_path(self) -> None:
        head = self._panes.active.head
        (head.path_bar if self._panes.is_split else self._toolbar.path_bar).edit()

    def _refresh_edited(self) -> None:
        self._status.set_edited(len(self._context.edits.all))

    def _on_location(self, *_location: object) -> None:
        location = self._browsers.active.location
        connection = self._context.connection(location)
        self._toolbar.path_bar.set_location(location, connection.name if connection else "")
        self.refresh()

    def _go_to(self, location: Location) -> None:
        self._browsers.active.go_to(location)

    def _open_address(self, words: str) -> None:
        navigation.open_address(self._context, self._browsers.active, words)

    def _open_address_in(self, browser: Browser, words: str) -> None:
        navigation.open_address(self._context, browser, words)

    def _focus_rows(self) -> None:
        self._browsers.active.focus_rows()

    def _enter_rows(self) -> None:
        self._browsers.active.focus_rows(selects=True)
