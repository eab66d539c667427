"""What takes the space of a bucket: its largest objects, and duplicates."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.reading import COLUMNS, object_of_row
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import check_prefix, end_of_prefix
from rustfs_desktop.index.types import IndexedObject

# Without the markers of folders, which have no name: to delete one means the whole folder.
_FILES = (
    "FROM folder CROSS JOIN object ON object.folder=folder.id WHERE path>=? AND path<? AND name<>''"
)
_BELOW = f"SELECT {COLUMNS} {_FILES}"
_LARGEST = f"{_BELOW} ORDER BY size DESC, path, name LIMIT ?"
# Empty objects are all equal, and an ETag that is not known says nothing.
_DUPLICATES = (
    f"SELECT etag, size, count(*) {_FILES} AND size>0 AND length(etag)>0"
    " GROUP BY etag, size HAVING count(*)>1 ORDER BY size*1.0*(count(*)-1) DESC LIMIT ?"
)
_MAX_COPIES = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Duplicates:
    """Objects with the same ETag and size, so very likely with the same content.

    Attributes:
        count: How many there are; ``objects`` has at most 1,000 of them.
        objects: In the order of their keys.
    """

    count: int
    objects: tuple[IndexedObject, ...]


def largest_objects(
    index: BucketIndex, prefix: str = "", *, cancel: CancelToken, limit: int = 100
) -> list[IndexedObject]:
    """The largest objects below a folder, the largest first.

    Raises:
        Cancelled: ``cancel`` was set.
        IndexUnavailable: The index cannot be read.
    """
    check_prefix(prefix)

    def question(connection: sqlite3.Connection) -> list[IndexedObject]:
        rows = connection.execute(_LARGEST, (prefix, end_of_prefix(prefix), limit))
        return sorted(map(object_of_row, rows), key=lambda found: (-found.size, found.key))

    return index.read(question, [], cancel)


def duplicates(
    index: BucketIndex, prefix: str = "", *, cancel: CancelToken, limit: int = 100
) -> list[Duplicates]:
    """Groups of objects that are very likely copies, those that waste most first.

    Raises:
        Cancelled: ``cancel`` was set.
        IndexUnavailable: The index cannot be read.
    """
    check_prefix(prefix)

    def question(connection: sqlite3.Connection) -> list[Duplicates]:
        return list(_groups(connection, prefix, limit))

    return index.read(question, [], cancel)


def _groups(connection: sqlite3.Connection, prefix: str, limit: int) -> Iterator[Duplicates]:
    below = prefix, end_of_prefix(prefix)
    groups = connection.execute(_DUPLICATES, (*below, limit)).fetchall()
    wanted = {(etag, size): count for etag, size, count in groups}
    found: dict[tuple[object, int], list[IndexedObject]] = {key: [] for key in wanted}
    for row in connection.execute(f"{_BELOW} AND size>0 ORDER BY path, name", below):
        copies = found.get((row[4], row[2]))
        if copies is not None and len(copies) < _MAX_COPIES:
            copies.append(object_of_row(row))
    for key, count in wanted.items():
        if found[key]:
            yield Duplicates(count, tuple(sorted(found[key])))
