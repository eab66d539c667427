"""Bookmarks: buckets and folders under a name, in the order of the user, kept between runs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.stored_rows import read_rows

LONGEST_NAME = 100
_LONGEST_TEXT = 8_192


@dataclasses.dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that can be gone to.

    Attributes:
        name: What the user calls it; plain text.
        location: A bucket or folder.
    """

    name: str
    location: Location


class Bookmarks(QObject):
    """The bookmarks of all connections, one for each place; GUI thread only.

    Those of a removed connection are deleted. Those of a connection that is not known, because
    the list of connections could not be read, are kept but not shown.

    Signals:
        changed: ``shown`` changed.
    """

    changed = Signal()

    def __init__(
        self, settings: Settings, connections: Connections, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._connections = settings, connections
        self._bookmarks = read(settings.bookmarks)
        connections.removed.connect(self._on_removed)
        connections.list_changed.connect(self.changed)

    @property
    def shown(self) -> list[Bookmark]:
        """The bookmarks on connections that exist, in the order of the user."""
        return [each for each in self._bookmarks if self._is_known(each)]

    def find(self, location: Location) -> Bookmark | None:
        """The bookmark of a place."""
        return next((each for each in self._bookmarks if each.location == location), None)

    def add(self, bookmark: Bookmark, position: int | None = None) -> None:
        """Add a bookmark, at the end or at a position; one of the same place is replaced."""
        others = [each for each in self._bookmarks if each.location != bookmark.location]
        others.insert(len(others) if position is None else position, bookmark)
        self._set(others)

    def rename(self, bookmark: Bookmark, name: str) -> None:
        """Give a bookmark another name."""
        renamed = dataclasses.replace(bookmark, name=name)
        self._set([renamed if each == bookmark else each for each in self._bookmarks])

    def remove(self, bookmark: Bookmark) -> int:
        """Remove a bookmark; returns the position at which ``add`` brings it back."""
        position = self._bookmarks.index(bookmark)
        self._set([each for each in self._bookmarks if each != bookmark])
        return position

    def move(self, bookmark: Bookmark, by: int) -> None:
        """Move a bookmark up or down among those that are shown."""
        shown = self.shown
        place = shown.index(bookmark) + by
        if not 0 <= place < len(shown):
            return
        others = [each for each in self._bookmarks if each != bookmark]
        neighbor = others.index(shown[place])
        others.insert(neighbor + (by > 0), bookmark)
        self._set(others)

    def _is_known(self, bookmark: Bookmark) -> bool:
        return self._connections.get(bookmark.location.connection_id) is not None

    def _set(self, bookmarks: list[Bookmark]) -> None:
        if bookmarks != self._bookmarks:
            self._bookmarks = bookmarks
            self._settings.bookmarks = write(bookmarks)
            self.changed.emit()

    def _on_removed(self, connection_id: str) -> None:
        self._set([b for b in self._bookmarks if b.location.connection_id != connection_id])


def write(bookmarks: Iterable[Bookmark]) -> str:
    """Bookmarks as one line of JSON."""
    return json.dumps([[b.name, *dataclasses.astuple(b.location)[:3]] for b in bookmarks])


def read(text: str) -> list[Bookmark]:
    """Parse stored bookmarks."""
    return read_rows(text, _bookmark_of, lambda each: each.location, "bookmarks")


def _bookmark_of(row: object) -> Bookmark | None:
    match row:
        case [str(name), str(connection_id), str(bucket), str(prefix)] if (
            0 < len(name) <= LONGEST_NAME
            and connection_id
            and bucket
            and (not prefix or prefix.endswith("/"))
            and max(map(len, (connection_id, bucket, prefix))) <= _LONGEST_TEXT
        ):
            return Bookmark(name, Location(connection_id, bucket, prefix))
    return None
