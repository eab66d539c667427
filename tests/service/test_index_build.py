"""The build of an index on a worker: its reports, its end, and how it is paused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.index_build import IndexBuild
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.index.stage import keys
from tests.service.index_stage import Stage
from tests.waiting import hold_until


@pytest.fixture
def index(tmp_path: Path) -> Iterator[BucketIndex]:
    made = BucketIndex(tmp_path / "bucket.sqlite3")
    yield made
    made.close()


class Watched:
    """A build, and what its signals said."""

    def __init__(self, stage: Stage, index: BucketIndex, *, only_changes: bool = False) -> None:
        client = stage.connections.client("live")
        assert isinstance(client, Client)
        self.build = IndexBuild(
            stage.background, client, "bucket", index, only_changes=only_changes
        )
        self.coverages: list[Coverage] = []
        self.ends: list[object] = []
        self.build.progressed.connect(self.coverages.append)
        self.build.finished.connect(lambda: self.ends.append("finished"))
        self.build.failed.connect(self.ends.append)


def test_the_whole_bucket_is_listed_and_the_last_report_is_complete(
    on_fake: Stage, index: BucketIndex
) -> None:
    made = Watched(on_fake, index)
    made.build.start()
    on_fake.qtbot.waitUntil(lambda: made.ends == ["finished"])
    assert made.coverages[-1].is_complete
    assert made.coverages[-1].objects == 30
    assert keys(index) == [f"folder/{number:02}.txt" for number in range(30)]
    assert not made.build.is_running


def test_a_canceled_build_is_silent_and_the_next_one_goes_on(
    on_fake: Stage, fake: FakeS3, index: BucketIndex, gate: threading.Event
) -> None:
    is_asked = threading.Event()

    def hold(request: Request) -> Reply | None:
        if request.query.get("continuation-token") == "20":
            is_asked.set()
            hold_until(gate)
        return None

    fake.rules.append(hold)
    first = Watched(on_fake, index)
    first.build.start()
    on_fake.qtbot.waitUntil(is_asked.is_set)
    first.build.cancel()
    gate.set()
    on_fake.wait_idle()
    assert first.ends == []
    assert not index.coverage().is_complete
    fake.requests.clear()

    again = Watched(on_fake, index)
    again.build.start()
    on_fake.qtbot.waitUntil(lambda: again.ends == ["finished"])
    assert len(keys(index)) == 30
    listed = [each.query for each in fake.requests if each.what == "ListObjectsV2"]
    assert listed[0]["start-after"] >= "folder/09.txt", listed


def test_a_refused_bucket_fails(on_fake: Stage, fake: FakeS3, index: BucketIndex) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "ListObjectsV2" else None
    )
    made = Watched(on_fake, index)
    made.build.start()
    on_fake.qtbot.waitUntil(lambda: bool(made.ends))
    (failed,) = made.ends
    assert isinstance(failed, AccessDenied)


def test_only_folders_that_lack_changes_are_listed_where_that_is_enough(
    on_fake: Stage, fake: FakeS3, index: BucketIndex
) -> None:
    Watched(on_fake, index).build._work()(CancelToken())
    asked = fake.count("ListObjectsV2")
    made = Watched(on_fake, index, only_changes=True)
    made.build.start()
    on_fake.qtbot.waitUntil(lambda: made.ends == ["finished"])
    assert fake.count("ListObjectsV2") == asked


def test_builds_leave_the_threads_of_the_connection_to_other_work(
    on_fake: Stage, index: BucketIndex, tmp_path: Path
) -> None:
    other = BucketIndex(tmp_path / "other.sqlite3")
    limits = {Watched(on_fake, each).build._limit_key() for each in (index, index, other)}
    assert len(limits) == 2
    assert on_fake.connections.client("live") not in limits
