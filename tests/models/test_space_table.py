"""A space map as a table: exact bytes and numbers, and nothing unknown as zero."""

from __future__ import annotations

import csv
import io

from rustfs_desktop.index.space import Duplicates
from rustfs_desktop.index.space_map import EntryType, Grouping, SpaceEntry, SpaceMap
from rustfs_desktop.index.types import Coverage, FolderTotals, IndexedObject
from rustfs_desktop.models.space_table import FIELDS, write_space_table
from rustfs_desktop.service.space_data import SpaceContent


def entry(
    key: str, kind: EntryType, *sums: int, children: tuple[SpaceEntry, ...] = ()
) -> SpaceEntry:
    totals = FolderTotals(*sums)
    return SpaceEntry(key, kind, totals, {"file": totals}, children)


def content() -> SpaceContent:
    inner = entry("=a/b/", EntryType.FOLDER, 3, 500, 1)
    first = entry("=a/", EntryType.FOLDER, 4, 600, 1, children=(inner,))
    large = entry("big", EntryType.FILE, 1, 9000)
    rest = entry("", EntryType.FILES, 2, 0, 2)
    whole = entry("", EntryType.FOLDER, 7, 9600, 3, children=(rest, first, large))
    copies = (IndexedObject("x", 5, 0.0, "e1"), IndexedObject("y", 5, 0.0, "e1"))
    return SpaceContent(
        SpaceMap(whole, Grouping.KIND, Coverage()),
        [IndexedObject("big", 9000, 86400.0, "e2", "GLACIER"), IndexedObject("new")],
        [Duplicates(12, copies)],
    )


def written(*, is_complete: bool) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    write_space_table(file, content(), is_complete=is_complete)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_tiles_biggest_files_and_copies_are_rows() -> None:
    rows = written(is_complete=True)
    assert list(rows[0]) == list(FIELDS)
    shown = [
        (row["list"], row["key"], row["type"], row["size"], row["objects"], row["unknown_sizes"])
        for row in rows
    ]
    assert shown == [
        ("map", "", "folder", "9600", "7", "3"),
        ("map", "big", "object", "9000", "1", "0"),
        ("map", "'=a/", "folder", "600", "4", "1"),
        ("map", "'=a/b/", "folder", "500", "3", "1"),
        ("map", "", "objects", "", "2", "2"),
        ("biggest", "big", "object", "9000", "1", "0"),
        ("biggest", "new", "object", "", "1", "1"),
        ("copies", "x", "object", "5", "1", "0"),
        ("copies", "y", "object", "5", "1", "0"),
    ]
    assert rows[5]["modified"] == "1970-01-02T00:00:00.000Z"
    assert (rows[5]["etag"], rows[5]["storage_class"]) == ("e2", "GLACIER")
    assert [row["copies"] for row in rows[6:]] == ["", "12", "12"]


def test_the_table_says_that_the_index_is_not_complete() -> None:
    assert {row["type"] for row in written(is_complete=True)} == {"folder", "object", "objects"}
    assert written(is_complete=False)[-1]["type"] == "incomplete"
