"""Brings drags within the window, and moves that ended, to the commands for them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_mime import Carried
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.commands import copies
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dragging.drag import ObjectDrag


class Copying(QObject):
    """Lives as long as the window."""

    def __init__(self, context: CommandContext, drag: ObjectDrag) -> None:
        super().__init__(context.window)
        self._context = context
        self._drag = drag
        context.browser.objects_dropped.connect(self._on_dropped)
        context.browser.folder_dragged.connect(self._on_dragged)
        context.queue.job_finished.connect(partial(copies.tidy_up, context))

    def _on_dropped(self, what: Carried, location: Location, is_move: bool) -> None:
        copies.put_into(self._context, what, location, is_move=is_move)

    def _on_dragged(self, folder: Location) -> None:
        self._drag.run(Target(folder, Selection([folder.prefix])), self._context.browser)
