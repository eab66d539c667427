"""Merges changes of the open folder into the rows of its table; no row that stays moves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

from PySide6.QtCore import QItemSelectionModel, QObject, QPersistentModelIndex, Signal

from rustfs_desktop.models.row_merge import RowMerge
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.live_folder import LiveFolder
from rustfs_desktop.service.shared_listings import SharedListing
from rustfs_desktop.ui.browser.folder_load import FolderLoad
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT


class LiveRows(QObject):
    """Keeps the rows of a table equal to the folder on the server.

    Signals:
        merged: Changes were merged into the rows.
        reload_needed: So much changed that the folder must be listed like a new one.
    """

    merged = Signal()
    reload_needed = Signal()

    def __init__(self, background: Background, table: ObjectTable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self._load: FolderLoad | None = None
        self._folder = LiveFolder(background, self._has_folder, self)
        self._folder.changed.connect(self._merge)
        self._folder.outgrown.connect(self.reload_needed)
        table.window_activated.connect(self._folder.check)

    def open(self, client: Client, load: FolderLoad) -> None:
        """Watch the folder of a listing that starts now; searches are not watched.

        Its rows are kept up to date as soon as the table shows all of them.
        """
        location = load.location
        if not location.query:
            self._load = load
            self._folder.open(ListedFolder(client, location.bucket, location.prefix))
            load.ended.connect(self._on_listed)

    def stop(self) -> None:
        """Leave the rows as they are."""
        self._folder.pause()
        self._load = None

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects that the server does not have any more, also from search results."""
        self._merge(FolderChanges(Page(), frozenset(keys)))

    def _on_listed(self) -> None:
        load = self._load
        if load is not None and load.is_complete:
            listing = load.listing
            is_older = isinstance(listing, SharedListing) and listing.is_joined
            self._folder.follow(load.count, is_older=is_older)
        else:
            self._folder.stop()

    def _has_folder(self, prefix: str) -> bool:
        return self._table.objects.has_folder(prefix)  # the table changes its model

    def _merge(self, changes: FolderChanges) -> None:
        load, merged = self._load, merge_rows(self._table, changes)
        self._table.marks.add(merged.new_keys)
        self.merged.emit()
        if load is not None and merged.has_other_folders:
            load.report_merged()


def merge_rows(table: ObjectTable, changes: FolderChanges) -> RowMerge:
    """Merge changes into the rows of a table.

    The first visible row stays where it is; if it is gone, the next one that is left takes its
    position. So does the next row if the current one is gone.
    """
    model = table.objects
    scrolled = table.verticalScrollBar().value()
    top, current = scrolled // ROW_HEIGHT, table.currentIndex().row()
    is_left = _is_left(table, changes)
    anchor = _remaining(table, top, is_left) if scrolled else QPersistentModelIndex()
    offset = scrolled - anchor.row() * ROW_HEIGHT if anchor.row() == top else 0
    scrolls, follows = table.hasAutoScroll(), table.top.is_on
    table.setAutoScroll(False)
    table.top.is_on = False
    if current >= 0 and not is_left(current):
        neighbor = _remaining(table, current, is_left)
        flags = QItemSelectionModel.SelectionFlag
        table.selectionModel().setCurrentIndex(model.index(neighbor.row(), 0), flags.NoUpdate)
    merged = model.merge(changes)
    if anchor.isValid():
        table.scroll_to(anchor.row() * ROW_HEIGHT + offset)
    table.setAutoScroll(scrolls)
    table.top.is_on = follows
    return merged


def _is_left(table: ObjectTable, changes: FolderChanges) -> Callable[[int], bool]:
    model = table.objects
    return lambda row: not changes.removes(model.key(row))


def _remaining(
    table: ObjectTable, row: int, is_left: Callable[[int], bool]
) -> QPersistentModelIndex:
    """The first row from this one on, else before it, that is left after the changes."""
    model = table.objects
    nearest = itertools.chain(range(row, model.rowCount()), range(row - 1, -1, -1))
    found = next((each for each in nearest if is_left(each)), -1)
    return QPersistentModelIndex(model.index(found, 0)) if found >= 0 else QPersistentModelIndex()
