"""Building an index: all objects, in parallel, with pauses, and what the program does meanwhile."""

import contextlib
import functools
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, Cancelled, ConnectionRefused
from rustfs_desktop.index.build import IndexBuilder, page_lister
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.schema import delete_index
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage, IndexedObject
from rustfs_desktop.s3.client import Client
from tests.index.buckets import FakeBucket
from tests.index.stage import KEYS, NOW, hits, keys
from tests.waiting import patience_s

TREE = [f"{folder}/{number:02}" for folder in "abcd" for number in range(20)]


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    return BucketIndex(tmp_path / "one.sqlite3")


def build(index: BucketIndex, bucket: FakeBucket, threads: int = 4) -> None:
    IndexBuilder(index, bucket, threads=threads).build(CancelToken())


def test_everything_is_found(index: BucketIndex) -> None:
    build(index, FakeBucket(TREE))
    assert keys(index) == TREE
    coverage = index.coverage()
    assert coverage.is_complete
    assert not coverage.is_building
    assert coverage.done == coverage.known == 5  # the bucket and four folders
    assert coverage.objects == 80


def test_folders_are_listed_at_the_same_time(index: BucketIndex) -> None:
    arrived: set[str] = set()
    all_here = threading.Event()

    class Lister(FakeBucket):
        def __call__(self, prefix, **options):  # type: ignore[no-untyped-def]
            arrived.add(prefix)
            if arrived >= {"a/", "b/", "c/", "d/"}:
                all_here.set()
            assert not prefix or all_here.wait(patience_s())
            yield from super().__call__(prefix, **options)

    build(index, Lister(TREE))
    assert keys(index) == TREE


def test_small_folders_are_not_listed_one_by_one(index: BucketIndex) -> None:
    small = [f"{number:04}/file" for number in range(200)]
    bucket = FakeBucket(small, page_size=50)
    build(index, bucket)
    assert keys(index) == small
    assert len(bucket.requests) == 4


def test_the_marker_of_a_divided_folder_comes_and_goes(index: BucketIndex) -> None:
    nested = [f"p/{key}" for key in TREE]
    bucket = FakeBucket(["p/", *nested])
    build(index, bucket)
    assert ("p/", "/", "") in bucket.requests  # it was divided
    assert keys(index) == ["p/", *nested]
    del bucket.objects["p/"]
    build(index, bucket)
    assert keys(index) == nested


def test_an_update_finds_what_others_changed(index: BucketIndex) -> None:
    bucket = FakeBucket(["a/", *TREE])
    build(index, bucket)
    for key in ("a/", "a/00", "b/19", *(key for key in TREE if key.startswith("d/"))):
        del bucket.objects[key]
    bucket.objects["c/new"] = IndexedObject("c/new", 5, NOW)
    bucket.objects["a/01"] = IndexedObject("a/01", 6, NOW + 1)
    build(index, bucket)
    assert hits(index) == sorted(bucket.objects.values())


def test_it_goes_on_after_a_pause_and_a_restart(index: BucketIndex) -> None:
    bucket, cancel = FakeBucket([f"flat-{number:03}" for number in range(30)]), CancelToken()
    bucket.before_page = lambda: cancel.set() if len(bucket.requests) == 3 else None
    with pytest.raises(Cancelled):
        IndexBuilder(index, bucket).build(cancel)
    assert index.coverage().is_building
    assert not index.coverage().is_complete
    index.close()
    bucket.before_page = lambda: None
    again = BucketIndex(index.path)
    del bucket.requests[:]
    build(again, bucket)
    assert bucket.requests[0][2] > "flat-010"  # not from the start
    assert keys(again) == sorted(bucket.objects)
    assert again.coverage().is_complete


def test_searches_answer_while_it_is_built(index: BucketIndex) -> None:
    reached, may_go_on = threading.Event(), threading.Event()

    class Lister(FakeBucket):
        def __call__(self, prefix, **options):  # type: ignore[no-untyped-def]
            if prefix == "last/":
                reached.set()
                may_go_on.wait(2 * patience_s())
            yield from super().__call__(prefix, **options)

    builder = IndexBuilder(index, Lister([*TREE, "last/1"]), threads=1)
    thread = threading.Thread(target=builder.build, args=(CancelToken(),))
    thread.start()
    try:
        assert reached.wait(patience_s())
        assert keys(index, "a/0") == [key for key in TREE if "a/0" in key]
        coverage = index.coverage()
        assert coverage.is_building
        assert (coverage.done, coverage.known) == (5, 6)
    finally:
        may_go_on.set()
        thread.join()
    assert keys(index, "last") == ["last/1"]


