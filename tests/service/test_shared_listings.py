"""Views that list the same folder: one request for each page, everything for each view."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError, NoSuchBucket
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import shared_listings
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.shared_listings import Listings, SharedListing
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import fake_client
from tests.waiting import hold_until

KEYS = ["a/1", "b/1", "file 0", "file 1", "file 2", "file 3"]


class Stage:
    """A bucket listed in three pages of two; the second page is held until the gate opens."""

    def __init__(self, qtbot: QtBot, fake: FakeS3, client: Client, background: Background) -> None:
        self.qtbot, self.fake, self.client, self.background = qtbot, fake, client, background
        self.listings = Listings(background)
        self.folder = ListedFolder(client, "bucket", "")
        self.gate = threading.Event()
        fake.page_size = 2
        for key in KEYS:
            fake.put("bucket", key, b"x")
        fake.rules.append(self._hold)

    def _hold(self, request: Request) -> Reply | None:
        if request.what == "ListObjectsV2" and "continuation-token" in request.query:
            hold_until(self.gate)
        return None

    @property
    def requests(self) -> int:
        return sum(request.what == "ListObjectsV2" for request in self.fake.requests)

    @property
    def is_idle(self) -> bool:
        return self.background.is_idle and not self.listings._running

    def view(self, *, is_fresh: bool = False, folders_only: bool = False) -> View:
        return View(
            SharedListing(self.listings, self.folder, is_fresh=is_fresh, folders_only=folders_only)
        )


class View:
    """A view that lists a folder, and what it got."""

    def __init__(self, listing: SharedListing) -> None:
        self.listing = listing
        self.keys: list[str] = []
        self.prefixes: list[str] = []
        self.ends: list[AppError | None] = []
        self.superseded = 0
        listing.page_ready.connect(self._on_page)
        listing.finished.connect(lambda: self.ends.append(None))
        listing.failed.connect(self.ends.append)
        listing.superseded.connect(self._on_superseded)
        listing.start()

    def _on_page(self, page: Page) -> None:
        self.keys += page.keys
        self.prefixes += page.prefixes

    def _on_superseded(self) -> None:
        self.superseded += 1

    @property
    def all(self) -> list[str]:
        return [*self.prefixes, *self.keys]


WHOLE = ["a/", "b/", "file 0", "file 1", "file 2", "file 3"]


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    background = Background()
    with FakeS3() as fake:
        client = fake_client(fake)
        made = Stage(qtbot, fake, client, background)
        yield made
        made.gate.set()
        background.stop()
        client.close()


@pytest.mark.parametrize("folders_first", [False, True], ids=["table first", "tree first"])
def test_a_view_that_joins_gets_the_pages_so_far_and_the_rest(
    stage: Stage, folders_first: bool
) -> None:
    first = stage.view(folders_only=folders_first)
    stage.qtbot.waitUntil(lambda: first.prefixes == ["a/", "b/"])
    second = stage.view(folders_only=not folders_first)
    assert [view.listing.is_joined for view in (first, second)] == [False, True]
    stage.qtbot.waitUntil(lambda: second.prefixes == ["a/", "b/"])
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: first.ends == second.ends == [None])
    table, tree = (second, first) if folders_first else (first, second)
    assert table.all == WHOLE
    assert tree.prefixes == ["a/", "b/"]
    assert stage.requests == 3
    stage.qtbot.waitUntil(lambda: stage.is_idle)


@pytest.mark.parametrize("leaves", [0, 1], ids=["the first", "the second"])
def test_one_view_leaves_and_the_other_gets_everything(stage: Stage, leaves: int) -> None:
    views = [stage.view(), stage.view()]
    stage.qtbot.waitUntil(lambda: all(view.prefixes for view in views))
    gone, kept = views[leaves], views[1 - leaves]
    gone.listing.cancel()
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: kept.ends == [None])
    assert kept.all == WHOLE
    assert (gone.all, gone.ends) == (["a/", "b/"], [])
    assert stage.requests == 3


def test_the_last_view_that_leaves_stops_the_requests(stage: Stage) -> None:
    views = [stage.view(), stage.view()]
    stage.qtbot.waitUntil(lambda: stage.requests == 2)
    for view in views:
        assert view.listing.is_running
        view.listing.cancel()
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: stage.is_idle)
    assert stage.requests == 2
    later = stage.view()
    stage.qtbot.waitUntil(lambda: later.ends == [None])
    assert later.all == WHOLE
    assert stage.requests == 5


def test_both_get_the_error_after_the_same_pages(stage: Stage) -> None:
    gone = error(404, "NoSuchBucket")
    stage.fake.rules.append(lambda r: gone if "continuation-token" in r.query else None)
    first = stage.view()
    stage.qtbot.waitUntil(lambda: first.prefixes == ["a/", "b/"])
    second = stage.view()
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: bool(first.ends and second.ends))
    assert first.all == second.all == ["a/", "b/"]
    assert [type(end) for end in (*first.ends, *second.ends)] == [NoSuchBucket, NoSuchBucket]


def test_a_refresh_starts_another_listing_and_tells_the_older_views(stage: Stage) -> None:
    old = stage.view()
    stage.qtbot.waitUntil(lambda: stage.requests == 2)
    fresh = stage.view(is_fresh=True)
    assert (old.superseded, fresh.superseded) == (1, 0)
    joined = stage.view()
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: old.ends == fresh.ends == joined.ends == [None])
    assert old.all == fresh.all == joined.all == WHOLE
    assert stage.requests == 6
    stage.qtbot.waitUntil(lambda: stage.is_idle)


@pytest.mark.parametrize("changed", ["", "a/", "a/b/c/"], ids=["in", "below", "far below"])
def test_a_folder_that_changed_meanwhile_is_listed_again(stage: Stage, changed: str) -> None:
    before = stage.view()
    stage.qtbot.waitUntil(lambda: stage.requests == 2)
    stage.listings.retire(stage.client, Location("c", "bucket", changed))
    after = stage.view()
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: before.ends == after.ends == [None])
    assert stage.requests == 6


def test_a_change_in_another_bucket_lets_views_join(stage: Stage) -> None:
    before = stage.view()
    stage.qtbot.waitUntil(lambda: stage.requests == 2)
    stage.listings.retire(stage.client, Location("c", "other", ""))
    stage.listings.retire(None, Location("c", "bucket", ""))
    after = stage.view()
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: before.ends == after.ends == [None])
    assert stage.requests == 3


def test_a_large_listing_is_joined_for_its_folders_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_listings, "MOST_KEPT", 1)
    tree = stage.view(folders_only=True)
    stage.qtbot.waitUntil(lambda: stage.requests == 2)
    with_objects = stage.view()
    assert stage.requests == 2  # not more objects yet than are kept
    stage.gate.set()
    stage.qtbot.waitUntil(lambda: tree.ends == with_objects.ends == [None])
    assert with_objects.all == WHOLE
    running = shared_listings._RunningListing(stage.background, stage.folder, None, stage.listings)
    running.page_ready.emit(Page(["a/"], ["1", "2"], [1, 1], [0.0, 0.0], ["", ""], ["", ""]))
    assert not running.can_be_joined(folders_only=False)
    assert running.can_be_joined(folders_only=True)
    assert [page.prefixes for page in running.reported(folders_only=True)] == [["a/"]]
    assert running.reported(folders_only=False) == []
