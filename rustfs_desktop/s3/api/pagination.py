"""Listings with markers: reads page after page, and notices when the pages do not end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.http.listing_xml import incomplete

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken

MAX_PAGES = 1_000_000  # of a thousand entries each: more than any bucket has


def pages(
    ask: Callable[[dict[str, Any]], Any],
    markers: Mapping[str, str],
    cancel: CancelToken,
    max_pages: int = MAX_PAGES,
) -> Iterator[Any]:
    """The replies to one listing request, as boto3 parses them, until one is not truncated.

    Args:
        ask: Sends the request with the markers of the page before; without any for the first.
        markers: The request's markers and the reply's fields with their next values. The first is
            required, an empty one is left out.
        cancel: Looked at before every request.
        max_pages: More than these are taken for a listing without end.

    Raises:
        Cancelled: ``cancel`` was set between two pages.
        IncompleteListing: The pages do not end, or do not say how to go on.
        S3Error: A page did not come.
    """
    required = next(iter(markers))
    position: dict[str, Any] = {}
    seen: set[tuple[Any, ...]] = set()
    for _ in range(max_pages):
        cancel.check()
        reply = ask(position)
        yield reply
        if not reply.get("IsTruncated"):
            return
        position = {name: reply[field] for name, field in markers.items() if reply.get(field)}
        if required not in position:
            raise incomplete("More is to follow but the server does not say how to go on")
        marker = tuple(position.items())
        if marker in seen:
            raise incomplete("The server sends the same page again and again")
        seen.add(marker)
    raise incomplete(f"The listing did not end after {max_pages} pages")
