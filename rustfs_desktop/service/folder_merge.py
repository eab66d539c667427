"""Merges the listing of a folder that the user visits into the index of its bucket."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.change_recorder import ChangeRecorder

MAX_ROWS = 10_000  # larger folders would slow their own listing; an update lists them


class FolderMerge:
    """One listing of a folder, for the worker that lists it.

    The rows are kept until the listing is complete. Then they wait among the changes of the
    program, so that the rows on screen do not wait for the disk. Without a file of the index it
    does nothing.

    Args:
        index: The index of the bucket.
        prefix: The folder.
        changes: Writes the complete listing.
    """

    def __init__(self, index: BucketIndex, prefix: str, changes: ChangeRecorder) -> None:
        self._index = index
        self._prefix = prefix
        self._changes = changes
        self._listing: IndexListing | None = None
        self._rows = 0

    @contextlib.contextmanager
    def collecting(self) -> Iterator[None]:
        """Around the whole listing: begins before its first request, and ends it in any case."""
        with contextlib.suppress(AppError, OSError):
            if self._index.path.exists():
                self._listing = IndexListing(self._index, self._prefix)
        try:
            yield
        except BaseException:
            self._drop()
            raise
        listing, self._listing = self._listing, None
        if listing is not None:
            self._changes.add_listing(listing)

    def add_page(self, page: Page) -> None:
        """Keep the rows of a page."""
        self._rows += len(page)
        if self._rows > MAX_ROWS:
            self._drop()
        if self._listing is not None:
            self._listing.keep_page(page)

    def _drop(self) -> None:
        """End it without writing anything."""
        listing, self._listing = self._listing, None
        if listing is not None:
            listing.end()
