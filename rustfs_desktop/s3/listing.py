"""Reading one prefix of a bucket, page by page, and noticing when the server's pages lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.page_xml import incomplete, read_page
from rustfs_desktop.s3.translate import translate_errors
from rustfs_desktop.s3.types import Page

if TYPE_CHECKING:
    from rustfs_desktop.s3.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

PAGE_SIZE = 1000  # some servers cut off what is beyond the first thousand
_MAX_EMPTY_PAGES = 1000


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
    while True:
        cancel.check()
        with translate_errors("s3:ListBucket", bucket, client=client):
            reply: Any = client.listing.list_objects_v2(**request)
        page, truncated = read_page(reply["Body"], bucket, prefix)
        page.next_token = page.next_token if truncated else None
        guard.drop_repeated(page)
        if delimiter and prefix in page.keys:
            _leave_out(page, prefix)
        yield page
        if not truncated:
            return
        guard.check(page)
        request["ContinuationToken"] = page.next_token


class _Guard:
    """Remembers enough of a listing to notice that it goes in circles."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._last: set[str] = set()
        self._empty_pages = 0

    def drop_repeated(self, page: Page) -> None:
        """Take out of ``page`` what the page before had already."""
        names = {*page.prefixes, *page.keys}
        for name in self._last & names:
            if name in page.prefixes:
                page.prefixes.remove(name)
            else:
                _leave_out(page, name)
        self._last = names
        self._empty_pages = 0 if page else self._empty_pages + 1

    def check(self, page: Page) -> None:
        """Raise ``IncompleteListing`` if there is no way on from a page that is not the last."""
        token = page.next_token
        if not token:
            raise incomplete("More is to follow but the server does not say how to go on")
        if token in self._tokens:
            raise incomplete("The server sends the same page again and again")
        if self._empty_pages > _MAX_EMPTY_PAGES:
            raise incomplete("The server sends empty pages without end")
        self._tokens.add(token)


def _leave_out(page: Page, key: str) -> None:
    row = page.keys.index(key)
    for column in (page.keys, page.sizes, page.modified, page.etags, page.storage_classes):
        del column[row]
