"""Looks up names of a folder: the rows that a listing would have for them now.

Unlike ``existing_objects`` it also finds folders, and it always has an answer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from time import monotonic
from typing import Any

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.bucket_requests import BucketRequests
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http.listing_xml import read_page
from rustfs_desktop.s3.types import Page

_PAGE = 1000
_SMALL_PAGE = 50  # where names are far apart, most of a page is of no use
_PAUSE_S = 0.005  # between two requests, because this is background work
_FEW = 3  # so many names are looked up one by one


def look_up(
    client: Client, bucket: str, prefix: str, names: Collection[str], cancel: CancelToken
) -> Page:
    """The rows of those keys and prefixes that exist.

    Args:
        client: The server.
        bucket: The bucket.
        prefix: The folder.
        names: Keys directly in the folder, and prefixes of folders directly in it.
        cancel: Checked between two requests.

    Raises:
        Cancelled: ``cancel`` was set.
        S3Error: A request failed; nothing is known then.
    """
    found = Page()
    pending = sorted(names)
    with BucketRequests(client, bucket, cancel) as requests:
        lister = _Lister(requests, bucket, cancel)
        while pending:
            page, last = lister.next_names(prefix, pending)
            count = len(pending) if last is None else bisect_right(pending, last)
            asked = set(pending[:count])
            page.keep_rows([row for row, key in enumerate(page.keys) if key in asked])
            page.prefixes = [folder for folder in page.prefixes if folder in asked]
            found.extend(page)
            del pending[:count]
    _remove_marker(found, prefix)
    return found


class _Lister:
    """Requests single pages.

    Attributes:
        is_truncated: Whether more followed the last page.
    """

    def __init__(self, requests: BucketRequests, bucket: str, cancel: CancelToken) -> None:
        self._requests, self._bucket, self._cancel = requests, bucket, cancel
        self.is_truncated = False
        self._size = _PAGE
        self._next_s = 0.0

    def page(self, prefix: str, **parameters: Any) -> Page:  # noqa: ANN401
        """One page of what starts with ``prefix``."""
        pause_s = self._next_s - monotonic()
        if pause_s > 0:
            self._cancel.wait(pause_s)
        self._cancel.check()
        self._next_s = monotonic() + _PAUSE_S
        body = self._requests.list_objects({"Prefix": prefix, "EncodingType": "url", **parameters})
        page, self.is_truncated = read_page(body, self._bucket, prefix)
        return page

    def next_names(self, prefix: str, names: list[str]) -> tuple[Page, str | None]:
        """A page with the first of these names, and up to where it knows all; None for the end."""
        first = names[0]
        if len(names) > _FEW:
            page = self.page(prefix, Delimiter="/", MaxKeys=self._size, StartAfter=first[:-1])
            last = max([*page.keys, *page.prefixes], default="")
            if not self.is_truncated:
                return page, None
            self._size = _PAGE if names[_FEW] <= last else _SMALL_PAGE
            if last >= first:
                return page, last
        if first.endswith("/") and first != prefix:
            return Page([first] if len(self.page(first, MaxKeys=1)) else []), first
        return self.page(first, Delimiter="/", MaxKeys=1), first


def _remove_marker(page: Page, prefix: str) -> None:
    """Remove the empty object that only marks the folder."""
    rows = range(len(page.keys))
    page.keep_rows([row for row in rows if page.keys[row] != prefix or page.sizes[row]])
