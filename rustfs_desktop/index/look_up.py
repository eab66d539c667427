"""Merges names that were looked up on the server into the index: those found, and those gone."""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.index.open_listing import OpenListing
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.types import Page


class IndexLookUp(OpenListing):
    """One look-up of some names of a folder; nothing is written without ``complete``.

    It says nothing about other names, so the index is no more complete after it than before.

    Args:
        index: The index.

    Raises:
        IndexUnavailable: The file cannot be written.
    """

    def __init__(self, index: BucketIndex) -> None:
        super().__init__(index)
        self._found: list[IndexedObject] = []
        self._gone: list[str] = []

    def keep(self, page: Page, gone: Iterable[str]) -> None:
        """Keep what was found, for ``complete``.

        Args:
            page: The objects that were found; of folders it is not known what they have.
            gone: Keys that do not exist, and prefixes below which nothing exists.
        """
        columns = page.keys, page.sizes, page.modified, page.etags, page.storage_classes
        self._found.extend(map(IndexedObject, *columns))
        self._gone.extend(gone)

    def complete(self) -> None:
        """Write what was kept, except of keys that the program changed since it started.

        Raises:
            IndexReplaced: The index is a new one since the look-up started.
            IndexUnavailable: The file cannot be written.
        """
        self._index.write(self._write, self._generation)

    def _write(self, tables: IndexTables) -> None:
        changes = self._index.changes
        found = changes.unchanged(self._found, self._number)
        keys = [key for key in self._gone if not key.endswith("/")]
        gone = [key for key in keys if not changes.is_newer(key, self._number)]
        clock = tables.advance_clock()
        tables.put_objects(found)
        tables.remove_keys(gone)
        for prefix in self._gone:
            if prefix.endswith("/"):
                tables.remove_unseen(prefix, self._number)
        # Listings that run meanwhile may have older pages.
        changes.add_changes((*(each.key for each in found), *gone), clock)
