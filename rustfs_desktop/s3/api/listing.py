"""Listing one prefix of a bucket page by page, robust against pages that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.api.bucket_requests import BucketRequests
from rustfs_desktop.s3.http.listing_xml import incomplete, read_page
from rustfs_desktop.s3.types import Page

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

PAGE_SIZE = 1000  # some servers cut off what is beyond the first thousand
_MAX_EMPTY_PAGES = 1000
_LAST_CHARACTER = "\U0010ffff"  # a folder's name and this come after all that is in it


def list_pages(
    client: Client,
    bucket: str,
    prefix: str = "",
    *,
    delimiter: str = "/",
    cancel: CancelToken,
) -> Iterator[Page]:
    """The pages of one prefix, in the server's order.

    With the delimiter, the prefix's own marker object is left out: it is the folder itself.

    Raises:
        Cancelled: ``cancel`` was set between two pages.
        IncompleteListing: The pages contradict each other; those before were good.
        S3Error: Any other reason why a page did not come.
    """
    parameters: dict[str, Any] = {
        "Prefix": prefix,
        "Delimiter": delimiter,
        "MaxKeys": PAGE_SIZE,
        "EncodingType": "url",  # keys may hold characters that XML cannot
    }
    guard = _Guard()
    position: dict[str, str] = {}
    with BucketRequests(client, bucket, cancel) as requests:
        while True:
            cancel.check()
            body = requests.list_objects({**parameters, **position})
            page, truncated = read_page(body, bucket, prefix)
            page.next_token = page.next_token if truncated else None
            guard.remove_repeated(page)
            if delimiter and prefix in page.keys:
                _remove_row(page, prefix)
            yield page
            if not truncated:
                return
            position = guard.next_position(page)


def check_access(client: Client, bucket: str, cancel: CancelToken) -> None:
    """Ask for one key: the cheapest request whose refusal has a body that says why.

    Raises:
        Cancelled: ``cancel`` was set.
        S3Error: Why the bucket cannot be listed.
    """
    with BucketRequests(client, bucket, cancel) as requests:
        requests.check_access()


class _Guard:
    """Remembers enough of a listing to notice that it does not get anywhere."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._last: set[str] = set()
        self._highest = ""
        self._is_sorted = True
        self._empty_pages = 0
        self._by_key = False

    def remove_repeated(self, page: Page) -> None:
        """Remove from ``page`` what the page before had already."""
        names = {*page.prefixes, *page.keys}
        for name in self._last & names:
            if name in page.prefixes:
                page.prefixes.remove(name)
            else:
                _remove_row(page, name)
        highest = max(names, default="")  # S3's order of bytes is that of Python's characters
        if self._by_key and page and highest <= self._highest:
            raise incomplete("The server does not go on after a name either")
        for part in (page.keys, page.prefixes):
            ordered = part == sorted(part) and (not part or part[0] > self._highest)
            self._is_sorted = self._is_sorted and ordered
        self._last = names
        self._highest = max(self._highest, highest)
        self._empty_pages = 0 if page else self._empty_pages + 1

    def next_position(self, page: Page) -> dict[str, str]:
        """How to ask for the next page; ``IncompleteListing`` if there is no way.

        A server whose token leads nowhere is asked for what comes after the last name, provided
        that it kept to the order of names so far: else something would be left out.
        """
        token = page.next_token
        if self._empty_pages > _MAX_EMPTY_PAGES:
            raise incomplete("The server sends empty pages without end")
        if token and token not in self._tokens and not self._by_key:
            self._tokens.add(token)
            return {"ContinuationToken": token}
        if not self._highest or not self._is_sorted or (self._by_key and not page):
            raise incomplete(
                "The server sends the same page again and again"
                if token
                else "More is to follow but the server does not say how to go on"
            )
        self._by_key = True
        is_folder = self._highest in page.prefixes
        return {"StartAfter": self._highest + (_LAST_CHARACTER if is_folder else "")}


def _remove_row(page: Page, key: str) -> None:
    row = page.keys.index(key)
    for column in (page.keys, page.sizes, page.modified, page.etags, page.storage_classes):
        del column[row]
