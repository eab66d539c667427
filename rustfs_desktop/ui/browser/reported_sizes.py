"""Sizes of the folders in a table, as the server reports them."""

from __future__ import annotations

import math
import weakref

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.models.reported_sums import ReportedSums, reported_sums
from rustfs_desktop.s3.api.usage import FolderUsage
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.object_table import ObjectTable


class ReportedSizes(QObject):
    """Requests the sizes of the folders that a table shows, and fills them in.

    Signals:
        changed: Others were filled in.
    """

    changed = Signal()

    def __init__(
        self, background: Background, connections: Connections, table: ObjectTable, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background, self._connections = background, connections
        self._table = table
        self._location: Location | None = None
        self._model: weakref.ref[ObjectTableModel] | None = None
        self._filled_in: FolderUsage | None = None
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._request)
        connections.usage.folder_reported.connect(self._on_reported)

    def fill_in(self, location: Location, model: ObjectTableModel) -> None:
        """Fill in what is known of the folders in a location, and ask for what is newer."""
        if location != self._location or self._model is None or self._model() is not model:
            self._location, self._model = location, weakref.ref(model)
            self._filled_in = None
        self._show()
        self._request()

    def _shown(self) -> tuple[Client, Location, ObjectTableModel] | None:
        """The server, location and rows to fill in, if the table still shows them."""
        location, model = self._location, self._table.objects
        if location is None or self._model is None or self._model() is not model:
            return None
        client = self._connections.client(location.connection_id)
        return (client, location, model) if client is not None else None

    def _request(self) -> None:
        if (shown := self._shown()) is None:
            return
        client, location, _model = shown
        usage = self._connections.usage
        wait_s = usage.request_folder(client, location.bucket, location.prefix)
        if wait_s:
            self._again.start(math.ceil(wait_s * 1000))
        else:
            self._again.stop()

    def _on_reported(self, client: Client, bucket: str, prefix: str) -> None:
        shown = self._shown()
        if shown is not None and shown[0] is client:
            location = shown[1]
            if (location.bucket, location.prefix) == (bucket, prefix):
                self._show()

    def _show(self) -> None:
        """Fill in what was reported last; a worker looks for names that files have as well."""
        if (shown := self._shown()) is None:
            return
        client, location, model = shown
        prefix, rows = location.prefix, model.listed_rows()
        usage = self._connections.usage.folder(client, location.bucket, prefix)
        if usage is None or usage is self._filled_in:
            return
        self._filled_in = usage

        def work(_token: CancelToken) -> ReportedSums:
            return reported_sums(prefix, usage, rows)

        def done(sums: ReportedSums) -> None:
            if self._table.objects is model:
                model.set_reported_sums(sums)
                self.changed.emit()

        self._background.run(self, work, done, lambda _error: None)
