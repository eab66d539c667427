"""Merges the listing of a folder that the user visits into the index of its bucket."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.index.errors import IndexReplaced
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.types import Page

MAX_ROWS = 10_000  # larger folders would slow their own listing; an update lists them


class FolderMerge:
    """One listing of a folder, for worker threads.

    The rows are kept until the listing is complete, and written later by another task, so that
    the rows on screen do not wait for the disk. Without a file of the index it does nothing.

    Args:
        index: The index of the bucket.
        prefix: The folder.
    """

    def __init__(self, index: BucketIndex, prefix: str) -> None:
        self._index = index
        self._prefix = prefix
        self._lock = threading.Lock()
        self._is_ended = False
        self._listing: IndexListing | None = None
        self._rows = 0

    @property
    def is_active(self) -> bool:
        """Whether there is something to write or to drop."""
        return self._listing is not None

    @contextlib.contextmanager
    def collecting(self) -> Iterator[None]:
        """Around the whole listing: begins before its first request, drops it if it fails."""
        with contextlib.suppress(AppError, OSError), self._lock:
            if not self._is_ended and self._index.path.exists():
                self._listing = IndexListing(self._index, self._prefix)
        try:
            yield
        except BaseException:
            self.drop()
            raise

    def add_page(self, page: Page) -> None:
        """Keep the rows of a page."""
        self._rows += len(page)
        if self._rows > MAX_ROWS:
            self.drop()
        with self._lock:
            if self._listing is not None:
                self._listing.keep_page(page)

    def write(self) -> None:
        """Write the complete listing, and end it.

        Raises:
            IndexUnavailable: The file cannot be written.
        """
        listing = self._end()
        if listing is not None:
            with listing, contextlib.suppress(IndexReplaced):  # it has nothing to be merged with
                listing.complete()

    def drop(self) -> None:
        """End it without writing anything; does nothing if it has ended."""
        listing = self._end()
        if listing is not None:
            listing.end()

    def _end(self) -> IndexListing | None:
        with self._lock:
            self._is_ended = True
            listing, self._listing = self._listing, None
        return listing
