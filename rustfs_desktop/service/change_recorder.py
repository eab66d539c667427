"""Writes what the program changed and listed in a bucket into its index, in that order."""

from __future__ import annotations

import collections
import contextlib
import threading

from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.look_up import IndexLookUp
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.service.contents_change import ContentsChange

MAX_WAITING = 1000  # changes, while the file cannot be written
MAX_LISTINGS = 20  # each has up to 10,000 rows


Listed = IndexListing | IndexLookUp


class ChangeRecorder:
    """Changes, complete listings and look-ups that wait; a change waits until it is written.

    Of changes that are too many to keep only the prefix is kept, which is then listed again. Of
    listings that are too many nothing is kept.
    """

    def __init__(self, index: BucketIndex) -> None:
        self._index = index
        self._waiting: collections.deque[ContentsChange | Listed] = collections.deque()
        self._unlisted: set[str] = set()
        self._expected = 0
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        with self._lock:
            return not self._waiting and not self._unlisted

    def add(self, change: ContentsChange) -> None:
        """Append a change."""
        with self._lock:
            if len(self._waiting) < MAX_WAITING and not self._unlisted:
                self._waiting.append(change)
            elif len(self._unlisted) < MAX_WAITING:
                self._unlisted.add(change.location.prefix)
            else:
                self._unlisted = {""}

    def add_listing(self, listing: Listed) -> None:
        """Append a complete listing or look-up, which is ended here; on a worker: it may block."""
        with self._lock:
            count = sum(isinstance(each, Listed) for each in self._waiting)
            if count < MAX_LISTINGS:
                self._waiting.append(listing)
                return
        listing.end()

    def write_all(self) -> None:
        """Write what waits; on a worker, which may block.

        Raises:
            IndexUnavailable: The file cannot be written; what is left is written later.
        """
        with self._writing:
            self._index.begin_changes()
            while (first := self._first()) is not None:
                if isinstance(first, Listed):
                    _write_listing(first)
                elif self._index.path.exists():
                    _write_change(self._index, first)
                with self._lock:
                    self._waiting.popleft()
            with self._lock:
                prefixes = frozenset(self._unlisted)
            for prefix in prefixes:
                if self._index.path.exists():
                    self._index.record_change(changed_prefix=prefix)
                with self._lock:
                    self._unlisted.discard(prefix)
            if not self._expected and self.is_empty:
                self._index.end_changes()

    def expect(self) -> None:
        """Changes will be added only later, when some are made already."""
        with self._lock:
            self._expected += 1

    def note_expected(self) -> None:
        """Note in the cache folder what is expected, before it happens; on a worker."""
        with self._writing:
            self._index.begin_changes()

    def end_expected(self) -> None:
        """What was expected is added now."""
        with self._lock:
            self._expected = max(0, self._expected - 1)  # 0 for the index of a new connection

    def _first(self) -> ContentsChange | Listed | None:
        with self._lock:
            return self._waiting[0] if self._waiting else None


def _write_change(index: BucketIndex, change: ContentsChange) -> None:
    index.record_change(
        [IndexedObject(changed.key) for changed in change.stored],
        [changed.key for changed in change.deleted],
        None if change.is_complete else change.location.prefix,
    )


def _write_listing(listing: Listed) -> None:
    """A listing that cannot be written now is not needed later."""
    with listing, contextlib.suppress(IndexReplaced, IndexUnavailable):
        listing.complete()