def test_prefixes_that_may_not_be_listed_are_told(index: BucketIndex) -> None:
    bucket = FakeBucket(TREE)
    build(index, bucket)
    bucket.errors["a/"] = AccessDenied()
    del bucket.objects["d/19"]
    with pytest.raises(AccessDenied):
        build(index, bucket, threads=1)
    assert keys(index) == TREE[:-1]  # the others are up to date, and nothing of it is removed
    assert index.coverage().is_building
    bucket.errors.clear()
    build(index, bucket)
    assert not index.coverage().is_building


def test_without_a_connection_nothing_is_removed(index: BucketIndex) -> None:
    bucket = FakeBucket(TREE)
    build(index, bucket)
    bucket.errors[""] = ConnectionRefused()
    with pytest.raises(ConnectionRefused):
        build(index, bucket)
    assert keys(index) == TREE


def test_an_index_that_is_deleted_meanwhile_is_built_again(index: BucketIndex) -> None:
    bucket = FakeBucket(TREE)
    bucket.before_page = lambda: delete_index(index.path) if len(bucket.requests) == 9 else None
    build(index, bucket)
    assert keys(index) == TREE


def test_one_folder_can_be_listed_again(index: BucketIndex) -> None:
    bucket = FakeBucket(TREE)
    build(index, bucket)
    del bucket.objects["a/00"], bucket.objects["b/00"]
    del bucket.requests[:]
    index.record_change(changed_prefix="b/")
    assert index.coverage().lacks_changes
    IndexBuilder(index, bucket).list_changes(CancelToken())
    assert {prefix for prefix, _delimiter, _position in bucket.requests} == {"b/"}
    assert keys(index) == [key for key in TREE if key != "b/00"]
    assert index.coverage().is_complete
    build(index, bucket)  # that was no pass over the bucket
    assert keys(index) == sorted(bucket.objects)


def test_a_folder_that_is_listed_alone_does_not_make_the_bucket_complete(
    index: BucketIndex,
) -> None:
    index.record_change(changed_prefix="b/")
    IndexBuilder(index, FakeBucket(TREE)).list_changes(CancelToken())
    assert keys(index) == [key for key in TREE if key.startswith("b/")]
    assert index.coverage("b/").is_complete
    assert not index.coverage().is_complete
    build(index, FakeBucket(TREE))
    assert keys(index) == TREE
    assert index.coverage().is_complete


def test_an_index_that_lacks_changes_is_not_complete_until_they_are_listed(
    index: BucketIndex,
) -> None:
    bucket = FakeBucket(f"{folder}/{number:02}" for folder in "abc" for number in range(30))
    build(index, bucket)
    del bucket.objects["b/07"]
    index.record_change(changed_prefix="b/")
    lacking = ["", "b/", "b/below/"]
    assert not any(index.coverage(prefix).is_complete for prefix in lacking)
    assert index.coverage("a/").is_complete
    cancel = CancelToken()
    bucket.before_page = after(3, cancel.set)
    with pytest.raises(Cancelled):
        IndexBuilder(index, bucket).list_changes(cancel)
    assert not any(index.coverage(prefix).is_complete for prefix in lacking)
    bucket.before_page = lambda: None
    again = BucketIndex(index.path)
    IndexBuilder(again, bucket).list_changes(CancelToken())
    assert all(again.coverage(prefix).is_complete for prefix in lacking)
    assert keys(again) == sorted(bucket.objects)


def test_changed_folders_that_are_divided_stay_incomplete_until_all_is_listed(
    index: BucketIndex,
) -> None:
    bucket = FakeBucket(f"x/{folder}/{number:02}" for folder in "ab" for number in range(30))
    build(index, bucket)
    del bucket.objects["x/b/07"]
    index.record_change(changed_prefix="x/")
    cancel, seen = CancelToken(), []

    def look() -> None:
        seen.append(index.coverage("x/b/").is_complete)
        if bucket.requests[-1][:2] == ("x/b/", ""):
            cancel.set()

    bucket.before_page = look
    with pytest.raises(Cancelled):
        IndexBuilder(index, bucket, threads=1).list_changes(cancel)
    assert not any(seen)
    assert not index.coverage("x/b/").is_complete
    bucket.before_page = lambda: None
    IndexBuilder(index, bucket).list_changes(CancelToken())
    assert index.coverage().is_complete
    assert keys(index) == sorted(bucket.objects)


