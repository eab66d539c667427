"""Merges a listing into the index: adds what it shows, and at its end removes what it did not."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables, check_prefix
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.types import Page

_MAX_ROWS = 10_000  # that wait for a transaction; larger ones cost less in all
_MAX_WAIT_S = 1.0


class IndexListing:
    """One listing of a folder that is merged; a context manager, used by one thread at a time.

    Nothing is removed unless ``complete`` is called: an error or a pause leaves what was added.

    Args:
        index: The index.
        prefix: The folder, empty for the whole bucket.
        is_recursive: Whether the listing has no delimiter, so that it shows all below the folder.
        since: The number of the first listing, for one that goes on after a pause.
        on_write: Called in each transaction with the last key that it adds.

    Raises:
        IndexUnavailable: The file cannot be written.
    """

    def __init__(
        self,
        index: BucketIndex,
        prefix: str,
        *,
        is_recursive: bool = False,
        since: int = 0,
        on_write: Callable[[IndexTables, str], None] = lambda _tables, _key: None,
    ) -> None:
        check_prefix(prefix)
        self._index = index
        self._prefix = prefix
        self._is_recursive = is_recursive
        self._on_write = on_write
        self._started_ms = round(time.time() * 1000)
        self._number, self._generation = index.start_listing()
        self._since = since or self._number
        self._folders: set[str] = set()
        self._waiting: list[IndexedObject] = []
        self._written = time.monotonic()

    def __enter__(self) -> IndexListing:
        """Nothing to do: it has started."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it; what was added stays."""
        self._index.end_listing(self._number)

    def add_page(self, page: Page) -> None:
        """Add the objects of a page, and remember its folders.

        Raises:
            IndexReplaced: The index is a new one since the listing started.
            IndexUnavailable: The file cannot be written.
        """
        self._folders.update(page.prefixes)
        self._waiting.extend(
            map(
                IndexedObject,
                page.keys,
                page.sizes,
                page.modified,
                page.etags,
                page.storage_classes,
            )
        )
        waited = time.monotonic() - self._written
        if len(self._waiting) >= _MAX_ROWS or (self._waiting and waited > _MAX_WAIT_S):
            self.write_waiting()

    def write_waiting(self) -> None:
        """Write what was added so far.

        Raises:
            IndexReplaced: The index is a new one since the listing started.
            IndexUnavailable: The file cannot be written.
        """
        self._index.write(self._write, self._generation)
        self._waiting.clear()
        self._written = time.monotonic()

    def complete(self) -> None:
        """The listing is complete: remove what it did not show and was not stored since it started.

        Raises:
            IndexReplaced: The index is a new one since the listing started.
            IndexUnavailable: The file cannot be written.
        """
        self._index.write(self._complete, self._generation)
        self._waiting.clear()

    def _write(self, tables: IndexTables) -> None:
        self._index.merge_objects(tables, self._waiting, self._number)
        if self._waiting:
            self._on_write(tables, self._waiting[-1].key)

    def _complete(self, tables: IndexTables) -> None:
        self._write(tables)
        if self._is_recursive:
            tables.remove_unseen(self._prefix, self._since)
        else:
            tables.remove_unseen_in_folder(self._prefix, self._since, self._folders)
        tables.mark_listed(self._prefix, self._started_ms, is_recursive=self._is_recursive)
