"""Reads one page of ListObjectsV2 into columns, ten times faster than boto does.

boto makes a dictionary, a date object and a dozen intermediate values per object. A folder of a
million files is a thousand pages, so this is where most of the program's time would go.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus
from xml.etree import ElementTree

from rustfs_desktop.errors import IncompleteListing
from rustfs_desktop.s3.types import MAX_SIZE, Page

if TYPE_CHECKING:
    from collections.abc import Callable

_COLUMNS = ("Key", "Size", "LastModified", "ETag", "StorageClass")
_LATEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()


def read_page(body: bytes, bucket: str, prefix: str) -> tuple[Page, bool]:
    """The page in ``body`` and whether more pages follow.

    Raises:
        IncompleteListing: It is cut off, for another bucket or folder, or leaves out whether more
            follows: a proxy's or a broken server's.
    """
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        raise incomplete(f"The page cannot be read: {error}") from error
    space = root.tag[: root.tag.find("}") + 1]
    if root.findtext(f"{space}Name") != bucket:
        raise incomplete("The page is not for this bucket")
    truncated = (root.findtext(f"{space}IsTruncated") or "").strip().lower()
    if truncated not in ("true", "false"):
        raise incomplete("The page does not say whether more follows")
    encoded = root.findtext(f"{space}EncodingType") == "url"
    page = Page(next_token=root.findtext(f"{space}NextContinuationToken") or None)
    decode: Callable[[str], str] = unquote_plus if encoded else str
    _read_objects(root, space, decode, page)
    page.prefixes = [
        decode(element.text or "")
        for element in root.iterfind(f"{space}CommonPrefixes/{space}Prefix")
    ]
    for name in (*page.prefixes, *page.keys):
        if not name.startswith(prefix):
            raise incomplete("The page is not for this folder")
    return page, truncated == "true"


def _read_objects(
    root: ElementTree.Element, space: str, decode: Callable[[str], str], page: Page
) -> None:
    keys, sizes, dates, etags, classes = _columns(root, space)
    page.keys = [decode(text) if "%" in text or "+" in text else text for text in keys]
    page.sizes = [clamped_size(text) for text in sizes]
    page.modified = [seconds_since_1970(text) for text in dates]
    page.etags = [text.strip('"') for text in etags]
    one_of_each = {name: name for name in classes}  # the same string in every row
    page.storage_classes = [one_of_each[name] for name in classes]


def _columns(root: ElementTree.Element, space: str) -> list[list[str]]:
    """The texts of the five elements of every object, element by element."""
    rows = root.findall(f"{space}Contents")
    columns = [[e.text or "" for e in root.iter(space + name)] for name in _COLUMNS]
    if all(len(column) == len(rows) for column in columns):
        return columns
    # Some rows lack one: it is optional.
    return [[row.findtext(space + name) or "" for row in rows] for name in _COLUMNS]


def clamped_size(text: str) -> int:
    """A size as a server wrote it, between 0 and what fits into 63 bits."""
    try:
        size = int(text)
    except ValueError:
        return 0
    return size if 0 <= size <= MAX_SIZE else 0 if size < 0 else MAX_SIZE


def seconds_since_1970(text: str) -> float:
    """A time as a server wrote it; -1 for anything that is none."""
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        seconds = value.timestamp()
    except (ValueError, OverflowError):
        return -1.0
    return seconds if 0 <= seconds <= _LATEST else -1.0


def incomplete(why: str) -> IncompleteListing:
    """The error for a listing that cannot be trusted to be whole."""
    return IncompleteListing(
        detail=why,
    )
