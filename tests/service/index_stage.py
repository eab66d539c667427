"""The program's indexes over one connection, which the tests of indexes share."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import memory_only
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.listing import Listing
from rustfs_desktop.service.open_index import IndexStatus
from tests.waiting import patience_s


class Stage:
    """One connection that is online, and the indexes of its buckets."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot = qtbot
        self.folder = home / "indexes"
        self.background = Background()
        store = ConnectionStore(home / "connections.json")
        self.connections = Connections(self.background, store, memory_only())
        self.indexes = Indexes(self.background, self.connections, self.folder)

    def connect(self, endpoint: Endpoint, credentials: Credentials, name: str = "live") -> None:
        self.connections.add_unsaved(
            Connection(name, name, endpoint, access_key=credentials.access_key),
            credentials.secret_key,
        )
        self.connections.connect_to(name)
        self.qtbot.waitUntil(lambda: self.connections.state(name) is ConnectionState.ONLINE)

    def index(self, bucket: str) -> BucketIndex:
        found = self.indexes.index_of("live", bucket)
        assert found is not None
        return found

    def status(self, bucket: str) -> IndexStatus:
        return self.indexes.status("live", bucket)

    def is_built(self, bucket: str) -> bool:
        coverage = self.status(bucket).coverage
        return not self.status(bucket).is_running and coverage is not None and coverage.is_complete

    def build(self, bucket: str) -> None:
        self.indexes.build("live", bucket)
        self.qtbot.waitUntil(lambda: self.is_built(bucket))

    def change(
        self, bucket: str, stored: list[str], deleted: list[str], *, is_partial: bool = False
    ) -> None:
        self.connections.note_change(
            ContentsChange(
                Location("live", bucket),
                ChangedKeys(map(ChangedKey, stored)),
                ChangedKeys(map(ChangedKey, deleted)),
                is_partial,
            )
        )
        self.wait_idle()

    def visit(self, bucket: str, prefix: str = "") -> None:
        """List a folder as a window does."""
        client, location = self.connections.client("live"), Location("live", bucket, prefix)
        assert client is not None
        merge = self.indexes.start_merge(location)
        listing = Listing(self.background, client, bucket, prefix, merge)
        with self.qtbot.waitSignal(listing.finished):
            listing.start()
        self.indexes.write_listed(location)
        self.wait_idle()

    def wait_idle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle)

    def end(self) -> None:
        self.indexes.pause_all()
        self.connections.close()
        self.indexes.write_changes(2.0)
        self.background.stop()
        self.indexes.close_files(patience_s())
