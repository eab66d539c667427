"""Fills the Size column of folders: from a complete index of their bucket, else from the server."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.models.folder_sums import FolderSums, read_folder_sums
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.work_queue import Urgency
from rustfs_desktop.ui.browser.folder_view import FolderView
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.reported_sizes import ReportedSizes

_LIMIT_KEY = "folder-sizes"  # their disk work shares a limit of threads
_PAUSE_MS = 1000  # between two readings of an index that changes


class FolderSizeColumn(QObject):
    """Keeps the sizes of the visible folders as the index has them, or the server reports them.

    Signals:
        changed: The sizes are others.
    """

    changed = Signal()

    def __init__(
        self,
        background: Background,
        connections: Connections,
        indexes: Indexes,
        folder: FolderView,
        table: ObjectTable,
    ) -> None:
        super().__init__(folder)
        self._background, self._indexes = background, indexes
        self._folder, self._table = folder, table
        self._task: BackgroundTask | None = None
        self._read_for: weakref.ref[ObjectTableModel] | None = None
        self._again = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._again.timeout.connect(self._read)
        self._reported = ReportedSizes(background, connections, table, self)
        self._reported.changed.connect(self.changed)
        folder.changed.connect(self._on_rows)
        indexes.changed.connect(self._on_index)

    def _location(self) -> Location | None:
        """The folder that is shown, if all of its rows are there and some are folders."""
        here, folder = self._folder.location, self._folder
        is_ready = here is not None and folder.shows_rows and not folder.is_reading
        if not is_ready or here is None or here.query or not self._table.objects.folder_count:
            return None
        return here

    def _on_rows(self) -> None:
        here, model = self._location(), self._table.objects
        if here is None or (self._read_for is not None and self._read_for() is model):
            return
        self._read_for = weakref.ref(model)
        if self._indexes.status(here.connection_id, here.bucket).is_looked_up:
            self._read()
        else:
            self._indexes.look_up(here.connection_id, here.bucket)

    def _on_index(self, index: BucketIndex) -> None:
        here = self._location()
        if here is None or self._again.isActive():
            return
        if index is self._indexes.index_of(here.connection_id, here.bucket):
            self._again.start()

    def _read(self) -> None:
        here, model = self._location(), self._table.objects
        if here is None:
            return
        status = self._indexes.status(here.connection_id, here.bucket)
        index = self._indexes.index_of(here.connection_id, here.bucket)
        if status.coverage is None or index is None:
            self._reported.fill_in(here, model)
            return
        prefix = here.prefix

        def work(token: CancelToken) -> FolderSums:
            return read_folder_sums(index, prefix, cancel=token)

        def done(sums: FolderSums) -> None:
            self._task = None
            if self._table.objects is not model:
                return
            if model.set_folder_sums(sums):
                self.changed.emit()
            if not sums.totals:
                if status.is_complete:  # it was lost or replaced
                    self._indexes.look_up(here.connection_id, here.bucket)
                self._reported.fill_in(here, model)

        if self._task is not None:
            self._task.cancel()
        self._task = self._background.run(
            self, work, done, self._on_failed, connection=_LIMIT_KEY, urgency=Urgency.PREFETCH
        )

    def _on_failed(self, _error: AppError) -> None:
        """The sizes stay unknown, as without an index."""
        self._task = None