def test_an_update_that_is_paused_leaves_the_index_complete(index: BucketIndex) -> None:
    bucket, cancel = FakeBucket(TREE), CancelToken()
    build(index, bucket)
    listed = index.coverage().listed
    bucket.before_page = after(3, cancel.set)
    with pytest.raises(Cancelled):
        IndexBuilder(index, bucket).build(cancel)
    assert index.coverage().is_building
    assert index.coverage().listed == listed


def test_progress_is_reported(index: BucketIndex) -> None:
    reports: list[Coverage] = []
    IndexBuilder(index, FakeBucket(TREE), reports.append).build(CancelToken())
    assert reports[-1] == index.coverage()


def after(count: int, action: Callable[[], None]) -> Callable[[], None]:
    """What runs an action at one of many calls."""
    left = [count]

    def call() -> None:
        left[0] -= 1
        if left[0] == 0:
            action()

    return call


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(KEYS, max_size=25),
    st.lists(st.tuples(st.integers(1, 12), st.sampled_from("SsDdpf"), KEYS), max_size=4),
    st.integers(1, 5),
    st.integers(1, 3),
)
def test_an_index_is_equal_to_a_listing_whatever_happened_before(
    tmp_path_factory: pytest.TempPathFactory,
    stored: list[str],
    events: list[tuple[int, str, str]],
    page_size: int,
    threads: int,
) -> None:
    """Events: s, d: the program stores, deletes; S, D: others do; p: a pause; f: a folder."""
    index = BucketIndex(tmp_path_factory.mktemp("index") / "one.sqlite3")
    bucket = FakeBucket(stored, page_size)

    for number, (when, kind, key) in enumerate(events):
        cancel = CancelToken()
        event = functools.partial(happen, kind, index, bucket, IndexedObject(key, number + 2, NOW))
        bucket.before_page = after(when, cancel.set if kind == "p" else event)
        with contextlib.suppress(Cancelled):
            IndexBuilder(index, bucket, threads=threads).build(cancel)
    bucket.before_page = lambda: None
    build(index, bucket, threads)
    if index.coverage().is_building or any(kind in "SD" for _when, kind, _key in events):
        build(index, bucket, threads)  # the last one may have gone on with an older pass
    assert hits(index) == sorted(bucket.objects.values())
    assert index.totals().objects == len(bucket.objects)
    index.close()


def happen(kind: str, index: BucketIndex, bucket: FakeBucket, found: IndexedObject) -> None:
    """One event, between two pages of a listing."""
    with bucket.lock:
        if kind in "Ss":
            bucket.objects[found.key] = found
        elif kind in "Dd":
            bucket.objects.pop(found.key, None)
    if kind == "s":
        index.record_change(stored=[found])
    elif kind == "d":
        index.record_change(deleted=[found.key])
    elif kind == "f":
        merge_folder(index, bucket, found.key[: found.key.rfind("/") + 1])


def merge_folder(index: BucketIndex, bucket: FakeBucket, prefix: str) -> None:
    """What a window does that shows a folder."""
    saved, bucket.before_page = bucket.before_page, lambda: None
    with IndexListing(index, prefix) as listing:
        for page in bucket(prefix, delimiter="/", cancel=CancelToken(), start_after=""):
            listing.add_page(page)
        listing.complete()
    bucket.before_page = saved


def test_a_real_bucket(index: BucketIndex, client: Client, bucket: str) -> None:
    names = sorted(["top", "a/ä ö", "a/+ %", "a/b/c", "x/y/z/1", "x/y/z/2"])
    for name in names:
        client.browse.put_object(Bucket=bucket, Key=name, Body=name.encode())
    builder = IndexBuilder(index, page_lister(client, bucket))
    builder.build(CancelToken())
    assert keys(index) == names
    found = {each.key: each for each in hits(index)}
    assert found["a/ä ö"].size == 7
    head = client.browse.head_object(Bucket=bucket, Key="top")
    assert found["top"].etag == head["ETag"].strip('"')
    assert int(found["top"].modified) == head["LastModified"].timestamp()  # listings may be finer
    client.browse.delete_object(Bucket=bucket, Key="a/b/c")
    builder.build(CancelToken())
    assert keys(index) == [name for name in names if name != "a/b/c"]
