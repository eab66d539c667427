"""Which listing or search a location gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.all_buckets_search import AllBucketsSearch
from rustfs_desktop.service.search import Search
from rustfs_desktop.service.shared_listings import SharedListing
from rustfs_desktop.ui.browser.location_lister import LocationLister
from tests.faults.fake_s3 import FakeS3
from tests.index.stage import keys
from tests.service.index_stage import Stage

FOLDER = Location("live", "bucket", "a/")


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    with FakeS3(["bucket"]) as made:
        made.put("bucket", "a/one.txt", b"x")
        made.put("bucket", "a/two.jpg", b"x")
        yield made


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, fake: FakeS3) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path)
    made.connect(Endpoint(fake.url), Credentials("me", "secretsecret"))
    yield made
    made.end()


@pytest.fixture
def client(stage: Stage) -> Client:
    found = stage.connections.client("live")
    assert found is not None
    return found


@pytest.fixture
def lister(stage: Stage) -> LocationLister:
    return LocationLister(stage.background, stage.connections, stage.indexes)


def test_each_kind_of_location_has_its_own(lister: LocationLister, client: Client) -> None:
    everywhere = Location("live", query="one")
    assert everywhere.searches_all_buckets
    for location, kind in (
        (FOLDER, SharedListing),
        (Location("live", "bucket", "a/", "one"), Search),
        (everywhere, AllBucketsSearch),
    ):
        assert type(lister.listing(client, location, is_fresh=False)) is kind


def test_views_of_a_folder_share_its_listing_unless_it_must_be_fresh(
    lister: LocationLister, client: Client, stage: Stage, fake: FakeS3
) -> None:
    def listed(*, is_fresh: bool) -> int:
        before = fake.count("ListObjectsV2")
        made = [lister.listing(client, FOLDER, is_fresh=is_fresh) for _ in range(2)]
        ended: list[object] = []
        for each in made:
            assert isinstance(each, SharedListing)
            each.finished.connect(lambda: ended.append(None))
            each.start()
        stage.qtbot.waitUntil(lambda: len(ended) == 2)
        return fake.count("ListObjectsV2") - before

    assert listed(is_fresh=False) == 1
    assert listed(is_fresh=True) == 2


def test_what_was_listed_is_written_into_the_index_but_no_search_is(
    lister: LocationLister, client: Client, stage: Stage, fake: FakeS3
) -> None:
    stage.build("bucket")
    index = stage.index("bucket")
    fake.put("bucket", "a/new.txt", b"x")
    listing = lister.listing(client, FOLDER, is_fresh=False)
    with stage.qtbot.waitSignal(listing.finished):
        listing.start()
    search: Any = SimpleNamespace(location=Location("live", "bucket", "a/", "new"))
    folder: Any = SimpleNamespace(location=FOLDER)
    lister.write_listed(search)
    stage.wait_idle()
    assert keys(index) == ["a/one.txt", "a/two.jpg"]
    lister.write_listed(folder)
    stage.wait_idle()
    assert keys(index) == ["a/new.txt", "a/one.txt", "a/two.jpg"]
