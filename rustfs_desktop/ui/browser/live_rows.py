"""Merges changes of the open folder into the rows of its table; no row that stays moves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from time import monotonic

from PySide6.QtCore import QItemSelectionModel, QObject, QPersistentModelIndex, QTimer, Signal

from rustfs_desktop.models.row_merge import RowMerge
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.live_folder import LiveFolder
from rustfs_desktop.service.shared_listings import SharedListing
from rustfs_desktop.ui.browser.folder_load import FolderLoad
from rustfs_desktop.ui.browser.object_table import ObjectTable

_MINUTE_MS = 60_000
_SHOW_PAUSE_S = 0.5  # of many changes: each time, the table paints all that is visible
_LONGEST_PAUSE_S = 1.5  # while more and more changes come
_SETTLED_S = 0.25  # without changes; then all are shown


class LiveRows(QObject):
    """Keeps the rows of a table equal to the folder on the server.

    Signals:
        merged: Changes were merged into the rows.
        reload_needed: So much changed that the folder must be listed like a new one.
        aged: A minute passed, and ``unchecked_s`` may be larger.
    """

    merged = Signal()
    reload_needed = Signal()
    aged = Signal()

    def __init__(
        self, background: Background, indexes: Indexes, table: ObjectTable, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._load: FolderLoad | None = None
        self._folder = LiveFolder(background, indexes, self._has_folder, self._is_busy, self)
        self._folder.ready.connect(self._start_listing)
        self._folder.changed.connect(self._hold)
        self._folder.outgrown.connect(self.reload_needed)
        table.window_activated.connect(self._folder.check)
        self._new_keys: list[str] = []  # of rows that are not shown yet
        self._has_other_folders = False
        self._show_timer = QTimer(self, singleShot=True)
        self._show_timer.timeout.connect(self._prepare_held)
        # Preparing and showing take a few milliseconds each: the event loop comes between them.
        self._prepared_timer = QTimer(self, singleShot=True, interval=0)
        self._prepared_timer.timeout.connect(self._show_held)
        self._is_held = False
        self._shown_s = -_LONGEST_PAUSE_S
        self._minute = QTimer(self)
        self._minute.timeout.connect(self.aged)

    @property
    def is_verified(self) -> bool:
        """Whether the rows are shown as the server lists them, and no change waits."""
        return self._folder.is_verified and not self._is_held

    @property
    def unchecked_s(self) -> float:
        """How long ago the rows were listed if nothing checks them; 0 if they are followed."""
        return self._folder.unchecked_s

    def open(self, client: Client, load: FolderLoad) -> None:
        """Start the listing of a folder, and watch it; searches and flat views are started only.

        Its rows are kept up to date as soon as the table shows all of them. The listing may wait a
        moment until the server sends events.
        """
        location = load.location
        if location.is_recursive:
            load.start()
            return
        self._load = load
        load.ended.connect(self._on_listed)
        load.model.held_prepared.connect(self._prepared_timer.start)
        self._folder.open(ListedFolder(client, location.bucket, location.prefix))

    def stop(self) -> None:
        """Leave the rows as they are."""
        self._folder.pause()
        self._minute.stop()
        if self._is_held:
            self._show_held()
        self._load = None

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects that the server does not have any more, also from search results."""
        self._hold(FolderChanges(Page(), frozenset(keys)))
        self._show_held()

    def _start_listing(self) -> None:
        if self._load is not None:
            self._load.start()

    def _on_listed(self) -> None:
        load = self._load
        if load is not None and load.is_complete:
            listing = load.listing
            is_older = isinstance(listing, SharedListing) and listing.is_joined
            self._folder.follow(load.count, is_older=is_older)
            self._minute.start(_MINUTE_MS)
        else:
            self._folder.stop()

    def _has_folder(self, prefix: str) -> bool:
        return self._table.objects.has_folder(prefix)  # the table changes its model

    def _is_busy(self) -> bool:
        return self._table.objects.is_busy

    def _hold(self, changes: FolderChanges) -> None:
        """Merge changes, and show them in a moment: at once, or when no more of them come."""
        merged = self._table.objects.merge(changes)
        if merged == RowMerge():
            return
        self._is_held = True
        self._new_keys += merged.new_keys
        self._has_other_folders |= merged.has_other_folders
        if self._show_timer.isActive() and not changes.is_reported:
            return  # looking up must not delay what events said before
        since_s = monotonic() - self._shown_s
        pause_s = max(_SHOW_PAUSE_S - since_s, min(_SETTLED_S, _LONGEST_PAUSE_S - since_s), 0.0)
        self._show_timer.start(round(1000 * pause_s))

    def _prepare_held(self) -> None:
        self._table.objects.prepare_held()

    def _show_held(self) -> None:
        self._show_timer.stop()
        self._prepared_timer.stop()
        self._is_held = False
        show_held(self._table)
        self._shown_s = monotonic()
        new_keys, self._new_keys = self._new_keys, []
        has_other_folders, self._has_other_folders = self._has_other_folders, False
        self._table.marks.add(new_keys)
        self.merged.emit()
        if self._load is not None and has_other_folders:
            self._load.report_merged()


def show_held(table: ObjectTable) -> None:
    """Show the changes that a table's model holds back.

    The first visible row stays where it is; if it is gone, the next one that is left takes its
    position. So does the next row if the current one is gone.
    """
    model = table.objects
    scrolled, current = table.verticalScrollBar().value(), table.currentIndex().row()
    top = table.row_at_offset(scrolled)
    is_left = model.staying()
    anchor = _remaining(table, top, is_left) if scrolled else QPersistentModelIndex()
    offset = scrolled - table.offset_of(top) if anchor.row() == top else 0
    scrolls, follows = table.hasAutoScroll(), table.top.is_on
    table.setAutoScroll(False)
    table.top.is_on = False
    if current >= 0 and not is_left(current):
        neighbor = _remaining(table, current, is_left)
        flags = QItemSelectionModel.SelectionFlag
        table.selectionModel().setCurrentIndex(model.index(neighbor.row(), 0), flags.NoUpdate)
    model.show_held()
    if anchor.isValid():
        table.scroll_to(table.offset_of(anchor.row()) + offset)
    table.setAutoScroll(scrolls)
    table.top.is_on = follows


def _remaining(
    table: ObjectTable, row: int, is_left: Callable[[int], bool]
) -> QPersistentModelIndex:
    """The first row from this one on, else before it, that is left after the changes."""
    model = table.objects
    nearest = itertools.chain(range(row, model.rowCount()), range(row - 1, -1, -1))
    found = next((each for each in nearest if is_left(each)), -1)
    return QPersistentModelIndex(model.index(found, 0)) if found >= 0 else QPersistentModelIndex()
