"""A search of the indexes of several buckets on a worker thread."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.events import record_events
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Page
from rustfs_desktop.service import search as search_module
from rustfs_desktop.service.all_buckets_search import (
    AllBucketsProgress,
    AllBucketsSearch,
    BucketCounts,
    SearchedBucket,
)
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.row_places import ResultBucket
from tests.index.stage import fill

Run = Callable[..., tuple[AllBucketsProgress, list[str]]]
MakeBucket = Callable[..., SearchedBucket]


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client(Endpoint("http://127.0.0.1:9"), Credentials("me", "secretsecret"))
    yield made
    made.close()


@pytest.fixture
def bucket(tmp_path: Path, client: Client) -> Iterator[MakeBucket]:
    """Makes a bucket with a complete index of these keys; without keys there is no file."""
    made: list[BucketIndex] = []

    def make(name: str, *keys: str) -> SearchedBucket:
        index = BucketIndex(tmp_path / f"{len(made)}.sqlite3")
        made.append(index)
        if keys:
            fill(index, [IndexedObject(key, 5, 1e9, "e") for key in keys])
        return SearchedBucket(ResultBucket(Location("here", name), name), client, index)

    yield make
    for index in made:
        index.close()


@pytest.fixture
def run(background: Background, qtbot: QtBot, client: Client) -> Run:
    """Searches buckets; the progress and the names of the rows."""

    def search(words: str, *buckets: SearchedBucket) -> tuple[AllBucketsProgress, list[str]]:
        names: list[str] = []

        def take(page: Page) -> None:
            names.extend(page.keys)

        made = AllBucketsSearch(background, client, Location("here", query=words), buckets)
        made.page_ready.connect(take)
        with qtbot.waitSignal(made.finished):
            made.start()
        assert not made.asks_server
        return made.progress, names

    return search


def test_rows_name_their_bucket(run: Run, bucket: MakeBucket) -> None:
    progress, names = run("x", bucket("one", "a/x", "b"), bucket("two", "a/x", "/x", "dir x/"))
    assert sorted(names) == ["one/a/x", "two//x", "two/a/x", "two/dir x/"]
    assert (progress.found, progress.searched) == (4, 5)
    assert progress.buckets.searched == 2


def test_the_name_of_a_bucket_is_not_searched(run: Run, bucket: MakeBucket) -> None:
    assert run("photos", bucket("photos", "a"))[1] == []


def test_a_bucket_without_an_index_is_counted_and_gets_none(run: Run, bucket: MakeBucket) -> None:
    missing = bucket("missing")
    progress, names = run("x", missing, bucket("one", "x"))
    assert names == ["one/x"]
    assert (progress.buckets.searched, progress.buckets.skipped) == (1, 1)
    assert not missing.index.path.exists()


def test_an_index_that_is_not_complete_is_searched_and_said(run: Run, bucket: MakeBucket) -> None:
    partial = bucket("partial")
    partial.index.record_change([IndexedObject("x")])
    progress, names = run("x", partial)
    assert names == ["partial/x"]
    assert progress.buckets == BucketCounts(searched=1, incomplete=1)


def test_a_damaged_index_does_not_stop_the_search(run: Run, bucket: MakeBucket) -> None:
    damaged = bucket("damaged")
    damaged.index.path.write_bytes(b"no database" * 1000)
    progress, names = run("x", damaged, bucket("one", "x"))
    assert names == ["one/x"]
    assert progress.buckets.skipped == 1


@pytest.mark.parametrize("error", [IndexReplaced, IndexUnavailable])
def test_an_index_that_cannot_be_read_any_more_is_counted_once(
    run: Run, bucket: MakeBucket, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(search_module, "MOST_RESULTS", 4)
    one, broken = bucket("one", "x"), bucket("broken", *(f"x{n}" for n in range(9)))
    broken.index.record_change(changed_prefix="")  # so that it is not complete
    search, searches = broken.index.search, itertools.count()

    def fail_at_the_end(*arguments: Any, **named: Any) -> Iterator[list[IndexedObject]]:
        next(searches)
        yield from search(*arguments, **named)
        raise error

    monkeypatch.setattr(broken.index, "search", fail_at_the_end)
    progress, names = run("x", broken, one)
    assert len(names) == len(set(names)) == 4
    assert next(searches) == 2
    counts = progress.buckets
    assert (counts.searched, counts.incomplete, counts.skipped) == (1, 0, 1)
    assert progress.searched == 1
    assert progress.total is None


def test_each_bucket_has_its_share_of_the_rows(
    run: Run, bucket: MakeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "MOST_RESULTS", 10)
    many, few = bucket("many", *(f"x{n:02}" for n in range(30))), bucket("few", "x1", "x2")
    progress, names = run("x", many, few)
    assert len(names) == len(set(names)) == 10
    assert {"few/x1", "few/x2"} < set(names)
    assert progress.is_full
    assert progress.total == 32


def test_what_others_leave_free_is_used(
    run: Run, bucket: MakeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "MOST_RESULTS", 40)
    progress, names = run("x", bucket("many", *(f"x{n}" for n in range(30))), bucket("few", "x"))
    assert len(names) == len(set(names)) == 31
    assert not progress.is_full
    assert progress.total is None


def test_terms_that_leave_out_everything_are_counted(run: Run, bucket: MakeBucket) -> None:
    progress, names = run("x zebra", bucket("one", "x"), bucket("two", "x1", "x2"))
    assert names == []
    assert progress.misses == [0, 3]


def test_a_server_that_does_not_answer_holds_back_only_its_unsure_results(
    run: Run, bucket: MakeBucket
) -> None:
    silent, sure = bucket("silent", "x1", "x2"), bucket("sure", "x")
    record_events(silent.index, [ObjectEvent("x2", is_removal=False)])
    names = run("x", silent, sure)[1]
    assert names == ["silent/x1", "sure/x", "silent/x2"]  # as the index has it
