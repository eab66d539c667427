"""ListObjectsV2 parser: reads the XML of one page into columns, ten times faster than boto3.

boto3 creates a dictionary, a date object and a dozen intermediate values per object. For a folder
of a million files, which is a thousand pages, most of the time would be spent on that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus
from xml.etree import ElementTree

from rustfs_desktop.errors import IncompleteListing
from rustfs_desktop.s3.errors.replies import ReplyTooBig
from rustfs_desktop.s3.http.reply_buffer import check_reply
from rustfs_desktop.s3.reply_values import parse_date, seconds_since_1970
from rustfs_desktop.s3.types import MAX_SIZE, Page, plain_etag

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE_SIZE = 1000  # some servers silently drop objects beyond the first thousand
_COLUMNS = ("Key", "Size", "LastModified", "ETag", "StorageClass")
MAX_ROWS = 1100  # of a page that was asked for 1,000
# A row has at most so many tags and attributes; whatever has more is no page, and would take a
# hundred times its size of memory.
_MAX_TAGS = 64 * MAX_ROWS
_MAX_ATTRIBUTES = 16 * MAX_ROWS
_MAX_NAME_LENGTH = 8 * 1024  # characters; S3 has at most 1,024 bytes
_PIECE_BYTES = 32 * 1024  # that are parsed at once: other threads wait meanwhile


def read_page(body: bytes, bucket: str, prefix: str) -> tuple[Page, bool]:
    """Parse the page in ``body``; returns it, and whether it is truncated (more pages follow).

    Raises:
        IncompleteListing: The XML is damaged, is for another bucket or prefix, or has no valid
            ``IsTruncated``.
    """
    try:
        root = _parse(body)
    except (ReplyTooBig, ElementTree.ParseError, ValueError, LookupError) as error:
        raise incomplete(f"The page cannot be read: {error}") from error
    namespace = _common_namespace(root, body)
    if (root.findtext(f"{namespace}Name") or bucket) != bucket:  # some servers omit it
        raise incomplete("The page is not for this bucket")
    is_encoded = (root.findtext(f"{namespace}EncodingType") or "").strip().lower() == "url"
    echoed = root.findtext(f"{namespace}Prefix") or prefix  # some servers echo nothing
    if prefix not in (echoed, unquote_plus(echoed)):
        raise incomplete("The page is for another prefix")
    page = Page(next_token=root.findtext(f"{namespace}NextContinuationToken") or None)
    decode: Callable[[str], str] = unquote_plus if is_encoded else str
    _read_objects(root, namespace, decode, page)
    if body.rfind(b"W/") >= 0:  # rare: a test of each ETag would cost more
        page.etags = list(map(plain_etag, page.etags))
    page.prefixes = [
        decode(element.text or "")
        for element in root.iterfind(f"{namespace}CommonPrefixes/{namespace}Prefix")
    ]
    if len(page) > MAX_ROWS:
        raise incomplete("The page has more rows than were asked for")
    for name in (*page.prefixes, *page.keys):
        if not name.startswith(prefix):
            raise incomplete("The page is not for this prefix")
        if len(name) > _MAX_NAME_LENGTH:
            raise incomplete("The page has a name that is too long")
    is_truncated = _is_truncated(root, namespace, page)
    if is_truncated and page.next_token is None:
        page.next_marker = _next_marker(root, namespace, decode, page)
    return page, is_truncated


def _common_namespace(root: ElementTree.Element, body: bytes) -> str:
    """The namespace of all elements, as the prefix of their tags.

    Some servers declare it only for some elements. All are then removed, because an element that
    is not found would be an object that is not shown.
    """
    namespace = root.tag[: root.tag.find("}") + 1]
    # From the end, which takes a quarter of the time of counting.
    last = body.rfind(b"xmlns")
    is_single = last >= 0 and body.startswith(b"xmlns=", last) and body.find(b"xmlns") == last
    if is_single if namespace else last < 0:
        return namespace
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return ""


def _is_truncated(root: ElementTree.Element, namespace: str, page: Page) -> bool:
    """Whether more pages follow; where the server does not say so, a full page is not the last."""
    text = (root.findtext(f"{namespace}IsTruncated") or "").strip().lower()
    if not text and page:
        markers = ("NextContinuationToken", "NextMarker")
        is_continued = any(root.findtext(f"{namespace}{name}") for name in markers)
        return is_continued or len(page) >= PAGE_SIZE
    if text not in ("true", "false"):
        raise incomplete("The page has no valid IsTruncated")
    return text == "true"


def _next_marker(
    root: ElementTree.Element, namespace: str, decode: Callable[[str], str], page: Page
) -> str:
    """The marker of the next page in a reply of version 1; empty for other replies."""
    marker = root.findtext(f"{namespace}NextMarker")
    if marker:
        return decode(marker)
    if root.find(f"{namespace}Marker") is None:
        return ""
    # It is sent only if there is a delimiter.
    return max([*page.keys[-1:], *page.prefixes[-1:]], default="")


def _parse(body: bytes) -> ElementTree.Element:
    """Parse the page, piece by piece; what no page has takes no memory."""
    check_reply(body, _MAX_TAGS, _MAX_ATTRIBUTES)
    parser = ElementTree.XMLParser()
    for start in range(0, len(body), _PIECE_BYTES):
        parser.feed(body[start : start + _PIECE_BYTES])
    return parser.close()


def _read_objects(
    root: ElementTree.Element, namespace: str, decode: Callable[[str], str], page: Page
) -> None:
    keys, sizes, dates, etags, classes = _columns(root, namespace)
    page.keys = [decode(text) if "%" in text or "+" in text else text for text in keys]
    page.sizes = [clamped_size(text) for text in sizes]
    page.modified = [seconds_since_1970(parse_date(text)) for text in dates]
    page.etags = [text.strip('"') for text in etags]
    interned = {name: name for name in classes}  # one string object for equal values
    page.storage_classes = [interned[name] for name in classes]


def _columns(root: ElementTree.Element, namespace: str) -> list[list[str]]:
    """The values of the five elements of all objects, one list for each element."""
    rows = root.findall(f"{namespace}Contents")
    columns = [[e.text or "" for e in root.iter(namespace + name)] for name in _COLUMNS]
    if all(len(column) == len(rows) for column in columns):
        return columns
    # An optional element is missing in some rows.
    return [[row.findtext(namespace + name) or "" for row in rows] for name in _COLUMNS]


def clamped_size(text: str) -> int:
    """Parse a size; the result is between 0 and ``MAX_SIZE``, and 0 if it is not a number."""
    try:
        size = int(text)
    except ValueError:  # Python reads at most 4,300 digits
        size = MAX_SIZE if text.isascii() and text.isdecimal() else 0
    return size if 0 <= size <= MAX_SIZE else 0 if size < 0 else MAX_SIZE


def incomplete(why: str) -> IncompleteListing:
    """The error for a listing that may be incomplete."""
    return IncompleteListing(detail=why)
