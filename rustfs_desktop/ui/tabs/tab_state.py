"""Saves the open tabs, and opens them again at the start."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.open_tabs import OpenTabs
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs


class TabState(QObject):
    """Remembers the tabs of a window, when there are several."""

    def __init__(self, tabs: BrowserTabs, connections: Connections, settings: Settings) -> None:
        super().__init__(tabs)
        self._tabs, self._connections, self._settings = tabs, connections, settings

    def save(self) -> None:
        """Save where the tabs are."""
        tabs = OpenTabs.of(self._tabs.locations, self._tabs.current)
        self._settings.open_tabs = tabs if len(tabs.locations) > 1 else OpenTabs()

    def restore(self) -> None:
        """Open the other tabs again, beside the one that shows the last location."""
        saved = self._settings.open_tabs
        known = [
            (location, position == saved.current)
            for position, location in enumerate(saved.locations)
            if self._connections.get(location.connection_id) is not None
        ]
        current = next((at for at, (_location, is_shown) in enumerate(known) if is_shown), 0)
        if known and self._tabs.count == 1:
            self._tabs.open_waiting([location for location, _is_shown in known], current)
