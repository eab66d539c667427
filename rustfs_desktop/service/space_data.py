"""Reads what a space map shows from the index of a bucket, and has the index built if needed."""

from __future__ import annotations

import dataclasses
import time
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.space import Duplicates, duplicates, largest_objects
from rustfs_desktop.index.space_map import Grouping, SpaceMap, read_space_map
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.open_index import IndexStatus

_LIMIT_KEY = "space-maps"  # their disk work shares a limit of threads
_LEAST_PAUSE_MS = 500  # between two readings while the index is being built
_PAUSE_FACTOR = 4  # large indexes are read less often


@dataclasses.dataclass(frozen=True, slots=True)
class SpaceContent:
    """What was read of a folder.

    Attributes:
        largest: Its largest files, the largest first.
        copies: Files that are very likely equal, those that waste most first; none before all is
            listed, because it takes long to find them.
    """

    map: SpaceMap
    largest: list[IndexedObject]
    copies: list[Duplicates]


class SpaceData(QObject):
    """The space map of one location; create it and call it on the GUI thread.

    An index that is missing or not complete is built, unless the user stopped that.

    Signals:
        changed: ``content``, ``status`` or ``error`` changed.
    """

    changed = Signal()

    def __init__(self, background: Background, indexes: Indexes, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._indexes = indexes
        self._location: Location | None = None
        self._grouping = Grouping.KIND
        self._task: BackgroundTask | None = None
        self._is_outdated = False
        self._is_asked = False  # the index was asked to be built for this location
        self._stopped: set[tuple[str, str]] = set()  # buckets whose build the user stopped
        self.content: SpaceContent | None = None
        self.error: AppError | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._read)
        indexes.changed.connect(self._on_index)

    @property
    def grouping(self) -> Grouping:
        """By what the sums are divided."""
        return self._grouping

    @property
    def status(self) -> IndexStatus:
        """What is known of the index."""
        here = self._location
        if here is None:
            return IndexStatus()
        return self._indexes.status(here.connection_id, here.bucket)

    def show(self, location: Location) -> None:
        """Read the map of a folder, and build the index if it is not complete."""
        if location == self._location:
            return
        is_other = self._location is None or self._location.child("") != location.child("")
        self.leave()
        self._location = location
        self._is_asked = not is_other
        self._indexes.look_up(location.connection_id, location.bucket)
        self._on_status()

    def leave(self) -> None:
        """Stop reading; a build goes on."""
        self._location = None
        self._drop_task()
        self.content = self.error = None

    def set_grouping(self, grouping: Grouping) -> None:
        """Divide the sums by something else."""
        if grouping is not self._grouping:
            self._grouping = grouping
            self._drop_task()
            self._on_status()

    def build(self) -> None:
        """Build or update the index now."""
        if (here := self._location) is not None:
            self._stopped.discard((here.connection_id, here.bucket))
            self._indexes.build(here.connection_id, here.bucket)

    def stop(self) -> None:
        """Stop building the index; what is listed stays."""
        if (here := self._location) is not None:
            self._stopped.add((here.connection_id, here.bucket))
            self._indexes.pause(here.connection_id, here.bucket)

    def _on_index(self, index: BucketIndex) -> None:
        here = self._location
        if here is not None and index is self._indexes.index_of(here.connection_id, here.bucket):
            self._on_status()

    def _on_status(self) -> None:
        self._build_if_needed()
        if self.status.coverage is not None:
            self._read_soon()
        self.changed.emit()

    def _build_if_needed(self) -> None:
        here, status = self._location, self.status
        if here is None or self._is_asked or not status.is_looked_up:
            return
        self._is_asked = True
        if not status.is_complete and (here.connection_id, here.bucket) not in self._stopped:
            self._indexes.build(here.connection_id, here.bucket)

    def _read_soon(self) -> None:
        if self._task is not None:
            self._is_outdated = True
        elif not self._timer.isActive():
            self._timer.start(0 if self.content is None else self._timer.interval())

    def _read(self) -> None:
        here = self._location
        index = self._indexes.index_of(here.connection_id, here.bucket) if here else None
        if here is None or index is None:
            return
        prefix, grouping, started = here.prefix, self._grouping, time.monotonic()

        def work(token: CancelToken) -> SpaceContent:
            found = read_space_map(index, prefix, grouping, time.time(), cancel=token)
            is_complete = found.coverage.is_complete
            copies = duplicates(index, prefix, cancel=token) if is_complete else []
            return SpaceContent(found, largest_objects(index, prefix, cancel=token), copies)

        self._task = self._background.run(
            self, work, partial(self._on_read, started), self._on_failed, connection=_LIMIT_KEY
        )

    def _on_read(self, started: float, content: SpaceContent) -> None:
        took_ms = round((time.monotonic() - started) * 1000)
        self._timer.setInterval(max(_LEAST_PAUSE_MS, _PAUSE_FACTOR * took_ms))
        self.content, self.error = content, None
        here, status = self._location, self.status
        if here is not None and status.is_complete and not content.map.coverage.is_complete:
            self._indexes.look_up(here.connection_id, here.bucket)  # it was lost or replaced
        self._end_task()

    def _on_failed(self, error: AppError) -> None:
        self.error = error
        self._end_task()

    def _end_task(self) -> None:
        self._task = None
        if self._is_outdated:
            self._is_outdated = False
            self._timer.start()
        self.changed.emit()

    def _drop_task(self) -> None:
        """Forget what is being read; the next map is read at once."""
        self._timer.stop()
        self._timer.setInterval(0)
        self._is_outdated = False
        if self._task is not None:
            self._task.cancel()
            self._task = None
