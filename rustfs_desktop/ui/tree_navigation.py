"""Keeps the tree and the active browser at the same location."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.browser.folder_load import FoldersRead
from rustfs_desktop.ui.tree.panel import TreePanel


class TreeNavigation(QObject):
    """Shows the active browser's location in the tree, and opens what is chosen there."""

    def __init__(self, tree: TreePanel, browsers: BrowserGroup) -> None:
        super().__init__(tree)
        self._tree, self._browsers = tree, browsers
        tree.location_chosen.connect(self._go_to)
        tree.drop_hovered.connect(self._show_drop_hint)
        browsers.location_changed.connect(tree.show_location)
        browsers.active_changed.connect(self._on_active)
        browsers.folders_read.connect(self._show_folders)

    def _go_to(self, location: Location) -> None:
        self._browsers.active.go_to(location)

    def _show_folders(self, read: FoldersRead) -> None:
        """Show the folders that a browser listed in the tree too."""
        self._tree.set_folders(read.location, read.prefixes)

    def _show_drop_hint(self, text: str, can_land: bool) -> None:
        self._browsers.active.content.drop_hint.show_text(text, can_land)

    def _on_active(self) -> None:
        self._tree.show_location(self._browsers.active.location)
