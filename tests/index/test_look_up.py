"""Names that were looked up go into the index, and nothing else changes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.look_up import IndexLookUp
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from tests.index.stage import NOW, fill, hits, keys, page_of


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    return BucketIndex(tmp_path / "one.sqlite3")


def objects(*names: str, size: int = 1) -> list[IndexedObject]:
    return [IndexedObject(name, size, NOW) for name in names]


def test_what_is_found_is_stored_and_what_is_gone_is_removed(index: BucketIndex) -> None:
    fill(index, objects("a", "b", "d/1", "d/e/2", "e/1", "f"))
    with IndexLookUp(index) as look_up:
        look_up.keep(page_of(objects("a", "new", size=7), ["e/"]), ["b", "d/", "never"])
        assert keys(index) == ["a", "b", "d/1", "d/e/2", "e/1", "f"]
        look_up.complete()
    assert hits(index) == [*objects("a", size=7), *objects("e/1", "f"), *objects("new", size=7)]


def test_a_look_up_makes_nothing_complete(index: BucketIndex) -> None:
    fill(index, objects("a/1"))
    listed = index.coverage().listed
    with IndexLookUp(index) as look_up:
        look_up.keep(page_of(objects("a/2")), ["a/1"])
        look_up.complete()
    assert index.coverage().listed == listed
    index.record_change(changed_prefix="a/")
    with IndexLookUp(index) as look_up:
        look_up.keep(page_of([]), ["a/"])
        look_up.complete()
    assert not index.coverage().is_complete


def test_a_look_up_that_fails_changes_nothing(index: BucketIndex) -> None:
    fill(index, objects("a"))
    with IndexLookUp(index) as look_up:
        look_up.keep(page_of(objects("b")), ["a"])
    assert keys(index) == ["a"]


def test_what_the_program_changed_since_is_not_undone(index: BucketIndex) -> None:
    fill(index, objects("deleted"))
    with IndexLookUp(index) as look_up:
        index.record_change(stored=objects("stored", "d/stored", size=9), deleted=["deleted"])
        look_up.keep(page_of(objects("deleted")), ["stored", "d/"])
        look_up.complete()
    assert keys(index) == ["d/stored", "stored"]


def test_listings_with_older_pages_do_not_undo_it(index: BucketIndex) -> None:
    fill(index, objects("a"))
    with IndexListing(index, "", is_recursive=True) as listing:
        listing.keep_page(page_of(objects("a")))
        with IndexLookUp(index) as look_up:
            look_up.keep(page_of(objects("new")), ["a"])
            look_up.complete()
        listing.complete()
    assert keys(index) == ["new"]
