"""ListObjectsV2 for one prefix, page by page; detects pages that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.api.bucket_requests import BucketRequests
from rustfs_desktop.s3.http.listing_xml import PAGE_SIZE, incomplete, read_page
from rustfs_desktop.s3.types import Page

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

_MAX_EMPTY_PAGES = 1000
_LAST_CHARACTER = "\U0010ffff"  # a prefix and this sort after all keys with the prefix


def list_pages(
    client: Client,
    bucket: str,
    prefix: str = "",
    *,
    delimiter: str = "/",
    cancel: CancelToken,
    start_after: str = "",
) -> Iterator[Page]:
    """The pages of one prefix, in the server's order.

    With a delimiter, an empty object whose key is the prefix is omitted: it only marks the folder.

    Raises:
        Cancelled: ``cancel`` was set between two pages.
        IncompleteListing: The pages contradict each other; those already yielded were valid.
        S3Error: A request failed for any other reason.
    """
    parameters: dict[str, Any] = {
        "Prefix": prefix,
        "Delimiter": delimiter,
        "MaxKeys": PAGE_SIZE,
        "EncodingType": "url",  # keys may contain characters that XML cannot
    }
    checker = _PageChecker()
    position = {"StartAfter": start_after} if start_after else {}
    with BucketRequests(client, bucket, cancel) as requests:
        while True:
            cancel.check()
            body = requests.list_objects({**parameters, **position})
            page, is_truncated = read_page(body, bucket, prefix)
            page.next_token = page.next_token if is_truncated else None
            _check_folders(page, prefix, delimiter)
            checker.remove_repeated(page)
            if delimiter:
                _remove_empty_marker(page, prefix)
            yield page
            if not is_truncated:
                checker.check_names()
                return
            position = checker.next_position(page)


def check_access(client: Client, bucket: str, cancel: CancelToken) -> None:
    """Whether the bucket may be listed, by ListObjectsV2 with one key.

    HeadBucket would not name the reason of an error, because its reply has no body.

    Raises:
        Cancelled: ``cancel`` was set.
        S3Error: The bucket cannot be listed.
    """
    with BucketRequests(client, bucket, cancel) as requests:
        requests.check_access()


def _check_folders(page: Page, prefix: str, delimiter: str) -> None:
    """Refuse folders that cannot be in this listing: their objects would be missing.

    The folder itself is removed, as its object is: a walk would never end.
    """
    page.prefixes = [name for name in page.prefixes if name != prefix]
    if page.prefixes and not delimiter:
        raise incomplete("The page has folders although none were asked for")
    if not all(name.endswith(delimiter) for name in page.prefixes):
        raise incomplete("The page has a folder whose name is that of an object")


class _PageChecker:
    """Detects repeated names and pages, and listings that do not end."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._previous: set[str] = set()
        self._pages: set[int] = set()
        self._has_duplicates = False
        self._highest = ""
        self._is_highest_a_folder = False
        self._is_sorted = True
        self._is_stuck = False
        self._empty_pages = 0
        self._uses_start_after = False

    def remove_repeated(self, page: Page) -> None:
        """Remove from ``page`` names that it has twice, and those of a page that came before."""
        names = {*page.prefixes, *page.keys}
        if len(names) < len(page):
            self._has_duplicates = True
            page.keep_rows(_first_rows(page))
        page_hash = hash((tuple(page.prefixes), tuple(page.keys)))
        self._is_stuck = bool(names) and (names <= self._previous or page_hash in self._pages)
        self._pages.add(page_hash)
        if self._is_stuck:
            page.keep_rows([])
            page.prefixes = []
        elif known := self._previous & names:
            page.keep_rows([row for row, key in enumerate(page.keys) if key not in known])
            page.prefixes = [name for name in page.prefixes if name not in known]
        self._note_order(page, max(names, default=""))
        self._previous = names
        self._empty_pages = 0 if page else self._empty_pages + 1

    def _note_order(self, page: Page, highest: str) -> None:
        """Compare the order of the names: code points sort as the UTF-8 bytes do in S3."""
        if self._uses_start_after and page and highest <= self._highest:
            raise incomplete("The server ignores start-after")
        for part in (page.keys, page.prefixes):
            ordered = part == sorted(part) and (not part or part[0] > self._highest)
            self._is_sorted = self._is_sorted and ordered
        if highest > self._highest:
            self._highest, self._is_highest_a_folder = highest, highest in page.prefixes

    def check_names(self) -> None:
        """Raise ``IncompleteListing`` at the end of a listing that had a name twice in a page."""
        if self._has_duplicates:
            raise incomplete("The server lists the same name twice")

    def next_position(self, page: Page) -> dict[str, str]:
        """The parameter that requests the next page; ``IncompleteListing`` if there is none.

        If a continuation token repeats, is missing or leads to a page that came before, the listing
        continues after the last name, provided that all names so far were sorted: otherwise names
        would be skipped.
        """
        token = page.next_token
        if self._empty_pages > _MAX_EMPTY_PAGES:
            raise incomplete("The server keeps sending empty pages")
        is_known = token in self._tokens or self._is_stuck or self._uses_start_after
        if token and not is_known:
            self._tokens.add(token)
            return {"ContinuationToken": token}
        if page.next_marker and page.next_marker not in self._tokens:
            self._tokens.add(page.next_marker)
            return {"Marker": page.next_marker}
        if not self._highest or not self._is_sorted or (self._uses_start_after and not page):
            raise incomplete(
                "The server keeps sending the same page"
                if token
                else "The page is truncated but has no continuation token"
            )
        self._uses_start_after = True
        return {"StartAfter": self._highest + _LAST_CHARACTER * self._is_highest_a_folder}


def _first_rows(page: Page) -> list[int]:
    """The rows of keys that come for the first time; folders of the same name come before."""
    page.prefixes = list(dict.fromkeys(page.prefixes))
    seen = set(page.prefixes)
    rows = []
    for row, key in enumerate(page.keys):
        if key not in seen:
            seen.add(key)
            rows.append(row)
    return rows


def _remove_empty_marker(page: Page, prefix: str) -> None:
    if prefix in page.keys and not page.sizes[page.keys.index(prefix)]:
        _remove_row(page, prefix)


def _remove_row(page: Page, key: str) -> None:
    row = page.keys.index(key)
    for column in (page.keys, page.sizes, page.modified, page.etags, page.storage_classes):
        del column[row]
