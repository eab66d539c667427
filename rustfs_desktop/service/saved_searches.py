"""Saved searches: what is searched for and where, under a name, kept between runs."""

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
class SavedSearch:
    """A search that can be run again.

    Attributes:
        name: What the user calls it; plain text, unique without regard to case.
        location: Where is searched, and for what.
    """

    name: str
    location: Location


class SavedSearches(QObject):
    """The saved searches of all connections; create it and call it on the GUI thread.

    Those of a removed connection are deleted. Those of a connection that is not known, because
    the list of connections could not be read, are kept but not shown.

    Args:
        settings: Where they are kept.
        connections: The connections that are searched.

    Signals:
        changed: ``shown`` changed.
    """

    changed = Signal()

    def __init__(
        self, settings: Settings, connections: Connections, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._connections = connections
        self._searches = read(settings.saved_searches)
        connections.removed.connect(self._on_removed)
        connections.list_changed.connect(self.changed)

    @property
    def shown(self) -> list[SavedSearch]:
        """The searches in connections that exist, by name."""
        known = [each for each in self._searches if self._is_known(each.location.connection_id)]
        return sorted(known, key=lambda each: (each.name.casefold(), each.name))

    def is_taken(self, name: str, besides: SavedSearch | None = None) -> bool:
        """Whether a search other than ``besides`` has this name."""
        return any(
            _folded(each.name) == _folded(name) for each in self._searches if each != besides
        )

    def free_name(self, name: str) -> str:
        """The name, cut to what is allowed; with a number if it is taken."""
        base = name.strip()[:LONGEST_NAME].rstrip()
        found, number = base, 1
        while self.is_taken(found):
            number += 1
            ending = f" {number}"
            found = base[: LONGEST_NAME - len(ending)].rstrip() + ending
        return found

    def add(self, search: SavedSearch) -> None:
        """Save a search; one with the same name is replaced."""
        others = [each for each in self._searches if _folded(each.name) != _folded(search.name)]
        self._set([*others, search])

    def rename(self, search: SavedSearch, name: str) -> None:
        """Give a search another name."""
        others = [each for each in self._searches if each != search]
        self._set([*others, dataclasses.replace(search, name=name)])

    def remove(self, search: SavedSearch) -> None:
        """Delete a search; ``add`` undoes it."""
        self._set([each for each in self._searches if each != search])

    def _is_known(self, connection_id: str) -> bool:
        return self._connections.get(connection_id) is not None

    def _set(self, searches: list[SavedSearch]) -> None:
        self._searches = searches
        self._settings.saved_searches = write(searches)
        self.changed.emit()

    def _on_removed(self, connection_id: str) -> None:
        left = [each for each in self._searches if each.location.connection_id != connection_id]
        if left != self._searches:
            self._set(left)


def write(searches: Iterable[SavedSearch]) -> str:
    """Searches as one line of JSON."""
    rows = [{"name": each.name, **dataclasses.asdict(each.location)} for each in searches]
    return json.dumps(rows)


def read(text: str) -> list[SavedSearch]:
    """Parse stored searches."""
    return read_rows(text, _search_of, lambda each: _folded(each.name), "saved_searches")


def _search_of(row: object) -> SavedSearch | None:
    """A search as it was stored; None if it is damaged."""
    if not isinstance(row, dict):
        return None
    texts = [row.get(key) for key in ("name", "connection_id", "bucket", "prefix", "query")]
    if not all(isinstance(each, str) and len(each) <= _LONGEST_TEXT for each in texts):
        return None
    name, connection_id, bucket, prefix, query = map(str, texts)
    is_name = name == name.strip() and 0 < len(name) <= LONGEST_NAME
    is_place = bool(connection_id) and (not prefix or (bool(bucket) and prefix.endswith("/")))
    if not is_name or not is_place or not query.strip():
        return None
    return SavedSearch(name, Location(connection_id, bucket, prefix, query))


def _folded(name: str) -> str:
    return name.strip().casefold()
