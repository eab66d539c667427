"""Path bar, status bar and actions: what the window shows of the active browser."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands import navigation
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.status_bar import StatusBar
from rustfs_desktop.ui.toolbar import Toolbar


class WindowBars(QObject):
    """Keeps the bars and actions of the window current, and navigates from the path bar."""

    def __init__(
        self,
        context: CommandContext,
        browsers: BrowserGroup,
        targets: TargetTracker,
        actions: Actions,
        bars: tuple[Toolbar, StatusBar],
    ) -> None:
        super().__init__(context.window)
        self._context, self._browsers = context, browsers
        self._targets, self._actions = targets, actions
        self._toolbar, self._status = bars
        browsers.active_changed.connect(self._on_location)
        browsers.location_changed.connect(self._on_location)
        browsers.selection_changed.connect(self.refresh)
        browsers.listing_changed.connect(self._refresh_counts)
        browsers.filter_cleared.connect(self._toolbar.filter_field.clear)
        browsers.count_changed.connect(self.refresh)
        targets.changed.connect(self.refresh)
        connections = context.connections
        connections.state_changed.connect(self.refresh)
        connections.response_changed.connect(self.refresh)
        connections.list_changed.connect(self.refresh)
        bar = self._toolbar.path_bar
        bar.crumb_clicked.connect(self._go_to)
        bar.location_entered.connect(self._open_address)
        bar.left.connect(self._focus_rows)
        self._toolbar.filter_field.accepted.connect(self._enter_rows)
        actions["go_to"].triggered.connect(bar.edit)

    def refresh(self, *_ignored: object) -> None:
        """Enable the actions that apply now; show the counts and the connection."""
        self._actions.update(self._targets.action_context())
        self._refresh_counts()
        connection = self._context.connection(self._browsers.active.location)
        state, responds = ConnectionState.OFFLINE, True
        if connection is not None:
            state = self._context.connections.state(connection.id)
            responds = self._context.connections.responds(connection.id)
        self._status.set_connection(connection, state, responds=responds)

    def _refresh_counts(self) -> None:
        self._status.set_counts(self._browsers.active.listing_text)

    def _on_location(self, *_location: object) -> None:
        location = self._browsers.active.location
        connection = self._context.connection(location)
        self._toolbar.path_bar.set_location(location, connection.name if connection else "")
        self.refresh()

    def _go_to(self, location: Location) -> None:
        self._browsers.active.go_to(location)

    def _open_address(self, words: str) -> None:
        navigation.open_address(self._context, self._browsers.active, words)

    def _focus_rows(self) -> None:
        self._browsers.active.focus_rows()

    def _enter_rows(self) -> None:
        self._browsers.active.focus_rows(selects=True)
