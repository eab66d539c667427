"""Reading one prefix of a bucket, page by page, and noticing when the server's pages lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.fast.one_off import Bootless
from rustfs_desktop.s3.http.listing_xml import incomplete, read_page
from rustfs_desktop.s3.types import Page

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

PAGE_SIZE = 1000  # some servers cut off what is beyond the first thousand
_MAX_EMPTY_PAGES = 1000
_QUERY = {
    "Prefix": "prefix",
    "Delimiter": "delimiter",
    "MaxKeys": "max-keys",
    "EncodingType": "encoding-type",
    "ContinuationToken": "continuation-token",
    "StartAfter": "start-after",
}
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
    request: dict[str, Any] = {
        "Bucket": bucket,
        "Prefix": prefix,
        "Delimiter": delimiter,
        "MaxKeys": PAGE_SIZE,
        "EncodingType": "url",  # names may hold what XML cannot
    }
    guard = _Guard()
    with Bootless(client, bucket) as bootless:
        while True:
            cancel.check()
            body = bootless.ask("ListObjectsV2", _query(request), cancel)
            if body is None:
                with translate_errors("s3:ListBucket", bucket, client=client):
                    reply: Any = client.listing.list_objects_v2(**request)
                body = reply["Body"]
            page, truncated = read_page(body, bucket, prefix)
            page.next_token = page.next_token if truncated else None
            guard.look_at(page)
            if delimiter and prefix in page.keys:
                _leave_out(page, prefix)
            yield page
            if not truncated:
                return
            request.pop("ContinuationToken", None)
            request |= guard.way_on(page)


def check_access(client: Client, bucket: str, cancel: CancelToken) -> None:
    """Ask for one name: the cheapest question that every refusal is an answer to with a body.

    Raises:
        Cancelled: ``cancel`` was set.
        S3Error: Why the bucket cannot be listed.
    """
    request = {"Bucket": bucket, "MaxKeys": 1}
    with Bootless(client, bucket) as bootless:
        if bootless.ask("ListObjectsV2", _query(request), cancel) is not None:
            return
    boto: Any = client.browse
    with translate_errors("s3:ListBucket", bucket, client=client):
        boto.list_objects_v2(**request)


def _query(request: dict[str, Any]) -> dict[str, str]:
    """The same request without boto."""
    named = {_QUERY[name]: str(value) for name, value in request.items() if name in _QUERY}
    return {"list-type": "2", **named}


class _Guard:
    """Remembers enough of a listing to notice that it goes in circles."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._last: set[str] = set()
        self._highest = ""
        self._is_sorted = True
        self._empty_pages = 0
        self._by_name = False

    def look_at(self, page: Page) -> None:
        """Take out of ``page`` what the page before had already."""
        names = {*page.prefixes, *page.keys}
        for name in self._last & names:
            if name in page.prefixes:
                page.prefixes.remove(name)
            else:
                _leave_out(page, name)
        highest = max(names, default="")  # S3's order of bytes is that of Python's characters
        if self._by_name and page and highest <= self._highest:
            raise incomplete("The server does not go on after a name either")
        for part in (page.keys, page.prefixes):
            ordered = part == sorted(part) and (not part or part[0] > self._highest)
            self._is_sorted = self._is_sorted and ordered
        self._last = names
        self._highest = max(self._highest, highest)
        self._empty_pages = 0 if page else self._empty_pages + 1

    def way_on(self, page: Page) -> dict[str, str]:
        """How to ask for the next page; ``IncompleteListing`` if there is no way.

        A server whose token leads nowhere is asked for what comes after the last name, provided
        that it kept to the order of names so far: else something would be left out.
        """
        token = page.next_token
        if self._empty_pages > _MAX_EMPTY_PAGES:
            raise incomplete("The server sends empty pages without end")
        if token and token not in self._tokens and not self._by_name:
            self._tokens.add(token)
            return {"ContinuationToken": token}
        if not self._highest or not self._is_sorted or (self._by_name and not page):
            raise incomplete(
                "The server sends the same page again and again"
                if token
                else "More is to follow but the server does not say how to go on"
            )
        self._by_name = True
        is_folder = self._highest in page.prefixes
        return {"StartAfter": self._highest + (_LAST_CHARACTER if is_folder else "")}


def _leave_out(page: Page, key: str) -> None:
    row = page.keys.index(key)
    for column in (page.keys, page.sizes, page.modified, page.etags, page.storage_classes):
        del column[row]
