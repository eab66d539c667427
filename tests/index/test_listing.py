"""Listings that are merged: what they add, what they remove, and what they leave alone."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.build import IndexBuilder
from rustfs_desktop.index.errors import IndexReplaced
from rustfs_desktop.index.events import record_events
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.schema import delete_index
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import FolderTotals, IndexedObject
from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.s3.types import Page
from tests.index.buckets import FakeBucket
from tests.index.stage import FACTS, KEYS, NOW, fill, hits, keys, page_of


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    return BucketIndex(tmp_path / "one.sqlite3")


def objects(*names: str, size: int = 1) -> list[IndexedObject]:
    return [IndexedObject(name, size, NOW) for name in names]


def test_a_complete_listing_removes_what_it_did_not_show(index: BucketIndex) -> None:
    fill(index, objects("a/1", "a/2", "a/b/1", "b/1"))
    fill(index, objects("a/2", "a/3"), "a/")
    assert keys(index) == ["a/2", "a/3", "b/1"]
    assert keys(index, "a/b") == []
    assert index.totals("a/") == FolderTotals(2, 2)


def test_a_listing_that_ends_early_removes_nothing(index: BucketIndex) -> None:
    fill(index, objects("a", "b"))
    with IndexListing(index, "", is_recursive=True) as listing:
        listing.add_page(page_of(objects("c")))
        listing.write_waiting()
    assert keys(index) == ["a", "b", "c"]


def test_a_listed_folder_removes_its_objects_and_missing_folders(index: BucketIndex) -> None:
    fill(index, objects("x/", "x/1", "x/2", "x/a/1", "x/a/b/2", "x/b/1", "y"))
    with IndexListing(index, "x/") as listing:
        listing.add_page(page_of(objects("x/2"), ["x/a/"]))
        listing.complete()
    assert keys(index) == ["x/", "x/2", "x/a/1", "x/a/b/2", "y"]


def test_only_folders_are_listed(index: BucketIndex) -> None:
    with pytest.raises(ValueError, match="a/b"):
        IndexListing(index, "a/b")


def test_older_pages_do_not_undo_what_the_program_did(index: BucketIndex) -> None:
    fill(index, objects("deleted", "replaced"))
    with IndexListing(index, "", is_recursive=True) as listing:
        index.record_change(stored=objects("new", "replaced", size=9), deleted=["deleted"])
        listing.add_page(page_of(objects("deleted", "replaced")))
        listing.complete()
    assert hits(index) == objects("new", "replaced", size=9)
    with IndexListing(index, "", is_recursive=True) as listing:  # a later one knows better
        listing.add_page(page_of(objects("deleted")))
        listing.complete()
    assert keys(index) == ["deleted"]


def test_older_pages_do_not_undo_changes_that_were_listed(index: BucketIndex) -> None:
    fill(index, objects("a/gone", "b/gone"))
    with IndexListing(index, "", is_recursive=True) as listing:
        index.record_change(changed_prefix="a/")
        fill(index, objects("a/new"), "a/")
        assert index.coverage("a/").is_complete
        listing.add_page(page_of(objects("a/gone", "b/new")))
        listing.complete()
    assert keys(index) == ["a/new", "b/new"]
    assert index.coverage().is_complete


def test_a_listing_that_started_before_a_change_does_not_complete_it(index: BucketIndex) -> None:
    fill(index, objects("a/1"))
    with IndexListing(index, "", is_recursive=True) as listing:
        index.record_change(changed_prefix="a/")
        listing.complete()
    assert not index.coverage("a/").is_complete
    fill(index, [], "a/")
    assert index.coverage().is_complete


def test_two_listings_at_once_do_not_remove_what_the_other_showed(index: BucketIndex) -> None:
    with IndexListing(index, "", is_recursive=True) as whole, IndexListing(index, "a/") as folder:
        folder.add_page(page_of(objects("a/1")))
        folder.complete()
        whole.add_page(page_of(objects("a/2")))
        whole.complete()
    assert keys(index) == ["a/1", "a/2"]


def test_coverage_tells_what_was_listed_and_when(index: BucketIndex) -> None:
    fill(index, objects("a/1"), "a/")
    assert index.coverage().listed is None
    first = index.coverage("a/").listed
    assert first is not None
    assert index.coverage("a/b/c/").listed == first
    assert index.coverage("ab/").listed is None
    with IndexListing(index, "b/") as listing:
        listing.add_page(page_of([], ["b/c/"]))
        listing.complete()
    assert index.coverage("b/").listed is None
    fill(index, objects("a/1"))
    assert index.coverage().is_complete
    assert (index.coverage("b/c/").listed or 0) >= first
    assert index.coverage().objects == 1


def test_a_listing_of_a_replaced_index_ends(index: BucketIndex) -> None:
    fill(index, objects("a", "b"))
    with IndexListing(index, "", is_recursive=True) as listing:
        listing.add_page(page_of(objects("a")))
        listing.write_waiting()
        delete_index(index.path)
        listing.add_page(page_of(objects("b")))
        with pytest.raises(IndexReplaced):
            listing.complete()
    assert keys(index) == []
    assert not index.coverage().is_complete


PREFIXES = st.sampled_from(["", "a/", "a/b/", "//"])


class IndexAgainstServer(RuleBasedStateMachine):
    """The program, other clients and listings of all kinds in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.index = BucketIndex(self.folder / "one.sqlite3")
        self.server: dict[str, IndexedObject] = {}
        self.running: list[tuple[IndexListing, Page]] = []
        self.is_exact = True  # as long as nobody else changes anything
        fill(self.index, [])

    def teardown(self) -> None:
        try:
            self.check_at_the_end()
        finally:
            self.index.close()
            shutil.rmtree(self.folder)

    def check_at_the_end(self) -> None:
        """Equal to the server after one more listing, whatever came before."""
        for listing, _page in self.running:
            listing.__exit__(None, None, None)
        fill(self.index, self.server.values())
        assert hits(self.index) == sorted(self.server.values())
        assert keys(self.index, "abc") == sorted(
            key for key in self.server if "abc" in key.casefold()
        )
        assert self.index.totals().objects == len(self.server)
        self.index.check()
        assert hits(self.index) == sorted(self.server.values())

    @rule(key=KEYS, facts=FACTS)
    def the_program_stores(self, key: str, facts: tuple[int, float, str, str]) -> None:
        self.server[key] = IndexedObject(key, *facts)
        self.index.record_change(stored=[self.server[key]])

    @rule(key=KEYS)
    def the_program_deletes(self, key: str) -> None:
        self.server.pop(key, None)
        self.index.record_change(deleted=[key])

    @rule(prefix=PREFIXES, key=KEYS, facts=FACTS)
    def the_program_changes_more_than_it_knows(
        self, prefix: str, key: str, facts: tuple[int, float, str, str]
    ) -> None:
        gone = min((key for key in self.server if key.startswith(prefix)), default="")
        self.server.pop(gone, None)
        new = f"{prefix}{key}"
        self.server[new] = IndexedObject(new, *facts)
        self.index.record_change(changed_prefix=prefix)

    @rule()
    def changed_folders_are_listed(self) -> None:
        bucket = FakeBucket()
        bucket.objects = dict(self.server)
        IndexBuilder(self.index, bucket).list_changes(CancelToken())
        assert not self.index.coverage().lacks_changes

    @rule(key=KEYS, facts=FACTS)
    def another_client_stores(self, key: str, facts: tuple[int, float, str, str]) -> None:
        self.server[key] = IndexedObject(key, *facts)
        self.is_exact = False

    @rule(key=KEYS)
    def another_client_deletes(self, key: str) -> None:
        self.is_exact = self.is_exact and key not in self.server
        self.server.pop(key, None)

    @rule(key=KEYS, facts=FACTS, is_removal=st.booleans())
    def an_event_comes(
        self, key: str, facts: tuple[int, float, str, str], is_removal: bool
    ) -> None:
        """It may be late, or invented; nothing is absent because of one."""
        before = keys(self.index)
        size, modified, etag, _class = facts
        event = ObjectEvent(key, is_removal, is_final=True)
        if not is_removal:
            event = ObjectEvent(key, is_removal, False, size, etag, modified)
        record_events(self.index, [event])
        assert set(before) <= set(keys(self.index))
        self.is_exact = False

    @rule(prefix=PREFIXES, is_recursive=st.booleans())
    def a_listing_starts(self, prefix: str, is_recursive: bool) -> None:
        listing = IndexListing(self.index, prefix, is_recursive=is_recursive)
        found = [each for key, each in self.server.items() if key.startswith(prefix)]
        folders: set[str] = set()
        if not is_recursive:
            rests = {each.key: each.key[len(prefix) :] for each in found}
            folders = {
                f"{prefix}{rest.partition('/')[0]}/" for rest in rests.values() if "/" in rest
            }
            found = [each for each in found if rests[each.key] and "/" not in rests[each.key]]
        self.running.append((listing, page_of(found, folders)))

    @rule(number=st.integers(0, 9), is_complete=st.booleans())
    def a_listing_ends(self, number: int, is_complete: bool) -> None:
        """With what the server had when it started."""
        if not self.running:
            return
        listing, page = self.running.pop(number % len(self.running))
        with listing:
            listing.add_page(page)
            if is_complete:
                listing.complete()
            else:
                listing.write_waiting()

    @invariant()
    def what_the_program_knows_is_right(self) -> None:
        for prefix in ("", "a/", "a/b/") if self.is_exact else ():
            coverage = self.index.coverage(prefix)
            assert coverage.is_complete != coverage.lacks_changes
            if coverage.is_complete:
                found = [each for key, each in self.server.items() if key.startswith(prefix)]
                assert hits(self.index, prefix=prefix) == sorted(found)
                assert self.index.totals(prefix).objects == len(found)


TestIndexAgainstServer = IndexAgainstServer.TestCase
TestIndexAgainstServer.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
