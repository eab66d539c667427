"""Searches a bucket on a worker thread and reports the objects that match at intervals."""

from __future__ import annotations

import dataclasses
import enum
import logging
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import zip_longest

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.matching import matching_rows, near_misses, page_of
from rustfs_desktop.index.query import Query, parse, without_term
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage, IndexedObject
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.listing import Listing
from rustfs_desktop.service.unsure_rows import UnsureRows

_log = logging.getLogger(__name__)
_REPORT_MS = 150
MOST_RESULTS = 10_000  # more are of no use to a person, and every one is a row
MOST_FILES = 1_000_000  # of a flat view, which is sorted and filtered like a folder


class SearchSource(enum.Enum):
    """Where a search looks."""

    UNKNOWN = "unknown"
    """The worker has not chosen yet."""
    INDEX = "index"
    SERVER = "server"


class SearchProgress:
    """How far a search is; the worker writes, the GUI thread reads."""

    def __init__(self, most: int | None = None) -> None:
        """``most`` results are found; ``MOST_RESULTS`` if it is not said."""
        self._most = MOST_RESULTS if most is None else most
        self._lock = threading.Lock()
        self._searched = 0
        self._found = 0
        self._gone = 0
        self._total: int | None = None
        self._source = SearchSource.UNKNOWN
        self._coverage: Coverage | None = None
        self._misses: list[int] = []

    @property
    def searched(self) -> int:
        """The number of objects that were looked at, or are in the index."""
        with self._lock:
            return self._searched - self._gone

    @property
    def found(self) -> int:
        """The number of results so far."""
        with self._lock:
            return self._found - self._gone

    @property
    def total(self) -> int | None:
        """How many objects match, if more than the results were counted."""
        with self._lock:
            return None if self._total is None else self._total - self._gone

    @property
    def source(self) -> SearchSource:
        """Where the search looks."""
        with self._lock:
            return self._source

    @property
    def coverage(self) -> Coverage | None:
        """What the index knows of the folder; None unless the index is searched."""
        with self._lock:
            return self._coverage

    @property
    def misses(self) -> list[int]:
        """For each term of the query, how many objects would be found without it.

        Counted only while nothing is found, if there is more than one term.
        """
        with self._lock:
            return list(self._misses)

    @property
    def is_full(self) -> bool:
        """Whether the search ended because it found too many."""
        return self.room <= 0

    @property
    def room(self) -> int:
        """The number of results that may still be found."""
        with self._lock:
            return self._most - self._found

    def add(self, searched: int, found: int) -> None:
        """Count the objects of one page, and those of them that match."""
        with self._lock:
            self._searched += searched
            self._found += found

    def take_out(self, gone: int) -> None:
        """Do not count objects that were found and do not exist any more."""
        with self._lock:
            self._gone += gone

    def add_misses(self, misses: Sequence[int]) -> None:
        """Count the objects of one page that only one term leaves out."""
        with self._lock:
            self._misses = [sum(pair) for pair in zip_longest(self._misses, misses, fillvalue=0)]

    def set_coverage(self, coverage: Coverage) -> None:
        """The index is searched."""
        with self._lock:
            self._source = SearchSource.INDEX
            self._coverage = coverage
            self._searched = coverage.objects

    def set_index(self) -> None:
        """Indexes are searched."""
        with self._lock:
            self._source = SearchSource.INDEX

    def set_server(self) -> None:
        """The server is searched, instead of the index too; what was found stays."""
        with self._lock:
            self._source = SearchSource.SERVER
            self._coverage = self._total = None
            self._searched = 0
            self._misses = []

    def set_total(self, total: int) -> None:
        """All objects that match were counted."""
        with self._lock:
            self._total = total


