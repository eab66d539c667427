"""Merges what is listed to calculate a size into the index of the bucket."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.api.contents import PageTaker
from rustfs_desktop.s3.types import Page


class ContentsMerge:
    """Takes everything below folders, page by page; for the worker that lists it.

    The rows are written while the listing goes on, so that few are in memory. Without a file of
    the index it does nothing, and an error of the index ends the merge, not the listing. Where
    versions are listed, what was not seen stays in the index: it may exist all the same.
    """

    def __init__(self, index: BucketIndex) -> None:
        self._index = index

    @contextlib.contextmanager
    def listing(self, prefix: str) -> Iterator[PageTaker]:
        """Around the listing of a folder with all below it; gives what takes the pages."""
        merge = _PrefixMerge(self._index, prefix)
        try:
            yield merge.add_page
            merge.complete()
        finally:
            merge.end()


class _PrefixMerge:
    """One listing; None once it has ended."""

    def __init__(self, index: BucketIndex, prefix: str) -> None:
        self._listing: IndexListing | None = None
        self._is_whole = True
        with contextlib.suppress(IndexUnavailable, OSError):
            if index.path.exists():
                self._listing = IndexListing(index, prefix, is_recursive=True)

    def add_page(self, page: Page, *, is_whole: bool) -> None:
        self._is_whole &= is_whole
        if self._listing is not None:
            with self._ended_by_errors():
                self._listing.add_page(page)

    def complete(self) -> None:
        if self._listing is not None:
            with self._ended_by_errors():
                if self._is_whole:
                    self._listing.complete()
                else:
                    self._listing.write_waiting()

    def end(self) -> None:
        listing, self._listing = self._listing, None
        if listing is not None:
            listing.end()

    @contextlib.contextmanager
    def _ended_by_errors(self) -> Iterator[None]:
        try:
            yield
        except (IndexReplaced, IndexUnavailable):
            self.end()
