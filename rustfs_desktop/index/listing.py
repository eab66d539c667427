"""Merges a listing into the index: adds what it shows, and at its end removes what it did not."""

from __future__ import annotations

import dataclasses
import time
from typing import Protocol

from rustfs_desktop.index.open_listing import OpenListing
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables, check_prefix
from rustfs_desktop.index.tasks import finish_changes
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.types import Page

_MAX_ROWS = 10_000  # that wait for a transaction; larger ones cost less in all
_MAX_WAIT_S = 1.0


class ListingObserver(Protocol):
    """What is written together with a listing; called inside of its transactions."""

    def note_written(self, tables: IndexTables, key: str) -> None:
        """All up to this key is written."""

    def note_complete(self, tables: IndexTables) -> None:
        """The listing is complete."""


class _NoObserver:
    """For listings of which nothing else is written."""

    def note_written(self, tables: IndexTables, key: str) -> None:
        """Nothing."""

    def note_complete(self, tables: IndexTables) -> None:
        """Nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class ListingStart:
    """When a listing started that goes on after a pause.

    Attributes:
        number: Its number in the index.
        time_ms: In milliseconds since 1970.
    """

    number: int
    time_ms: int


class IndexListing(OpenListing):
    """One listing of a folder that is merged.

    Nothing is removed unless ``complete`` is called: an error or a pause leaves what was added.

    Args:
        index: The index.
        prefix: The folder, empty for the whole bucket.
        is_recursive: Whether the listing has no delimiter, so that it shows all below the folder.
        start: When it started, for one that goes on after a pause.
        progress: What is written with it.

    Raises:
        IndexUnavailable: The file cannot be written.
    """

    def __init__(
        self,
        index: BucketIndex,
        prefix: str,
        *,
        is_recursive: bool = False,
        start: ListingStart | None = None,
        progress: ListingObserver | None = None,
    ) -> None:
        check_prefix(prefix)
        self._prefix = prefix
        self._is_recursive = is_recursive
        self._progress = progress or _NoObserver()
        now_ms = round(time.time() * 1000)
        super().__init__(index)
        self._start = start or ListingStart(self._number, now_ms)
        self._folders: set[str] = set()
        self._waiting: list[IndexedObject] = []
        self._gone: list[str] = []
        self._written = time.monotonic()

    def add_page(self, page: Page) -> None:
        """Add the objects of a page, and remember its folders.

        Raises:
            IndexReplaced: The index is a new one since the listing started.
            IndexUnavailable: The file cannot be written.
        """
        self.keep_page(page)
        waited = time.monotonic() - self._written
        if len(self._waiting) >= _MAX_ROWS or (self._waiting and waited > _MAX_WAIT_S):
            self.write_waiting()

    def keep_page(self, page: Page) -> None:
        """The same, but nothing is written before ``complete``."""
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

    def add_marker(self, marker: IndexedObject | None) -> None:
        """Add the marker of the folder itself, which a listing with a delimiter does not have.

        Args:
            marker: The object whose key is the prefix; None if it is known that there is none.
        """
        if marker is not None:
            self._waiting.append(marker)
        elif self._prefix:
            self._gone.append(self._prefix)

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
        tables.put_objects(self._index.changes.unchanged(self._waiting, self._number))
        if self._waiting:
            self._progress.note_written(tables, self._waiting[-1].key)

    def _complete(self, tables: IndexTables) -> None:
        self._write(tables)
        changes = self._index.changes
        tables.remove_keys(key for key in self._gone if not changes.is_newer(key, self._number))
        before = self._start.number
        if self._is_recursive:
            tables.remove_unseen(self._prefix, before)
            finish_changes(tables, self._prefix, before)
        else:
            tables.remove_unseen_in_folder(self._prefix, before, self._folders)
        tables.mark_listed(self._prefix, self._start.time_ms, is_recursive=self._is_recursive)
        self._progress.note_complete(tables)
