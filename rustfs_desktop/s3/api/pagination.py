"""Pagination with markers, page after page; detects pages that contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rustfs_desktop.s3.http.listing_xml import MAX_ROWS, incomplete

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken

MAX_EMPTY_PAGES = 1000
MAX_PAGES = 1_000_000  # of a thousand entries each: more than any bucket has

Row = TypeVar("Row", bound=Hashable)


class PageChecker(Generic[Row]):
    """Detects repeated rows and pages, rows that were not asked for, and pages without end."""

    def __init__(self) -> None:
        self._previous: set[Row] = set()
        self._pages: set[int] = set()
        self._empty_pages = 0
        self._has_duplicates = False

    def new_rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the next page, without those that it has twice or the page before had.

        Raises:
            IncompleteListing: The page came before or has too many rows, or too many pages were
                empty.
        """
        if len(rows) > MAX_ROWS:
            raise incomplete("The page has more rows than were asked for")
        found = dict.fromkeys(rows)
        self._has_duplicates = self._has_duplicates or len(found) < len(rows)
        self._empty_pages = 0 if found else self._empty_pages + 1
        if self._empty_pages > MAX_EMPTY_PAGES:
            raise incomplete("The server keeps sending empty pages")
        page_hash = hash(tuple(found))
        if found and (found.keys() <= self._previous or page_hash in self._pages):
            raise incomplete("The server keeps sending the same page")
        self._pages.add(page_hash)
        new = [row for row in found if row not in self._previous]
        self._previous = set(found)
        return new

    def check_end(self) -> None:
        """Raise ``IncompleteListing`` at the end of a listing that had a row twice in a page."""
        if self._has_duplicates:
            raise incomplete("The server lists the same name twice")


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
