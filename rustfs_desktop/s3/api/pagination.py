"""Pagination with markers: requests page after page, and detects listings that do not end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.http.listing_xml import incomplete

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken

MAX_PAGES = 1_000_000  # of a thousand entries each: more than any bucket has


def pages(
    request_page: Callable[[dict[str, Any]], Any],
    markers: Mapping[str, str],
    cancel: CancelToken,
    max_pages: int = MAX_PAGES,
) -> Iterator[Any]:
    """The replies to one listing request, as boto3 parses them, until one is not truncated.

    Args:
        request_page: Sends the request with the markers for this page; none for the first page.
        markers: The marker parameters, each with the field of the reply that has its next value.
            Empty ones are not sent: SeaweedFS lists uploads with an upload id marker only.
        cancel: Checked before every request.
        max_pages: A listing with more pages is assumed to be endless.

    Raises:
        Cancelled: ``cancel`` was set between two pages.
        IncompleteListing: The listing does not end, or a truncated page has no marker.
        S3Error: A request failed.
    """
    position: dict[str, Any] = {}
    seen: set[tuple[Any, ...]] = set()
    for _ in range(max_pages):
        cancel.check()
        reply = request_page(position)
        yield reply
        if not reply.get("IsTruncated"):
            return
        position = {name: reply[field] for name, field in markers.items() if reply.get(field)}
        if not position:
            raise incomplete("The page is truncated but has no marker for the next one")
        marker = tuple(position.items())
        if marker in seen:
            raise incomplete("The server keeps sending the same page")
        seen.add(marker)
    raise incomplete(f"The listing did not end after {max_pages} pages")
