"""The commands of tabs, by keys, menus and the middle mouse button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs
from rustfs_desktop.ui.tree.panel import TreePanel


class TabCommands(QObject):
    """Opens, closes and changes the tabs of the active pane.

    Args:
        tabs: Tells the tabs of the active pane.
        close_last: Closes the place of the last tab: its pane, or the window.
    """

    def __init__(
        self,
        tabs: Callable[[], BrowserTabs],
        close_last: Callable[[], None],
        browsers: BrowserGroup,
        targets: TargetTracker,
        actions: Actions,
    ) -> None:
        super().__init__(browsers)
        self._tabs, self._close_last = tabs, close_last
        self._browsers, self._targets = browsers, targets
        actions["new_tab"].triggered.connect(self._open)
        actions["open_in_tab"].triggered.connect(self._open_target)
        actions["close_tab"].triggered.connect(self._close)
        actions["next_tab"].triggered.connect(partial(self._step, 1))
        actions["previous_tab"].triggered.connect(partial(self._step, -1))
        browsers.tab_requested.connect(self._open_behind)

    def follow_tree(self, tree: TreePanel) -> None:
        """Open what is clicked in the tree with the middle button."""
        tree.tab_requested.connect(self._open_behind)

    def _open(self) -> None:
        """Open a tab at the location that is shown."""
        location = self._browsers.active.location
        self._tabs().open_tab(location.folder if location is not None else None)

    def _open_target(self) -> None:
        """Open the selected folder or bucket in a tab, else the location itself."""
        target = self._targets.target()
        location, prefixes = target.location, target.selection.prefixes
        if location is not None and prefixes:
            location = location.child(prefixes[0])
        self._tabs().open_tab(location)

    def _open_behind(self, location: Location) -> None:
        self._tabs().open_tab(location, shows=False)

    def _close(self) -> None:
        tabs = self._tabs()
        if tabs.count == 1:
            self._close_last()
        else:
            tabs.close_tab(tabs.current)

    def _step(self, by: int, *_checked: object) -> None:
        self._tabs().step(by)
