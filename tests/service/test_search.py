"""A search of a bucket on a worker thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.query import parse
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Page
from rustfs_desktop.service import search as search_module
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.search import Search
from tests.faults.fake_s3 import FakeS3


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
    background: Background, server: FakeS3, qtbot: QtBot, text: str, prefix: str = ""
) -> tuple[Search, list[str]]:
    keys: list[str] = []
    search = Search(background, client_of(server), "bucket", prefix, parse(text))

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
    search = Search(background, client_of(server), "bucket", "", parse("nothing"))
    pages: list[Page] = []
    search.page_ready.connect(pages.append)
    with qtbot.waitSignals([search.progressed, search.finished]):
        search.start()
    assert pages == []
    assert search.progress.searched == 35
