"""Searches the indexes of all buckets of all connections on a worker thread."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Hashable, Iterator, Sequence

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.matching import page_of
from rustfs_desktop.index.query import Query, parse, without_term
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage, IndexedObject
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.row_places import ResultBucket
from rustfs_desktop.service.search import Search, SearchProgress
from rustfs_desktop.service.unsure_rows import UnsureRows

_log = logging.getLogger(__name__)
_Unsure = dict[ResultBucket, list[IndexedObject]]  # results that their servers are asked about


@dataclasses.dataclass(frozen=True, slots=True)
class SearchedBucket:
    """A bucket, the client of its connection, and its index."""

    bucket: ResultBucket
    client: Client
    index: BucketIndex


@dataclasses.dataclass(frozen=True, slots=True)
class BucketCounts:
    """How many buckets were searched.

    Attributes:
        searched: Those with an index.
        incomplete: Those of them whose index does not have everything.
        skipped: Those without an index, or with one that cannot be read.
        oldest: When the oldest of the indexes was listed, in seconds since 1970.
    """

    searched: int = 0
    incomplete: int = 0
    skipped: int = 0
    oldest: float | None = None


class AllBucketsProgress(SearchProgress):
    """How far a search of all buckets is; the worker writes, the GUI thread reads."""

    def __init__(self) -> None:
        super().__init__()
        self._coverages: dict[str, Coverage | None] = {}  # by label

    @property
    def buckets(self) -> BucketCounts:
        """How many buckets were searched so far."""
        with self._lock:
            found = list(self._coverages.values())
        searched = [coverage for coverage in found if coverage is not None]
        return BucketCounts(
            searched=len(searched),
            incomplete=sum(not coverage.is_complete for coverage in searched),
            skipped=len(found) - len(searched),
            oldest=min((each.listed for each in searched if each.listed is not None), default=None),
        )

    def set_bucket(self, label: str, coverage: Coverage | None) -> None:
        """Count a bucket, whose index is searched; with None it cannot be, or not any more."""
        self.set_index()
        with self._lock:
            before = self._coverages.get(label)
            self._coverages[label] = coverage
            for each, sign in ((before, -1), (coverage, 1)):
                self._searched += sign * (each.objects if each is not None else 0)


class AllBucketsSearch(Search):
    """Looks in the indexes of several buckets for the objects that match a query.

    No server is asked, as listing all buckets could take hours, except about results of which an
    index is not sure; they come last, so that a server that does not answer holds back only them.
    Rows are named as :class:`ResultBucket` does, and no bucket takes the room for results from the
    others.

    Args:
        background: Runs the search.
        client: The client of the connection where the search was opened.
        location: That connection, and the query.
        buckets: The buckets; those without an index file are counted only.
        parent: The owner.
    """

    progress: AllBucketsProgress

    def __init__(
        self,
        background: Background,
        client: Client,
        location: Location,
        buckets: Sequence[SearchedBucket],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, location, parent=parent)
        self._buckets = buckets
        self.progress = AllBucketsProgress()

    def _work(self) -> Callable[[CancelToken], None]:
        buckets, gathered = self._buckets, self._gathered
        searcher = _IndexSearcher(parse(self._location.query), self.progress)

        def work(token: CancelToken) -> None:
            for page in searcher.pages(buckets, token):
                gathered.add(page)

        return work

    def _limit_key(self) -> Hashable:
        """It may wait for any server: not with the threads of one."""
        return AllBucketsSearch


@dataclasses.dataclass(frozen=True)
class _IndexSearcher:
    """Finds the objects that match, page by page; on a worker."""

    query: Query
    progress: AllBucketsProgress

    def pages(self, buckets: Sequence[SearchedBucket], cancel: CancelToken) -> Iterator[Page]:
        """A share of the results of each bucket, then what there is room for of the others."""
        covered = [bucket for bucket in buckets if self._covers(bucket)]
        cut: list[tuple[SearchedBucket, set[str]]] = []
        unsure: _Unsure = {}
        for left, bucket in zip(range(len(covered), 0, -1), covered, strict=True):
            share, found = max(1, self._room(unsure) // left), set[str]()
            yield from self._search(bucket, share, found, unsure, cancel)
            if len(found) >= share:
                cut.append((bucket, found))
        for bucket, found in cut:
            limit = len(found) + self._room(unsure)
            yield from self._search(bucket, limit, found, unsure, cancel)
        for bucket in covered:
            yield from self._look_up(bucket, unsure.get(bucket.bucket, []), cancel)
        self._count(covered, cancel)

    def _room(self, unsure: _Unsure) -> int:
        """How many more results there is room for, besides those that are to be looked up."""
        return self.progress.room - sum(map(len, unsure.values()))

    def _covers(self, bucket: SearchedBucket) -> bool:
        """Whether there is an index to search; counts the bucket."""
        try:
            if bucket.index.path.exists():
                coverage = bucket.index.coverage()
                if coverage.is_complete or coverage.objects:
                    self.progress.set_bucket(bucket.bucket.label, coverage)
                    return True
        except IndexUnavailable:
            _log.warning("The index of a bucket cannot be searched", exc_info=True)
        self.progress.set_bucket(bucket.bucket.label, None)
        return False

    def _search(
        self,
        bucket: SearchedBucket,
        limit: int,
        found: set[str],
        unsure: _Unsure,
        cancel: CancelToken,
    ) -> Iterator[Page]:
        """Up to ``limit`` objects of a bucket, without those found before; unsure ones wait."""
        if limit <= len(found) or self._room(unsure) <= 0:
            return
        waiting = unsure.setdefault(bucket.bucket, [])
        try:
            for rows in bucket.index.search(self.query, cancel=cancel, limit=limit):
                new = [row for row in rows if row.key not in found][: self._room(unsure)]
                found.update(row.key for row in new)
                sure = [row for row in new if row.is_sure]
                waiting += [row for row in new if not row.is_sure]
                if sure:
                    yield self._named(bucket, page_of(sure))
        except (IndexReplaced, IndexUnavailable):
            self._give_up(bucket)

    def _look_up(
        self, bucket: SearchedBucket, rows: list[IndexedObject], cancel: CancelToken
    ) -> Iterator[Page]:
        """What the server of a bucket knows of unsure results."""
        name = bucket.bucket.location.bucket
        look_up = UnsureRows(bucket.client, name, "", bucket.index, self.query).look_up
        try:
            for page in look_up(rows, cancel):
                yield self._named(bucket, page)
        except (IndexReplaced, IndexUnavailable):
            self._give_up(bucket)

    def _give_up(self, bucket: SearchedBucket) -> None:
        """The index of a bucket cannot be searched any more."""
        _log.warning("The index of a bucket cannot be searched", exc_info=True)
        self.progress.set_bucket(bucket.bucket.label, None)

    def _named(self, bucket: SearchedBucket, page: Page) -> Page:
        """The results of a bucket, counted, with the names of their rows."""
        self.progress.add(0, len(page.keys))
        page.keys[:] = bucket.bucket.row_names(page.keys)
        return page

    def _count(self, buckets: Sequence[SearchedBucket], cancel: CancelToken) -> None:
        """Count all objects that match if not all are shown; without results, what others find."""
        if self.progress.buckets.searched < len(buckets):
            return  # an index that cannot be read any more cannot be counted
        try:
            if self.progress.is_full:
                self.progress.set_total(_total(self.query, buckets, cancel))
            if not self.progress.found and len(self.query.terms) > 1:
                others = [parse(without_term(self.query, term)) for term in self.query.terms]
                self.progress.add_misses([_total(other, buckets, cancel) for other in others])
        except (IndexReplaced, IndexUnavailable):
            _log.warning("The index of a bucket cannot be counted", exc_info=True)


def _total(query: Query, buckets: Sequence[SearchedBucket], cancel: CancelToken) -> int:
    return sum(bucket.index.count(query, cancel=cancel).objects for bucket in buckets)
