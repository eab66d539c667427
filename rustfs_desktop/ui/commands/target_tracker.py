"""Tracks the target of the next command, and opens the context menus."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.ui import menus
from rustfs_desktop.ui.action_needs import ActionContext
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands.clipboard_contents import ClipboardContents
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.tree.panel import TreePanel


class TargetTracker(QObject):
    """Knows the target of the next command.

    It is the target of an open context menu, else the tree's node that has the focus, else the
    rows of the active browser.

    Signals:
        changed: The target changed: a context menu opened or closed, or the focus moved
            into the tree, along it, or out of it. Or Paste became possible or impossible.
    """

    changed = Signal()

    def __init__(
        self, context: CommandContext, browsers: BrowserGroup, tree: TreePanel, actions: Actions
    ) -> None:
        super().__init__(context.window)
        self._context = context
        self._browsers = browsers
        self._tree = tree
        self._actions = actions
        self._fixed: Target | None = None
        self._is_in_tree = False
        self._clipboard = ClipboardContents(self)
        self._clipboard.changed.connect(self.changed)
        tree.current_changed.connect(self._on_tree_current)
        tree.menu_requested.connect(self.show_tree_menu)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def target(self) -> Target:
        """The target of the next command."""
        if self._fixed is not None:
            return self._fixed
        browser = self._browsers.active
        if self._is_in_tree and self._tree.current is not None:
            return Target.of_node(browser, self._tree.current)
        return Target.of_rows(browser)

    def action_context(self) -> ActionContext:
        """The state that decides which actions are enabled for the target."""
        target = self.target()
        browser, location, selection = target.browser, target.location, target.selection
        connections = self._context.connections
        return ActionContext(
            has_connection=location is not None,
            is_online=location is not None
            and connections.state(location.connection_id) is ConnectionState.ONLINE,
            is_demo=location is not None and location.connection_id == DEMO_ID,
            in_bucket=location is not None and bool(location.bucket),
            is_search=target.is_search,
            shows_results=bool(browser.location and browser.location.query),
            can_paste=not target.is_search and self._clipboard.can_paste_into(location),
            in_buckets=len(selection.by_bucket) > 1,
            objects=selection.count - len(selection.prefixes),
            folders=len(selection.prefixes),
            buckets=int(bool(browser.selected_bucket)),
            tabs=len(self._browsers.siblings),
            has_other=self._browsers.other is not None,
            other_takes=self._other_takes(),
            other_is_elsewhere=self._other_is_elsewhere(location),
            can_back=browser.can_back,
            can_forward=browser.can_forward,
            can_up=browser.can_up,
        )

    def _other_takes(self) -> bool:
        """Whether the other pane shows a folder that objects can be copied to."""
        other = self._browsers.other
        there = other.location if other is not None else None
        if there is None or not there.bucket or there.is_recursive:
            return False
        return self._context.connections.state(there.connection_id) is ConnectionState.ONLINE

    def _other_is_elsewhere(self, here: Location | None) -> bool:
        other = self._browsers.other
        return other is not None and other.location != here

    def show_rows_menu(self, browser: Browser, where: str, position: QPoint) -> None:
        """Open the context menu of a browser's "row" or "empty" space."""
        window, location = self._context.window, browser.location
        target = Target.of_rows(browser)
        self._fix(target)
        if browser.space.is_open:
            self._pop_up(menus.map_menu(self._actions, window), target, position)
        elif where == "row" and location is not None:
            self._pop_up(menus.row_menu(self._actions, location, window), target, position)
        else:
            self._pop_up(menus.empty_menu(self._actions, location, window), target, position)

    def show_tree_menu(self, node: Location | None, position: QPoint) -> None:
        """Open the context menu of a node of the tree, or of the space below the nodes."""
        target = Target.of_node(self._browsers.active, node)
        self._fix(target)
        menu = menus.tree_menu(self._actions, node, self._context.window)
        self._pop_up(menu, target, position)

    def trigger_for_rows(self, browser: Browser, name: str) -> None:
        """Trigger an action for the rows of a browser, whatever has the focus."""
        self._fix(Target.of_rows(browser))
        self._actions[name].trigger()
        self._fix(None)

    def _pop_up(self, menu: QMenu, target: Target, position: QPoint) -> None:
        # A menu hides before it triggers its action, so its target is kept a little longer.
        release = partial(self._release, target)
        menu.aboutToHide.connect(partial(QTimer.singleShot, 0, release))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Focus on menus, bars and dialogs does not change the target."""
        is_in_tree = new is not None and new is self._tree.tree
        if new is None or is_in_tree == self._is_in_tree:
            return
        if is_in_tree or any(each.holds_in_rows(new) for each in self._browsers.browsers):
            self._is_in_tree = is_in_tree
            self.changed.emit()

    def _on_tree_current(self) -> None:
        if self._is_in_tree:
            self.changed.emit()

    def _fix(self, target: Target | None) -> None:
        self._fixed = target
        self.changed.emit()

    def _release(self, target: Target) -> None:
        """The menu of ``target`` closed; the click that closed it may have opened another."""
        if self._fixed is target:
            self._fix(None)
