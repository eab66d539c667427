"""A search of a bucket on a worker thread."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.errors import IndexUnavailable
from rustfs_desktop.index.schema import delete_index
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import UNKNOWN, Coverage, IndexedObject
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Page
from rustfs_desktop.service import search as search_module
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.search import Search, SearchSource
from tests.faults.fake_s3 import FakeS3
from tests.index.stage import fill


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def server() -> Iterator[FakeS3]:
    with FakeS3(["bucket"]) as made:
        made.page_size = 10
        for number in range(35):
            made.put(
                "bucket", f"folder/{number:02}.{'jpg' if number % 2 else 'txt'}", b"x" * number
            )
        yield made


def client_of(server: FakeS3) -> Client:
    return Client(Endpoint(server.url), Credentials("me", "secretsecret"))


def run(
    background: Background,
    server: FakeS3,
    qtbot: QtBot,
    text: str,
    prefix: str = "",
    index: BucketIndex | None = None,
) -> tuple[Search, list[str]]:
    keys: list[str] = []
    location = Location("here", "bucket", prefix, text)
    search = Search(background, client_of(server), location, index)

    def on_page(page: Page) -> None:
        keys.extend(page.keys)

    search.page_ready.connect(on_page)
    with qtbot.waitSignal(search.finished):
        search.start()
    return search, keys


def test_only_objects_that_match_are_reported(
    background: Background, server: FakeS3, qtbot: QtBot
) -> None:
    search, keys = run(background, server, qtbot, "*.jpg size>=30")
    assert keys == ["folder/31.jpg", "folder/33.jpg"]
    assert search.progress.searched == 35
    assert not search.progress.is_full


def test_names_are_compared_below_the_folder(
    background: Background, server: FakeS3, qtbot: QtBot
) -> None:
    assert len(run(background, server, qtbot, "folder")[1]) == 35
    assert run(background, server, qtbot, "folder", "folder/")[1] == []


def test_a_search_ends_when_it_has_found_too_many(
    background: Background, server: FakeS3, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "MOST_RESULTS", 7)
    search, keys = run(background, server, qtbot, "jpg")
    assert len(keys) == 7
    assert search.progress.is_full
    assert search.progress.searched == 20
    assert server.count("ListObjectsV2") == 2


def test_progress_is_reported_without_results(
    background: Background, server: FakeS3, qtbot: QtBot
) -> None:
    search = Search(background, client_of(server), Location("here", "bucket", "", "nothing"))
    pages: list[Page] = []
    search.page_ready.connect(pages.append)
    with qtbot.waitSignals([search.progressed, search.finished]):
        search.start()
    assert pages == []
    assert search.progress.searched == 35


def run_flat(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex | None = None
) -> tuple[Search, list[str]]:
    """List all files of the bucket."""
    keys: list[str] = []
    location = Location("here", "bucket", is_flat=True)
    search = Search(background, client_of(server), location, index)
    search.page_ready.connect(lambda page: keys.extend(page.keys))
    with qtbot.waitSignal(search.finished):
        search.start()
    return search, keys


def test_a_flat_view_lists_all_files_up_to_its_own_limit(
    background: Background, server: FakeS3, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "MOST_RESULTS", 7)
    search, keys = run_flat(background, server, qtbot)
    assert len(keys) == 35
    assert not search.is_cut
    monkeypatch.setattr(search_module, "MOST_FILES", 12)
    search, keys = run_flat(background, server, qtbot)
    assert len(keys) == 12
    assert search.is_cut


@pytest.fixture
def index(tmp_path: Path) -> Iterator[BucketIndex]:
    """A complete index that has one object more than the server."""
    made = BucketIndex(tmp_path / "index.sqlite3")
    names = [f"folder/{number:02}.{'jpg' if number % 2 else 'txt'}" for number in range(35)]
    fill(made, [IndexedObject(name, 5, 1e9, "e", "GLACIER") for name in [*names, "only.jpg"]])
    yield made
    made.close()


def test_a_complete_index_is_searched_instead_of_the_server(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    search, keys = run(background, server, qtbot, "*.jpg", index=index)
    assert len(keys) == 18
    assert "only.jpg" in keys
    assert not search.asks_server
    assert search.progress.searched == 36
    assert server.requests == []
    search, keys = run(background, server, qtbot, "jpg", "folder/", index)
    assert len(keys) == 17
    assert search.progress.searched == 35


def test_sizes_that_are_not_known_stay_unknown(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    index.record_change([IndexedObject("new.bin")])
    search = Search(
        background, client_of(server), Location("here", "bucket", "", "new size>=0"), index
    )
    pages: list[Page] = []
    search.page_ready.connect(pages.append)
    with qtbot.waitSignal(search.finished):
        search.start()
    assert pages == []
    search = Search(background, client_of(server), Location("here", "bucket", "", "new"), index)
    search.page_ready.connect(pages.append)
    with qtbot.waitSignal(search.finished):
        search.start()
    assert [(page.keys, page.sizes, page.modified) for page in pages] == [
        (["new.bin"], [UNKNOWN], [UNKNOWN])
    ]


def test_more_results_than_are_shown_are_counted(
    background: Background,
    server: FakeS3,
    qtbot: QtBot,
    index: BucketIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_module, "MOST_RESULTS", 7)
    search, keys = run(background, server, qtbot, "jpg", index=index)
    assert len(keys) == 7
    assert search.is_cut
    assert search.progress.total == 18


def test_the_server_is_searched_while_the_index_is_not_complete(
    background: Background, server: FakeS3, qtbot: QtBot, tmp_path: Path
) -> None:
    index = BucketIndex(tmp_path / "index.sqlite3")
    index.record_change([IndexedObject("only.jpg")])
    search, keys = run(background, server, qtbot, "*.jpg", index=index)
    assert search.asks_server
    assert len(keys) == 17
    location = Location("here", "bucket", "", "*.jpg")
    search = Search(background, client_of(server), location, index, is_building=True)
    with qtbot.waitSignal(search.finished):
        search.start()
    assert search.progress.found == 1  # of what is indexed so far
    index.close()


def test_the_server_is_searched_where_the_index_is_known_to_lack_changes(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    index.record_change(changed_prefix="folder/inner/")
    for prefix in ("", "folder/", "folder/inner/", "folder/inner/deeper/"):
        assert run(background, server, qtbot, "jpg", prefix, index)[0].asks_server
    assert not run(background, server, qtbot, "jpg", "other/", index)[0].asks_server


def test_a_search_says_where_it_searches_once_it_knows(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    location = Location("here", "bucket", "", "jpg")
    search = Search(background, client_of(server), location, index)
    assert search.progress.source is SearchSource.UNKNOWN
    assert not search.asks_server
    assert run(background, server, qtbot, "jpg", index=index)[0].progress.source is (
        SearchSource.INDEX
    )
    assert run(background, server, qtbot, "jpg")[0].progress.source is SearchSource.SERVER


class UnreadableIndex(BucketIndex):
    """An index of which nothing can be read."""

    def coverage(self, _prefix: str = "") -> Coverage:
        """Fail."""
        raise IndexUnavailable(detail="disk")


def test_the_server_is_searched_where_the_index_cannot_be_read(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    unreadable = UnreadableIndex(index.path)
    search, keys = run(background, server, qtbot, "jpg", index=unreadable)
    assert len(keys) == 17
    assert search.asks_server
    unreadable.close()


def test_a_missing_or_damaged_index_is_no_error(
    background: Background, server: FakeS3, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "index.sqlite3"
    index = BucketIndex(path)
    assert len(run(background, server, qtbot, "*.jpg", index=index)[1]) == 17
    assert not path.exists()
    path.write_bytes(b"no database" * 1000)
    assert len(run(background, server, qtbot, "*.jpg", index=index)[1]) == 17
    index.close()


def damage(index: BucketIndex, key: str) -> None:
    """Make the row of one object unreadable, which only shows when it is read."""
    with contextlib.closing(sqlite3.connect(index.path)) as connection, connection:
        connection.execute("UPDATE object SET class=x'00' WHERE name=?", (key,))


def test_the_server_is_searched_where_the_index_turns_out_to_be_damaged(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    damage(index, "only.jpg")
    search, keys = run(background, server, qtbot, "jpg", index=index)
    assert len(keys) == 17
    assert search.asks_server
    assert search.progress.searched == 35
    assert search.progress.found == 17


def test_what_a_damaged_index_had_found_is_not_found_again(
    background: Background, server: FakeS3, qtbot: QtBot, tmp_path: Path
) -> None:
    index = BucketIndex(tmp_path / "index.sqlite3")
    for number in range(60, 120):
        server.put("bucket", f"folder/{number}.jpg", b"")
    names = [f"folder/{number}.jpg" for number in range(60, 120)]
    fill(index, [IndexedObject(name, 0, 1e9) for name in names])
    damage(index, "119.jpg")  # in the second list of rows
    search, keys = run(background, server, qtbot, "jpg", index=index)
    assert len(keys) == len(set(keys)) == 77
    assert search.progress.found == 77
    assert search.asks_server
    index.close()


def test_the_server_is_searched_where_the_index_cannot_answer(
    background: Background,
    server: FakeS3,
    qtbot: QtBot,
    index: BucketIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_index: BucketIndex, *_arguments: object, **_options: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(BucketIndex, "search", fail)
    search, keys = run(background, server, qtbot, "jpg", index=index)
    assert len(keys) == 17
    assert search.asks_server
    assert search.progress.searched == 35


def test_an_index_that_was_replaced_meanwhile_does_not_count(
    background: Background,
    server: FakeS3,
    qtbot: QtBot,
    index: BucketIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coverage = index.coverage

    def replace(prefix: str) -> Coverage:
        found = coverage(prefix)
        delete_index(index.path)
        return found

    monkeypatch.setattr(index, "coverage", replace)
    search, keys = run(background, server, qtbot, "jpg", index=index)
    assert len(keys) == 17
    assert search.asks_server


def test_a_flat_view_is_read_from_a_complete_index(
    background: Background, server: FakeS3, qtbot: QtBot, index: BucketIndex
) -> None:
    search, keys = run_flat(background, server, qtbot, index)
    assert len(keys) == 36
    assert not search.asks_server
    assert server.count("ListObjectsV2") == 0
