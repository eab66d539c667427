"""What a space map reads: the index is built when it must be, and not again after Stop."""

from __future__ import annotations

import threading

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.schema import delete_index
from rustfs_desktop.index.space_map import Grouping
from rustfs_desktop.service.space_data import SpaceData
from tests.faults.fake_s3 import FakeS3, Request
from tests.index.stage import keys
from tests.service.index_stage import Stage
from tests.waiting import hold_until

BUCKET = Location("live", "bucket")
FOLDER = Location("live", "bucket", "folder/")


@pytest.fixture
def data(on_fake: Stage) -> SpaceData:
    return SpaceData(on_fake.background, on_fake.indexes, on_fake.indexes)


def count(data: SpaceData) -> int:
    """How many files the map has; -1 before it was read."""
    return -1 if data.content is None else data.content.map.folder.totals.objects


def hold_pages(fake: FakeS3, gate: threading.Event) -> None:
    """Hold all listings."""

    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2":
            hold_until(gate)

    fake.rules.append(hold)


def test_a_missing_index_is_built_and_read(on_fake: Stage, data: SpaceData) -> None:
    data.show(FOLDER)
    on_fake.qtbot.waitUntil(lambda: count(data) == 30 and not data.status.is_running)
    on_fake.wait_idle()
    assert data.content is not None
    assert data.content.map.coverage.is_complete
    assert [each.key for each in data.content.largest[:2]] == ["folder/29.txt", "folder/28.txt"]
    assert list(data.content.map.folder.groups) == ["document"]
    data.set_grouping(Grouping.CLASS)
    on_fake.qtbot.waitUntil(
        lambda: data.content is not None and data.content.map.grouping is Grouping.CLASS
    )
    data.leave()


def test_a_complete_index_is_not_listed_again(
    on_fake: Stage,
    fake: FakeS3,
    data: SpaceData,
) -> None:
    on_fake.build("bucket")
    on_fake.wait_idle()
    before = len(fake.requests)
    data.show(BUCKET)
    on_fake.qtbot.waitUntil(lambda: count(data) == 30)
    on_fake.wait_idle()
    assert len(fake.requests) == before
    data.leave()


def test_an_index_that_lacks_changes_is_updated(
    on_fake: Stage, fake: FakeS3, data: SpaceData
) -> None:
    on_fake.build("bucket")
    on_fake.change("bucket", [], [], is_partial=True)
    fake.put("bucket", "new.txt", b"x")
    data.show(FOLDER)
    on_fake.qtbot.waitUntil(lambda: data.status.is_complete)
    on_fake.qtbot.waitUntil(lambda: keys(on_fake.index("bucket"), "new") == ["new.txt"])
    on_fake.wait_idle()
    data.leave()


def test_changes_of_the_program_are_shown(on_fake: Stage, data: SpaceData) -> None:
    on_fake.build("bucket")
    data.show(BUCKET)
    on_fake.qtbot.waitUntil(lambda: count(data) == 30)
    on_fake.change("bucket", [], ["folder/29.txt"])
    on_fake.qtbot.waitUntil(lambda: count(data) == 29)
    data.leave()


def test_an_index_that_is_lost_is_not_called_complete(on_fake: Stage, data: SpaceData) -> None:
    on_fake.build("bucket")
    data.show(BUCKET)
    on_fake.qtbot.waitUntil(lambda: count(data) == 30)
    on_fake.wait_idle()
    assert data.status.is_complete
    delete_index(on_fake.index("bucket").path)
    data.set_grouping(Grouping.AGE)
    on_fake.qtbot.waitUntil(lambda: not data.status.is_complete)
    data.build()
    on_fake.qtbot.waitUntil(lambda: count(data) == 30)
    data.leave()


def test_stop_stays_until_continue(
    on_fake: Stage,
    fake: FakeS3,
    gate: threading.Event,
    data: SpaceData,
) -> None:
    hold_pages(fake, gate)
    data.show(BUCKET)
    on_fake.qtbot.waitUntil(lambda: data.status.is_running)
    data.stop()
    on_fake.qtbot.waitUntil(lambda: not data.status.is_running)
    data.leave()
    data.show(BUCKET)
    gate.set()
    on_fake.wait_idle()
    assert not data.status.is_running
    coverage = data.status.coverage
    assert coverage is None or not coverage.is_complete
    data.build()
    on_fake.qtbot.waitUntil(lambda: count(data) == 30)
    data.leave()
