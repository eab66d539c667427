"""What the next command is about, and the context menus that change it for a moment."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.ui import menus
from rustfs_desktop.ui.actions import ActionContext, Actions
from rustfs_desktop.ui.commands.context import CommandContext, Target


class TargetTracker(QObject):
    """Knows the target: what an open menu is about, the tree's node with the keyboard, or the rows.

    Signals:
        changed: The target is another one: a menu of the tree opened or closed, or the keyboard
            went into the tree, along it, or out of it.
    """

    changed = Signal()

    def __init__(self, context: CommandContext, actions: Actions) -> None:
        super().__init__(context.window)
        self._context = context
        self._actions = actions
        self._pointed_at: Target | None = None
        self._is_in_tree = False
        context.browser.tree.current_changed.connect(self._on_tree_current)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def target(self) -> Target:
        """What the next command is about."""
        if self._pointed_at is not None:
            return self._pointed_at
        tree = self._context.browser.tree
        if self._is_in_tree and tree.isVisible() and tree.current is not None:
            return _tree_target(tree.current)
        return self.shown()

    def shown(self) -> Target:
        """The place on screen and its selected rows, wherever the keyboard is."""
        browser = self._context.browser
        here, bucket = browser.location, browser.selected_bucket
        if here is not None and bucket:
            here = Location(here.connection_id, bucket)
        return Target(here, browser.selection())

    def action_context(self) -> ActionContext:
        """Which verbs make sense for the target."""
        target, browser = self.target(), self._context.browser
        location, selection = target.location, target.selection
        connections = self._context.connections
        return ActionContext(
            has_connection=location is not None,
            is_online=location is not None
            and connections.state(location.connection_id) is ConnectionState.ONLINE,
            is_demo=location is not None and location.connection_id == DEMO_ID,
            in_bucket=location is not None and bool(location.bucket),
            objects=len(selection.keys),
            folders=len(selection.prefixes),
            buckets=int(bool(browser.selected_bucket)),
            can_back=browser.can_back,
            can_forward=browser.can_forward,
            can_up=browser.can_up,
        )

    def show_menu(self, where: str, position: QPoint) -> None:
        """Open the context menu of the "row", the "tree" or the "empty" space."""
        window, browser = self._context.window, self._context.browser
        location = browser.location
        if where == "tree":
            node = browser.tree_location
            target = _tree_target(node)
            self._point_at(target)
            menu = menus.tree_menu(self._actions, node, window)
        else:
            target = self.shown()
            self._point_at(target)
            if where == "row" and location is not None:
                menu = menus.row_menu(self._actions, location, window)
            else:
                menu = menus.empty_menu(self._actions, location, window)
        # A menu hides before it triggers, so what was pointed at is needed a little longer.
        let_go = partial(self._let_go, target)
        menu.aboutToHide.connect(partial(QTimer.singleShot, 0, let_go))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    def trigger_for_rows(self, name: str) -> None:
        """Trigger an action from where the rows are described: it is about nothing else."""
        self._point_at(self.shown())
        self._actions[name].trigger()
        self._point_at(None)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Menus, bars and dialogs borrow the keyboard: what it was in before still counts."""
        browser = self._context.browser
        is_in_tree = new is browser.tree
        if new is None or is_in_tree == self._is_in_tree:
            return
        if is_in_tree or browser.holds_in_rows(new):
            self._is_in_tree = is_in_tree
            self.changed.emit()

    def _on_tree_current(self) -> None:
        if self._is_in_tree:
            self.changed.emit()

    def _point_at(self, target: Target | None) -> None:
        self._pointed_at = target
        self.changed.emit()

    def _let_go(self, target: Target) -> None:
        """The menu over ``target`` is gone; the click that closed it may have opened another."""
        if self._pointed_at is target:
            self._point_at(None)


def _tree_target(node: Location | None) -> Target:
    """A folder of the tree is the place for uploads and the thing for deletions."""
    return Target(node, Selection(prefixes=[node.prefix] if node and node.prefix else []))
