"""Delete markers that are the latest version of their key: found, and told apart.

A marker that is the only version hides nothing. One that has other versions hides a file: without
the marker the file would be back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from rustfs_desktop.s3.api.versions import ObjectVersion
from rustfs_desktop.s3.types import NULL_VERSION


@dataclasses.dataclass(frozen=True, slots=True)
class LatestMarker:
    """A delete marker that is the latest version of its key.

    Attributes:
        is_alone: Whether the key has no other version.
    """

    version: ObjectVersion
    is_alone: bool


class LatestMarkers:
    """Takes the pages of a listing of versions, and finds the latest delete markers.

    The versions of a key may go on in the next page, so a marker is found one page later. One with
    the id ``null`` does not count: a file that is stored meanwhile would get the same id.
    """

    def __init__(self) -> None:
        self._last: dict[str, list[ObjectVersion]] = {}  # the rows of keys that may go on

    def take(self, page: Iterable[ObjectVersion]) -> list[LatestMarker]:
        """The markers of keys that ended before this page."""
        rows: dict[str, list[ObjectVersion]] = {}
        for item in page:
            if item.key not in rows:
                rows[item.key] = self._last.pop(item.key, [])
            rows[item.key].append(item)
        ended, self._last = self._last, rows
        return _markers(ended.values())

    def rest(self) -> list[LatestMarker]:
        """Those of the last page; only after a listing that is complete."""
        return self.take(())


def _markers(keys: Iterable[list[ObjectVersion]]) -> list[LatestMarker]:
    """The markers among the rows of each key."""
    return [
        LatestMarker(latest[0], is_alone=len(rows) == 1)
        for rows in keys
        if len(latest := [row for row in rows if row.is_latest]) == 1
        and latest[0].is_delete_marker
        and latest[0].version_id != NULL_VERSION
    ]
