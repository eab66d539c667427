"""Reported sizes: kept for each server, and requested no more than once a minute."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.api.usage import ReportedTotals
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service import server_usage
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.server_usage import ServerUsage
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.rustfs import RUSTFS_HEADERS
from tests.faults.rustfs_usage import UsageReplies, bucket_row, totals, usage


class Stage:
    """A server, a client of it, and a clock that the test moves."""

    def __init__(self, qtbot: QtBot, fake: FakeS3) -> None:
        self.qtbot = qtbot
        self.fake = fake
        self.replies = UsageReplies(fake)
        self.background = Background()
        self.usage = ServerUsage(self.background)
        self.client = self.connect()
        self.now = 1000.0
        self.reported: list[object] = []
        self.usage.folder_reported.connect(lambda *what: self.reported.append(what[1:]))
        self.usage.buckets_reported.connect(self.reported.append)

    def connect(self) -> Client:
        made = Client(Endpoint(self.fake.url), Credentials("a", "b"))
        made.capabilities.record_server(RUSTFS_HEADERS)
        return made

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle)


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with FakeS3() as fake:
        made = Stage(qtbot, fake)
        monkeypatch.setattr(server_usage, "monotonic", lambda: made.now)
        yield made
        made.background.stop()
        made.client.close()


def test_a_bucket_is_asked_for_once_a_minute(stage: Stage) -> None:
    stage.replies.folders[""] = usage("", totals(9, 2), a=totals(5, 1))
    stage.replies.folders["a"] = usage("a", totals(5, 1))
    ask, client = stage.usage.request_folder, stage.client
    assert ask(client, "bucket", "") == 0.0
    stage.now += 20
    assert ask(client, "bucket", "a/") == 40.0
    assert ask(client, "other", "") == 0.0
    stage.wait()
    assert sorted(stage.replies.asked) == ["bucket/", "other/"]
    found = stage.usage.folder(client, "bucket", "")
    assert found is not None
    assert found.totals == ReportedTotals(9, 2)
    assert stage.usage.folder(client, "bucket", "a/") is None
    stage.now += 40.5
    assert ask(client, "bucket", "a/") == 0.0
    stage.wait()
    assert stage.replies.asked[2:] == ["bucket/a/"]
    assert stage.reported[-1] == ("bucket", "a/")


def test_a_new_connection_does_not_ask_sooner(stage: Stage) -> None:
    stage.usage.request_folder(stage.client, "bucket", "")
    stage.wait()
    again = stage.connect()
    assert stage.usage.folder(again, "bucket", "") is None
    assert stage.usage.request_folder(again, "bucket", "") == 60.0
    again.close()


def test_bucket_sizes_are_requested_once_a_minute(stage: Stage) -> None:
    stage.replies.buckets = [bucket_row("bucket", 9, 2)]
    for _ in range(3):
        stage.usage.request_buckets(stage.client)
    stage.wait()
    assert stage.replies.accounts == 1
    found = stage.usage.bucket(stage.client, "bucket")
    assert found is not None
    assert found[0] == ReportedTotals(9, 2)
    assert stage.usage.bucket(stage.client, "other") is None
    assert stage.reported == [stage.client]
    stage.now += 61
    stage.replies.reply = error(503, "SlowDown")
    stage.usage.request_buckets(stage.client)
    stage.wait()
    assert stage.usage.bucket(stage.client, "bucket") == found  # of an outage nothing is said


def test_after_a_refusal_no_more_is_sent(stage: Stage) -> None:
    stage.replies.reply = error(403, "AccessDenied")
    for _ in range(3):
        assert stage.usage.request_folder(stage.client, "bucket", "") == 0.0
        stage.usage.request_buckets(stage.client)
        stage.wait()
        stage.now += 61
    assert len(stage.replies.requests) == 2
    assert stage.reported == []


def test_other_servers_are_not_asked(stage: Stage) -> None:
    other = Client(Endpoint(stage.fake.url), Credentials("a", "b"))
    assert stage.usage.request_folder(other, "bucket", "") == 0.0
    stage.usage.request_buckets(other)
    assert stage.background.is_idle
    assert stage.replies.requests == []


def test_few_folders_are_kept_and_none_of_a_closed_connection(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_usage, "_KEPT_FOLDERS", 2)
    for prefix in ("a/", "b/", "c/"):
        stage.usage.request_folder(stage.client, "bucket", prefix)
        stage.wait()
        stage.now += 61
    kept = [stage.usage.folder(stage.client, "bucket", f"{name}/") for name in "abc"]
    assert [each is not None for each in kept] == [False, True, True]
    client = stage.client
    gone = weakref.ref(client)
    stage.client = stage.connect()
    client.close()
    del client
    gc.collect()
    assert gone() is None
