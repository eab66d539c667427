"""A space map as a CSV table for a spreadsheet: its tiles, the biggest files, the copies.

The fields are English always, as those of listings are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rustfs_desktop.index.space_map import EntryType, SpaceEntry
from rustfs_desktop.index.types import FolderTotals, IndexedObject
from rustfs_desktop.models.listing_formats import INCOMPLETE, Row, csv_text, iso_time
from rustfs_desktop.service.space_data import SpaceContent

FIELDS = (
    "list", "key", "type", "size", "objects", "unknown_sizes", "copies",
    "modified", "etag", "storage_class",
)  # fmt: skip
_TYPES = {
    EntryType.FOLDER: "folder",
    EntryType.FILE: "object",
    EntryType.FILES: "objects",
    EntryType.OLD_VERSIONS: "old_versions",
    EntryType.UPLOADS: "unfinished_uploads",
}


def space_rows(content: SpaceContent) -> Iterator[Row]:
    """The fields of the folder and two levels in it, then of the biggest files and the copies.

    ``size`` is the sum of the known sizes, and ``unknown_sizes`` says how many files it lacks.
    """
    yield from _entry_rows(content.map.folder)
    for found in content.largest:
        yield _object_row("biggest", found, None)
    for group in content.copies:
        for found in group.objects:
            yield _object_row("copies", found, group.count)


def write_space_table(file: TextIO, content: SpaceContent, *, is_complete: bool) -> None:
    """Write the table, which says in its last row if the index is not complete."""
    file.write(csv_text([FIELDS]))
    file.write(csv_text(space_rows(content), for_spreadsheet=True))
    if not is_complete:
        row: Row = (None, None, INCOMPLETE, *(None,) * (len(FIELDS) - 3))
        file.write(csv_text([row]))


def _entry_rows(entry: SpaceEntry) -> Iterator[Row]:
    """A folder, then what is in it, the largest first."""
    totals = entry.totals
    yield ("map", entry.key, _TYPES[entry.type], *_sums(totals), None, None, None, None)
    for child in sorted(entry.children, key=lambda each: (-each.totals.size, each.key)):
        yield from _entry_rows(child)


def _object_row(name: str, found: IndexedObject, copies: int | None) -> Row:
    sums = _sums(FolderTotals(1, max(found.size, 0), int(found.size < 0)))
    about = iso_time(found.modified), found.etag or None, found.storage_class or None
    return (name, found.key, "object", *sums, copies, *about)


def _sums(totals: FolderTotals) -> tuple[int | None, int, int]:
    """Size, number, and how many sizes are not known; no size is 0 only because none is known."""
    is_known = totals.size > 0 or not totals.unsized
    return totals.size if is_known else None, totals.objects, totals.unsized
