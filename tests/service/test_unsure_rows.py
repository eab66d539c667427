"""Results about which events came are looked up on a real server before they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import NotConnected
from rustfs_desktop.index.events import record_events
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import unsure_rows
from rustfs_desktop.service.all_buckets_search import AllBucketsSearch, SearchedBucket
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.row_places import ResultBucket
from rustfs_desktop.service.search import Search
from tests.index.stage import fill, hits, keys

Find = Callable[[Search], dict[str, int]]
OBJECTS = {"a/kept.jpg": 3, "a/changed.jpg": 9, "b/new.jpg": 2, "d/": 0}


def stored(key: str, size: int) -> ObjectEvent:
    return ObjectEvent(key, is_removal=False, size=size)


def removed(key: str) -> ObjectEvent:
    return ObjectEvent(key, is_removal=True, is_final=True)


@pytest.fixture
def index(client: Client, bucket: str, tmp_path: Path) -> Iterator[BucketIndex]:
    """A complete index that is older than the bucket, and events, some of them not true."""
    for key, size in OBJECTS.items():
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * size)
    made = BucketIndex(tmp_path / "index.sqlite3")
    names = ["sure.jpg", "a/kept.jpg", "a/changed.jpg", "a/gone.jpg"]
    fill(made, [IndexedObject(name, 1) for name in names])
    events = [stored("a/changed.jpg", 5), removed("a/gone.jpg"), removed("a/kept.jpg")]
    record_events(made, [*events, stored("b/new.jpg", 2), stored("c/never.jpg", 1)])
    yield made
    made.close()


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def find(qtbot: QtBot) -> Find:
    """Runs a search; the sizes of the results by the names of their rows."""

    def run(search: Search) -> dict[str, int]:
        found: dict[str, int] = {}

        def take(page: Page) -> None:
            assert found.keys().isdisjoint(page.keys)
            found.update(zip(page.keys, page.sizes, strict=True))

        search.page_ready.connect(take)
        with qtbot.waitSignal(search.finished):
            search.start()
        assert search.progress.found == len(found)
        assert not search.asks_server
        return found

    return run


@pytest.fixture
def search(
    background: Background, client: Client, bucket: str, index: BucketIndex
) -> Callable[[str], Search]:
    return lambda words: Search(background, client, Location("c", bucket, "", words), index)


def refuse(*_arguments: object) -> Page:
    raise NotConnected


def test_only_what_is_on_the_server_is_found_as_it_is(
    find: Find,
    search: Callable[[str], Search],
    index: BucketIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = {"sure.jpg": 1, "a/kept.jpg": 3, "a/changed.jpg": 9, "b/new.jpg": 2}
    assert find(search("jpg")) == expected
    assert {each.key: each.size for each in hits(index)} == expected
    assert all(each.is_sure for each in hits(index))
    monkeypatch.setattr(unsure_rows, "look_up", refuse)
    assert find(search("jpg")) == expected  # nothing is left to look up


def test_what_does_not_match_as_it_is_now_is_left_out(
    find: Find, search: Callable[[str], Search], index: BucketIndex
) -> None:
    assert find(search("a/ size<8")) == {"a/kept.jpg": 3}
    assert keys(index, "changed") == ["a/changed.jpg"]


def test_without_an_answer_results_are_as_the_index_has_them(
    find: Find,
    search: Callable[[str], Search],
    index: BucketIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unsure_rows, "look_up", refuse)
    known = {each.key: each.size for each in hits(index)}
    assert known["a/gone.jpg"] == 1
    assert find(search("jpg")) == known
    assert not all(each.is_sure for each in hits(index))


def test_a_search_looks_up_no_more_than_some(
    find: Find,
    search: Callable[[str], Search],
    index: BucketIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unsure_rows, "MOST_ROWS", 2)
    found = find(search("jpg"))
    assert found["a/changed.jpg"] == 9
    assert "a/gone.jpg" not in found
    assert found["a/kept.jpg"] == found["c/never.jpg"] == 1
    assert find(search("jpg")).keys() == {
        "sure.jpg",
        "a/kept.jpg",
        "a/changed.jpg",
        "b/new.jpg",
    } | {"c/never.jpg"}


def test_the_marker_of_a_folder_is_found(
    find: Find, search: Callable[[str], Search], index: BucketIndex
) -> None:
    record_events(index, [stored("d/", 0)])
    assert find(search("d/")).keys() == {"d/"}


def test_results_in_all_buckets_are_looked_up_in_theirs(
    find: Find, background: Background, client: Client, bucket: str, index: BucketIndex
) -> None:
    there = ResultBucket(Location("c", bucket), "label")
    buckets = [SearchedBucket(there, client, index)]
    made = AllBucketsSearch(background, client, Location("c", query="jpg"), buckets)
    names = {f"label/{key}" for key in ("sure.jpg", "a/kept.jpg", "a/changed.jpg", "b/new.jpg")}
    assert find(made).keys() == names
