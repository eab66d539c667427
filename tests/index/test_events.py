"""What events say is in the index until the server is asked; no event removes anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.index.events import record_events
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import FolderTotals, IndexedObject
from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from tests.index.stage import NOW, fill, hits, keys, page_of


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    return BucketIndex(tmp_path / "one.sqlite3")


def objects(*names: str, size: int = 1) -> list[IndexedObject]:
    return [IndexedObject(name, size, NOW) for name in names]


def stored(key: str, size: int = 7) -> ObjectEvent:
    return ObjectEvent(key, is_removal=False, size=size, etag="e", modified=NOW + 1)


def removed(key: str) -> ObjectEvent:
    return ObjectEvent(key, is_removal=True, is_final=True)


def test_what_was_stored_is_there_and_nothing_is_removed(index: BucketIndex) -> None:
    fill(index, objects("a/1", "a/2", "b"))
    record_events(index, [stored("a/1"), stored("new/3", 5), removed("a/2"), removed("never")])
    assert hits(index) == [
        IndexedObject("a/1", 7, NOW + 1, "e", is_sure=False),
        IndexedObject("a/2", 1, NOW, is_sure=False),
        *objects("b"),
        IndexedObject("new/3", 5, NOW + 1, "e", is_sure=False),
    ]
    assert index.totals() == FolderTotals(4, 14)
    assert index.coverage().is_complete


def test_text_that_no_object_has_is_left_out(index: BucketIndex) -> None:
    record_events(index, [stored("a")._replace(etag="\ud800")])
    assert hits(index) == [IndexedObject("a", 7, NOW + 1, "", is_sure=False)]


def test_a_listing_that_ran_meanwhile_does_not_undo_it(index: BucketIndex) -> None:
    fill(index, objects("a", "b"))
    with IndexListing(index, "", is_recursive=True) as listing:
        listing.keep_page(page_of(objects("a")))
        record_events(index, [stored("a"), stored("new"), removed("b"), removed("never")])
        listing.complete()
    assert [(each.key, each.is_sure) for each in hits(index)] == [
        ("a", False),
        ("b", False),
        ("new", False),
    ]
    fill(index, objects("a"))
    assert hits(index) == objects("a")


def test_a_folder_that_was_removed_is_gone_with_the_next_listing(index: BucketIndex) -> None:
    fill(index, objects("d/1", "d/e/2", "d0"))
    record_events(index, [removed("d")])
    assert [each.is_sure for each in hits(index)] == [False, False, True]
    fill(index, objects("a"))
    assert keys(index) == ["a"]
    assert index.totals() == FolderTotals(1, 1)
