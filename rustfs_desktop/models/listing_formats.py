"""Listings as JSON lines and CSV: pages in, exact text out, with no object for each row kept.

Both formats have the same fields and are English always. Keys are exact: JSON escapes what is not
ASCII, CSV quotes what RFC 4180 says. A key may look like a formula (``=…``); programs get it as it
is, a table for a spreadsheet has an apostrophe before it, as receipts have.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TextIO

from rustfs_desktop.csv_cells import harmless_cell
from rustfs_desktop.s3.types import Bucket, Page

FIELDS = ("key", "size", "modified", "etag", "storage_class", "type")
BUCKET_FIELDS = ("bucket", "created", "type")

INCOMPLETE = "incomplete"
"""The ``type`` of the last row of a table that does not have all objects; it has no key."""

Row = tuple[str | int | None, ...]

_encode = json.JSONEncoder().encode


def page_rows(page: Page) -> Iterator[Row]:
    """The fields of the folders of a page, then those of its objects; None if not known."""
    for prefix in page.prefixes:
        yield prefix, None, None, None, None, "folder"
    columns = (page.keys, page.sizes, page.modified, page.etags, page.storage_classes)
    for key, size, modified, etag, storage_class in zip(*columns, strict=True):
        known = size if size >= 0 else None
        yield key, known, iso_time(modified), etag or None, storage_class or None, "object"


def bucket_row(bucket: Bucket) -> Row:
    """The fields of a bucket."""
    created = bucket.created.timestamp() if bucket.created else -1.0
    return bucket.name, iso_time(created), "bucket"


def iso_time(seconds: float) -> str | None:
    """A time since 1970 as S3 writes it (``2026-11-30T04:50:00.000Z``); None for -1, not known."""
    if seconds < 0:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def json_lines(fields: tuple[str, ...], rows: Iterable[Row], source: str = "server") -> str:
    """Rows as JSON objects, one on each line; ``source`` says where the values are from."""
    return "".join(
        [_encode(dict(zip(fields, row, strict=True), source=source)) + "\n" for row in rows]
    )


def csv_text(rows: Iterable[Row], *, for_spreadsheet: bool = False) -> str:
    """Rows as lines of CSV; ``[FIELDS]`` is the header.

    Args:
        rows: The rows.
        for_spreadsheet: Put an apostrophe before cells that a spreadsheet would take for a formula.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(_harmless, rows) if for_spreadsheet else rows)
    return text.getvalue()


def write_table(file: TextIO, pages: Iterable[Page], *, is_complete: bool) -> None:
    """Write pages as a table for a spreadsheet, which says itself if it is not complete."""
    file.write(csv_text([FIELDS]))
    for page in pages:
        file.write(csv_text(page_rows(page), for_spreadsheet=True))
    if not is_complete:
        file.write(csv_text([(None, None, None, None, None, INCOMPLETE)]))


def _harmless(row: Row) -> Row:
    return tuple(map(harmless_cell, row))
