"""The search indexes of the buckets: opens them, builds them when asked, keeps them current.

An index is built and updated only when the user asks for it. Whatever the program itself changes
and the folders that are visited are added to it as they are. Where something has changed that is
not known key by key, the folder is listed again as soon as a connection is online.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.cache_folder import index_path
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.change_recorder import ChangeRecorder
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.contents_merge import ContentsMerge
from rustfs_desktop.service.event_hints import EventHints
from rustfs_desktop.service.event_stream import EventStream
from rustfs_desktop.service.folder_merge import FolderMerge
from rustfs_desktop.service.kept_streams import KeptStreams
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.look_up_merge import LookUpMerge
from rustfs_desktop.service.open_index import IndexStatus, OpenIndex

_NO_INDEX = IndexStatus()
_CHANGES_MS = 1000  # before folders are listed again: more may be to list


@dataclasses.dataclass(frozen=True, slots=True)
class IndexedBucket:
    """A bucket of a connection that is online, and its index."""

    location: Location
    client: Client
    index: BucketIndex


class Indexes(QObject):
    """The indexes of all buckets; create it and call it on the GUI thread.

    Connections to the same server share the index of a bucket.

    Args:
        background: Runs what blocks, which is everything that touches the disk.
        connections: The connections whose buckets are indexed.
        folder: The folder for the files; made when the first index is built.

    Signals:
        changed: The status of an index changed (BucketIndex).
    """

    changed = Signal(object)

    def __init__(
        self,
        background: Background,
        connections: Connections,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._connections = connections
        self._folder = folder
        self._open: dict[tuple[str, str], OpenIndex] = {}  # by URL and bucket
        self._builds: dict[OpenIndex, str] = {}  # the connection that each build uses
        self._stopped: set[OpenIndex] = set()  # by the user
        self._closing: list[tuple[BucketIndex, ChangeRecorder]] = []
        self._streams = KeptStreams(self)
        self._streams.heard.connect(self.write_hints)
        self._changes_timer = QTimer(self, singleShot=True, interval=_CHANGES_MS)
        self._changes_timer.timeout.connect(self._list_changes)
        connections.contents_changed.connect(self._on_contents)
        connections.list_changed.connect(self._on_list)
        connections.state_changed.connect(self._on_state)

    def index_of(self, connection_id: str, bucket: str) -> BucketIndex | None:
        """The index of a bucket, whether or not there is a file; None for a removed connection.

        Its methods block: call them on a worker, and only after ``status`` has a coverage, because
        they make the file.
        """
        found = self._find(connection_id, bucket)
        return found.index if found is not None else None

    def status(self, connection_id: str, bucket: str) -> IndexStatus:
        """What is known of the index of a bucket."""
        found = self._find(connection_id, bucket)
        return found.status if found is not None else _NO_INDEX

    def of_connection(self, connection_id: str) -> dict[Location, BucketIndex]:
        """The indexes of all buckets of a connection, whether or not there are files."""
        return {
            Location(connection_id, bucket.name): index
            for bucket in self._connections.buckets(connection_id)
            if (index := self.index_of(connection_id, bucket.name)) is not None
        }

    def of_all_buckets(self, first_id: str) -> list[IndexedBucket]:
        """The indexes of all buckets of the connections that are online, with files or without.

        Args:
            first_id: The connection whose buckets come first; it also is the one of the buckets
                that others to the same server have, too.
        """
        found: dict[BucketIndex, IndexedBucket] = {}
        ids = sorted((each.id for each in self._connections.all()), key=lambda id_: id_ != first_id)
        for connection_id in ids:
            if (client := self._connections.client(connection_id)) is None:
                continue
            for location, index in self.of_connection(connection_id).items():
                found.setdefault(index, IndexedBucket(location, client, index))
        return list(found.values())

    def look_up(self, connection_id: str, bucket: str) -> None:
        """Find out whether there is an index and how old it is; ``changed`` follows."""
        if (found := self._find(connection_id, bucket)) is not None:
            found.look_up()

    def build(self, connection_id: str, bucket: str) -> None:
        """Build, go on building, or update the index of a bucket; needs the connection online."""
        found = self._find(connection_id, bucket)
        if found is not None:
            self._stopped.discard(found)
            self._start_build(found, connection_id, bucket)

    def pause(self, connection_id: str, bucket: str) -> None:
        """Stop building; ``build`` goes on from there, also after a restart."""
        if (found := self._find(connection_id, bucket)) is not None:
            self._stopped.add(found)
            found.pause()

    def start_merge(self, location: Location) -> FolderMerge | None:
        """Let the listing of a folder be merged; None while a build lists it anyway."""
        found = self._find(location.connection_id, location.bucket)
        if found is None or found.status.is_running:
            return None
        return FolderMerge(found.index, location.prefix, found.changes)

    def write_listed(self, location: Location) -> None:
        """Write the complete listings of folders that wait."""
        found = self._find(location.connection_id, location.bucket)
        if found is not None:
            found.write_changes()

    def expect_changes(self, location: Location) -> None:
        """Objects are being changed whose notice follows only later, as of a deletion."""
        found = self._find(location.connection_id, location.bucket)
        if found is not None:
            found.expect_changes()

    def end_expected(self, location: Location) -> None:
        """The notice of what was expected follows now."""
        found = self._find(location.connection_id, location.bucket)
        if found is not None:
            found.changes.end_expected()

    def contents_merge(self, client: Client, bucket: str) -> ContentsMerge | None:
        """What merges everything that is listed in a bucket; None while a build lists it anyway."""
        found = self._open.get((client.endpoint.url, bucket))
        return None if found is None or found.status.is_running else ContentsMerge(found.index)

    def start_look_up(self, client: Client, bucket: str) -> LookUpMerge | None:
        """What merges names that are looked up in a bucket; None if no index of it is known."""
        found = self._open.get((client.endpoint.url, bucket))
        return None if found is None else LookUpMerge(found.index, found.changes, found.hints)

    def write_looked_up(self, client: Client, bucket: str) -> None:
        """Write the look-ups that wait."""
        if (found := self._open.get((client.endpoint.url, bucket))) is not None:
            found.write_changes()

    def event_hints(self, client: Client, bucket: str) -> EventHints | None:
        """What takes the events of a bucket, on any thread; None if no index of it is known."""
        found = self._open.get((client.endpoint.url, bucket))
        return None if found is None else found.hints

    def write_hints(self, client: Client, bucket: str, *, is_last: bool = False) -> None:
        """Write what the events say; unless it is the last of them, only now and then."""
        if (found := self._open.get((client.endpoint.url, bucket))) is not None:
            found.write_hints(is_last=is_last)

    def keep_stream(self, stream: EventStream) -> None:
        """Let a stream go on listening whose folder was left; it ends if there is no index."""
        found = self._open.get((stream.client.endpoint.url, stream.bucket))
        if found is not None and found.status.coverage is not None:
            self._streams.keep(stream)
        else:
            stream.stop()

    def take_stream(self, folder: ListedFolder) -> EventStream | None:
        """The stream that listens to the bucket of a folder, which watches it now."""
        return self._streams.take(folder)

    def note_merged(self, client: Client, bucket: str) -> None:
        """What was listed in a bucket is merged: its status is new."""
        if (found := self._open.get((client.endpoint.url, bucket))) is not None:
            found.look_up()

    def remove_gone(self, location: Location, keys: Iterable[str]) -> None:
        """Take objects out of an index that the server does not have any more."""
        found = self._find(location.connection_id, location.bucket)
        if found is not None:
            found.remove_gone(keys)

    def pause_all(self) -> None:
        """Stop all builds and streams; at the end of the program."""
        self._streams.retain(())
        for found in list(self._open.values()):  # to which a slot may add
            found.pause()

    def write_changes(self, timeout_s: float) -> None:
        """Write the changes that wait, for at most this long; at the end of the program."""
        waiting = [changes for _index, changes in self._files() if not changes.is_empty]
        _run_for(timeout_s, [changes.write_all for changes in waiting])

    def close_files(self, timeout_s: float) -> None:
        """Close all files, for at most this long; at the end of the program."""
        _run_for(timeout_s, [index.close for index, _changes in self._files()])

    def _files(self) -> list[tuple[BucketIndex, ChangeRecorder]]:
        """The files, also those that are being closed, with the changes that wait for them."""
        return [*self._closing, *((found.index, found.changes) for found in self._open.values())]

    def _find(self, connection_id: str, bucket: str) -> OpenIndex | None:
        connection = self._connections.get(connection_id)
        if connection is None or not bucket:
            return None
        url = connection.endpoint.url
        found = self._open.get((url, bucket))
        if found is None:
            index = BucketIndex(index_path(self._folder, url, bucket), url, bucket)
            found = self._open[url, bucket] = OpenIndex(self._background, index, self)
            found.changed.connect(self._on_changed)
        return found

    def _on_changed(self, found: OpenIndex) -> None:
        status = found.status
        if not status.is_running:
            self._builds.pop(found, None)
            if status.lacks_changes and not self._changes_timer.isActive():
                self._changes_timer.start()
        self.changed.emit(found.index)

    def _start_build(
        self, found: OpenIndex, connection_id: str, bucket: str, *, only_changes: bool = False
    ) -> None:
        client = self._connections.client(connection_id)
        if client is not None and not found.status.is_running:
            self._builds[found] = connection_id
            found.build(client, bucket, only_changes=only_changes)

    def _list_changes(self, *, again: bool = False) -> None:
        """List the folders in which indexes lack changes; ``again`` also where that failed."""
        for (url, bucket), found in list(self._open.items()):  # to which a slot may add
            status = found.status
            is_wanted = status.lacks_changes and (again or status.error is None)
            for connection in self._connections.all() if is_wanted else ():
                if connection.endpoint.url == url and found not in self._stopped:
                    self._start_build(found, connection.id, bucket, only_changes=True)

    def _on_contents(self, change: ContentsChange) -> None:
        found = self._find(change.location.connection_id, change.location.bucket)
        if found is not None:
            found.record(change)

    def _on_list(self) -> None:
        """Close the indexes of servers to which there is no connection any more."""
        known = {connection.endpoint.url for connection in self._connections.all()}
        for key in [key for key in self._open if key[0] not in known]:
            closed = self._open.pop(key)
            self._builds.pop(closed, None)
            self._stopped.discard(closed)
            self._closing.append((closed.index, closed.changes))
            closed.close()
        self._end_streams()

    def _end_streams(self) -> None:
        """End those that listen for indexes over a connection that is offline or removed."""
        ids = (connection.id for connection in self._connections.all())
        self._streams.retain([client for id_ in ids if (client := self._connections.client(id_))])

    def _on_state(self, connection_id: str) -> None:
        """Pause what a connection builds that has gone offline; list changes when it is online."""
        self._end_streams()
        if self._connections.client(connection_id) is not None:
            self._list_changes(again=True)
        else:
            for found, used in list(self._builds.items()):  # which a pause takes out
                if used == connection_id:
                    found.pause()


def _run_for(timeout_s: float, steps: Sequence[Callable[[], None]]) -> None:
    """Do work on the disk one by one; what lasts longer ends with the program."""

    def work() -> None:
        for step in steps:
            with contextlib.suppress(AppError):
                step()

    if steps:
        thread = threading.Thread(target=work, name="index-end", daemon=True)
        thread.start()
        thread.join(timeout_s)
