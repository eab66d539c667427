"""Connects the signals of one browser with commands."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import Remedy
from rustfs_desktop.index.types import UNKNOWN
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.preferences import FileOpening
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands import (
    buckets,
    connections,
    copies,
    downloads,
    edits,
    objects,
    quick_look,
)
from rustfs_desktop.ui.commands.context import Command, CommandContext, Target
from rustfs_desktop.ui.commands.drag_and_drop import drag_objects
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.dragging.drag import ObjectDrag

_REMEDIES: dict[Remedy, Command] = {
    Remedy.EDIT_CONNECTION: connections.edit_connection,
    Remedy.OPEN_BUCKET: buckets.open_bucket,
    Remedy.EMPTY_BUCKET: buckets.delete_bucket,
}


class BrowserCommands(QObject):
    """Runs the commands of one browser, active or not; lives as long as the browser."""

    def __init__(
        self, context: CommandContext, browser: Browser, targets: TargetTracker, drag: ObjectDrag
    ) -> None:
        super().__init__(browser)
        self._context, self._browser, self._drag = context, browser, drag
        browser.object_activated.connect(self._open)
        browser.files_dropped.connect(self._upload)
        browser.objects_dropped.connect(self._put)
        browser.rows_dragged.connect(self._drag_rows)
        browser.context_menu_requested.connect(partial(targets.show_rows_menu, browser))
        browser.action_requested.connect(partial(targets.trigger_for_rows, browser))
        for_rows = partial(targets.trigger_for_rows, browser)
        browser.content.table.space_pressed.connect(partial(for_rows, "quick_look"))
        browser.remedy_requested.connect(self._run_remedy)
        browser.messages.region_chosen.connect(self._use_region)
        browser.open_requested.connect(partial(downloads.open_row, browser, context.window))
        browser.show_requested.connect(partial(downloads.show_row, browser))

    def _open(self, location: Location, key: str) -> None:
        """Download, preview or edit the activated file, as the user prefers."""
        opening = self._context.settings.preferences.opening
        if opening is FileOpening.DOWNLOAD:
            self._download(location, key)
            return
        target = Target.of_rows(self._browser)
        if target.selection.only_key != key:
            target = Target(self._browser, location, Selection(keys=[key], sizes=[UNKNOWN]))
        if opening is FileOpening.PREVIEW:
            quick_look.show_quick_look(self._context, target)
        else:
            edits.edit_file(self._context, target)

    def _download(self, location: Location, key: str) -> None:
        """Download the activated file together with the rest of the selection."""
        target = Target.of_rows(self._browser)
        if not any(
            each.location == location and key in each.selection.keys for each in target.parts
        ):
            target = Target(self._browser, location, Selection(keys=[key], sizes=[UNKNOWN]))
        objects.download(self._context, target)

    def _upload(self, paths: list[Path], location: Location) -> None:
        target = Target(self._browser, location, Selection())
        objects.upload_paths(self._context, paths, target)

    def _put(self, what: MimeObjects, location: Location, is_move: bool) -> None:
        target = Target(self._browser, location, Selection())
        copies.copy_or_move_into(self._context, target, what, is_move=is_move)

    def _drag_rows(self) -> None:
        drag_objects(self._context, Target.of_rows(self._browser), self._drag, self._browser)

    def _use_region(self, region: str) -> None:
        location = self._browser.location
        if location is not None:
            connections.use_region(self._context, location.connection_id, region)

    def _run_remedy(self, remedy: Remedy) -> None:
        """Run the remedy that was chosen in the browser's message bar."""
        if remedy in _REMEDIES:
            _REMEDIES[remedy](self._context, Target.of_rows(self._browser))
        else:
            self._browser.reload()