class Search(Listing):
    """Looks for the objects of a location that match its query, or for all of a flat view.

    The index of the bucket is searched if it is complete, or being built; else the server, so
    that nothing is missed, also where the index is known to lack changes, and where it turns out
    to be damaged. Up to ``MOST_RESULTS`` are reported, of a flat view ``MOST_FILES``; of the index
    in no order.

    Args:
        background: Runs the search.
        client: The client of the server.
        location: The folder, and the query.
        index: The index of the bucket; without a file it is not used.
        is_building: Whether the index is being built now.
        parent: The owner.

    Signals:
        progressed: More objects were looked at; also where none of them match.
    """

    progressed = Signal()

    def __init__(
        self,
        background: Background,
        client: Client,
        location: Location,
        index: BucketIndex | None = None,
        *,
        is_building: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, location.bucket, location.prefix, parent=parent)
        self._location = location
        self._query = parse(location.query)
        self._index = index
        self._is_building = is_building
        self.progress = SearchProgress(MOST_FILES if location.is_flat else None)

    @property
    def is_cut(self) -> bool:
        """Whether it found as many objects as are shown at most."""
        return self.progress.is_full

    @property
    def asks_server(self) -> bool:
        """Whether the server is searched."""
        return self.progress.source is SearchSource.SERVER

    def _report(self) -> None:
        super()._report()
        self._timer.setInterval(_REPORT_MS)
        self.progressed.emit()

    def _work(self) -> Callable[[CancelToken], None]:
        index, client, progress = self._index, self._client, self.progress
        searcher = _Searcher(client, self._location, self._query, progress)
        is_building, gathered = self._is_building, self._gathered

        def work(token: CancelToken) -> None:
            for page in searcher.pages(index, is_building=is_building, cancel=token):
                gathered.add(page)

        return work


@dataclasses.dataclass(frozen=True)
class _Searcher:
    """Finds the objects that match, page by page; on a worker."""

    client: Client
    location: Location
    query: Query
    progress: SearchProgress

    def pages(
        self, index: BucketIndex | None, *, is_building: bool, cancel: CancelToken
    ) -> Iterator[Page]:
        """What is found in the index; on the server if the index cannot answer, or not any more."""
        reported: set[str] = set()
        try:
            coverage = _coverage(index, self.location.prefix, is_building=is_building)
            if index is not None and coverage is not None:
                self.progress.set_coverage(coverage)
                for page in self._found_in_index(index, cancel):
                    reported.update(page.keys)
                    yield page
                if _coverage(index, self.location.prefix, is_building=is_building) is not None:
                    return
        except (IndexReplaced, IndexUnavailable):
            _log.warning("The server is searched instead of the index", exc_info=True)
        self.progress.set_server()
        yield from self._found_on_server(reported, cancel)

    def _found_on_server(self, reported: Collection[str], cancel: CancelToken) -> Iterator[Page]:
        """What is found in the pages that the server lists, without what was reported already."""
        prefix, query, progress = self.location.prefix, self.query, self.progress
        for page in list_pages(
            self.client, self.location.bucket, prefix, delimiter="", cancel=cancel
        ):
            searched, rows = len(page.keys), matching_rows(query, page, prefix)
            if not rows and not progress.found and len(query.terms) > 1:
                progress.add_misses(near_misses(query, page, prefix))
            if reported:
                rows = [row for row in rows if page.keys[row] not in reported]
            page.keep_rows(rows[: progress.room])
            progress.add(searched, len(page.keys))
            if page.keys:
                yield page
            if progress.is_full:
                return

    def _found_in_index(self, index: BucketIndex, cancel: CancelToken) -> Iterator[Page]:
        """The first objects that match; then all of them are counted if there are more."""
        prefix, query, progress = self.location.prefix, self.query, self.progress
        unsure: list[IndexedObject] = []
        for rows in index.search(query, prefix, cancel=cancel, limit=progress.room):
            sure = [row for row in rows if row.is_sure]
            unsure += [row for row in rows if not row.is_sure]
            progress.add(0, len(sure))
            if sure:
                yield page_of(sure)
        look_up = UnsureRows(self.client, self.location.bucket, prefix, index, query).look_up
        for page in look_up(unsure, cancel):
            progress.add(0, len(page.keys))
            yield page
        if progress.is_full and query.terms:
            progress.set_total(index.count(query, prefix, cancel=cancel).objects)
        if not progress.found and len(query.terms) > 1:
            others = (parse(without_term(query, term)) for term in query.terms)
            counts = [index.count(other, prefix, cancel=cancel).objects for other in others]
            progress.add_misses(counts)


def _coverage(index: BucketIndex | None, prefix: str, *, is_building: bool) -> Coverage | None:
    """How much the index has of a folder; None if the server must be searched instead."""
    if index is None or not index.path.exists():
        return None
    coverage = index.coverage(prefix)
    is_partial = is_building and coverage.objects > 0 and not coverage.lacks_changes
    return coverage if coverage.is_complete or is_partial else None
