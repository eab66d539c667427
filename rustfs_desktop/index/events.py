"""Takes what events of a bucket say into its index: as hints, which are to be looked up."""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.api.bucket_events import ObjectEvent


def record_events(index: BucketIndex, events: Iterable[ObjectEvent]) -> None:
    """Add or mark the objects of which these events are, at most one event for each key.

    An event may come late, twice or for nothing. So nothing is removed because of one, and what it
    says counts only until the next listing or look-up that starts afterwards.

    Raises:
        IndexUnavailable: The file cannot be written.
    """
    stored, removed = [], []
    for event in events:
        if event.is_removal:
            removed.append(event.key)
        else:
            etag = event.etag if event.etag.isascii() else ""
            stored.append(IndexedObject(event.key, event.size, event.modified, etag))

    def work(tables: IndexTables) -> None:
        clock = tables.advance_clock()
        tables.put_objects(stored, is_sure=False)
        marked = tables.mark_unsure(removed)
        # Listings that run meanwhile may have older pages.
        index.changes.add_changes((*(found.key for found in stored), *marked), clock)

    index.write(work)
