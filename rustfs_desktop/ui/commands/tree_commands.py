"""Connects drags from the tree and drops on it with commands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands import copies, objects
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.drag_and_drop import drag_objects
from rustfs_desktop.ui.dragging.drag import ObjectDrag
from rustfs_desktop.ui.tree.panel import TreePanel


class TreeCommands(QObject):
    """Runs commands on tree nodes; the active browser shows their results."""

    def __init__(
        self, context: CommandContext, tree: TreePanel, browsers: BrowserGroup, drag: ObjectDrag
    ) -> None:
        super().__init__(tree)
        self._context, self._tree, self._browsers, self._drag = context, tree, browsers, drag
        tree.files_dropped.connect(self._upload)
        tree.objects_dropped.connect(self._put)
        tree.folder_dragged.connect(self._drag_folder)

    def _upload(self, paths: list[Path], location: Location) -> None:
        target = Target(self._browsers.active, location, Selection())
        objects.upload_paths(self._context, paths, target)

    def _put(self, what: MimeObjects, location: Location, is_move: bool) -> None:
        target = Target(self._browsers.active, location, Selection())
        copies.copy_or_move_into(self._context, target, what, is_move=is_move)

    def _drag_folder(self, folder: Location) -> None:
        target = Target.of_node(self._browsers.active, folder)
        drag_objects(self._context, target, self._drag, self._tree)
