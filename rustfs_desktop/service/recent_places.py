"""The places that were visited last, kept between runs."""

from __future__ import annotations

import dataclasses
import json

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.settings import Settings

MOST_PLACES = 50
_LONGEST = 8_192


class RecentPlaces(QObject):
    """The buckets and folders that were shown last, the newest first; GUI thread only.

    Those of a removed connection are forgotten.

    Signals:
        changed: ``places`` changed.
    """

    changed = Signal()

    def __init__(self, settings: Settings, connections: Connections, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._connections = settings, connections
        self._places = read_places(settings.recent_places)
        connections.removed.connect(self._on_removed)

    @property
    def places(self) -> list[Location]:
        """The places on connections that exist."""
        return [each for each in self._places if self._connections.get(each.connection_id)]

    def add(self, location: Location | None) -> None:
        """Note that a location is shown; a search counts as its folder."""
        if location is None or not location.bucket:
            return
        place = location.folder
        others = [each for each in self._places if each != place]
        self._set([place, *others][:MOST_PLACES])

    def _on_removed(self, connection_id: str) -> None:
        self._set([each for each in self._places if each.connection_id != connection_id])

    def _set(self, places: list[Location]) -> None:
        if places != self._places:
            self._places = places
            self._settings.recent_places = write_places(places)
            self.changed.emit()


def write_places(places: list[Location]) -> str:
    """Places as one line of JSON."""
    return json.dumps([dataclasses.astuple(each)[:3] for each in places])


def read_places(text: str) -> list[Location]:
    """Parse stored places; what is damaged is left out."""
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    found = [_place_of(row) for row in rows[:MOST_PLACES]] if isinstance(rows, list) else []
    return list(dict.fromkeys(place for place in found if place is not None))


def _place_of(row: object) -> Location | None:
    match row:
        case [str(connection_id), str(bucket), str(prefix)] if (
            connection_id
            and bucket
            and (not prefix or prefix.endswith("/"))
            and max(map(len, (connection_id, bucket, prefix))) <= _LONGEST
        ):
            return Location(connection_id, bucket, prefix)
    return None
