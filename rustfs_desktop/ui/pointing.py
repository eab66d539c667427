"""What the next command is about, and the context menus that change it for a moment."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.ui import menus
from rustfs_desktop.ui.actions import Actions, Scene
from rustfs_desktop.ui.commands.desk import Desk, Target


class Pointing(QObject):
    """Knows the target: the tree's node under an open menu, else the table's rows.

    Signals:
        changed: The target is another one, because a menu of the tree opened or closed.
    """

    changed = Signal()

    def __init__(self, desk: Desk, actions: Actions) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._actions = actions
        self._pointed_at: Target | None = None

    def target(self) -> Target:
        """What the next command is about."""
        if self._pointed_at is not None:
            return self._pointed_at
        browser = self._desk.browser
        here, bucket = browser.location, browser.selected_bucket
        if here is not None and bucket:
            here = Location(here.connection_id, bucket)
        return Target(here, browser.selection())

    def scene(self) -> Scene:
        """Which verbs make sense for the target."""
        target, browser = self.target(), self._desk.browser
        location, selection = target.location, target.selection
        connections = self._desk.connections
        return Scene(
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
        window, browser = self._desk.window, self._desk.browser
        location = browser.location
        if where == "tree":
            node = browser.tree_location
            target = _tree_target(node)
            self._point_at(target)
            menu = menus.tree_menu(self._actions, node, window)
            # A menu hides before it triggers, so what was pointed at is needed a little longer.
            let_go = partial(self._let_go, target)
            menu.aboutToHide.connect(partial(QTimer.singleShot, 0, let_go))
        else:
            self._point_at(None)
            if where == "row" and location is not None:
                menu = menus.row_menu(self._actions, location, window)
            else:
                menu = menus.empty_menu(self._actions, location, window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

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
