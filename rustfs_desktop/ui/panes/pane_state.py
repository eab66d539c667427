"""Saves the tabs of both panes, and opens them again at the start."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.open_tabs import OpenTabs
from rustfs_desktop.service.second_pane import SecondPane
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.panes.panes import Panes
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs


class PaneState(QObject):
    """Remembers the tabs of the active pane, when there are several, and the other pane."""

    def __init__(
        self, panes: Panes, connections: Connections, settings: Settings, compare: QAction
    ) -> None:
        super().__init__(panes)
        self._compare = compare
        self._panes, self._connections, self._settings = panes, connections, settings

    def save(self) -> None:
        """Save where the tabs are."""
        tabs, other = _tabs_of(self._panes.tabs), self._panes.other
        self._settings.open_tabs = tabs if len(tabs.locations) > 1 else OpenTabs()
        second = None
        if other is not None:
            is_left = other is self._panes.panes[0]
            share, compares = self._panes.share, self._compare.isChecked()
            second = SecondPane(_tabs_of(other.tabs), is_left, share, compares)
        self._settings.second_pane = second

    def restore(self) -> None:
        """Open the other tabs again, beside the one that shows the last location."""
        self._open(self._panes.tabs, self._settings.open_tabs)
        second = self._settings.second_pane
        if second is not None and not self._panes.is_split:
            self._panes.set_share(second.share)
            pane = self._panes.split(at_left=second.is_left)
            self._open(pane.tabs, second.tabs)
            self._compare.setChecked(second.compares)

    def _open(self, tabs: BrowserTabs, saved: OpenTabs) -> None:
        known = [
            (location, position == saved.current)
            for position, location in enumerate(saved.locations)
            if self._connections.get(location.connection_id) is not None
        ]
        current = next((at for at, (_location, is_shown) in enumerate(known) if is_shown), 0)
        if known and tabs.count == 1:
            tabs.open_waiting([location for location, _is_shown in known], current)


def _tabs_of(tabs: BrowserTabs) -> OpenTabs:
    return OpenTabs.of(tabs.locations, tabs.current)
