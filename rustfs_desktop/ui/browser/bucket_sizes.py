"""Sizes of buckets, as the server reports them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.models.reported_sums import reported_properties
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.browser.object_table import BucketTable


class BucketSizes(QObject):
    """Requests the sizes of buckets while their list or the top of one of them is shown.

    It fills them into the list.

    Signals:
        changed: Those of the shown connection were reported.
    """

    changed = Signal()

    def __init__(self, connections: Connections, navigator: Navigator, table: BucketTable) -> None:
        super().__init__(navigator)
        self._connections, self._navigator = connections, navigator
        self._table = table
        navigator.location_changed.connect(self._request)
        navigator.content_changed.connect(self._request)
        connections.usage.buckets_reported.connect(self._on_reported)

    def _client(self) -> Client | None:
        """The server of the shown list of buckets or bucket."""
        here = self._navigator.location
        if here is None or here.prefix or here.query:
            return None
        return self._connections.client(here.connection_id)

    def _request(self) -> None:
        if (client := self._client()) is not None:
            self._table.show_totals(*self._connections.usage.buckets(client))
            self._connections.usage.request_buckets(client)

    def _on_reported(self, client: Client) -> None:
        if client is self._client():
            self._table.show_totals(*self._connections.usage.buckets(client))
            self.changed.emit()


def bucket_properties(connections: Connections, client: Client, bucket: str) -> dict[str, str]:
    """What is in a bucket and how old that is; empty if the server does not report it."""
    found = connections.usage.bucket(client, bucket)
    return reported_properties(*found) if found is not None else {}
