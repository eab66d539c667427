"""Buckets that were left are still heard for their indexes, a few of each connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials
from rustfs_desktop.service import event_hints
from rustfs_desktop.service.event_stream import EventStream
from rustfs_desktop.service.kept_streams import MOST_STREAMS, KeptStreams
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.live_folder import LiveFolder
from tests.index.stage import keys
from tests.service.event_server import BUCKET, EventServer, serving
from tests.service.index_stage import Stage


@pytest.fixture
def served() -> Iterator[tuple[EventServer, Client]]:
    with serving() as made:
        yield made


@pytest.fixture
def left(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveFolder]:
    """An indexed bucket was open, and is left."""
    monkeypatch.setattr(event_hints, "_WAIT_S", 0.0)
    server = served[0]
    server.objects = {"p/a": 1}
    stage.connect(served[1].endpoint, Credentials("a", "b"))
    stage.indexes._streams._timer.setInterval(1)
    stage.build(BUCKET)
    owner = QObject()
    live = LiveFolder(stage.background, stage.indexes, bool, bool, owner)
    live.open(folder_of(stage, "p/"))
    qtbot.waitUntil(lambda: live._stream is not None and live._stream.is_listening)
    live.stop()
    yield live
    live.stop()


def folder_of(stage: Stage, prefix: str) -> ListedFolder:
    client = stage.connections.client("live")
    assert client is not None
    return ListedFolder(client, BUCKET, prefix)


def test_an_index_hears_of_a_bucket_that_was_left(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], left: LiveFolder
) -> None:
    served[0].put("q/new", 7)
    qtbot.waitUntil(lambda: "q/new" in keys(stage.index(BUCKET)))
    stage.wait_idle()


def test_a_bucket_that_is_opened_again_needs_no_other_stream(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], left: LiveFolder
) -> None:
    asked = len(served[0].asked_for_events)
    with qtbot.waitSignal(left.ready):
        left.open(folder_of(stage, "q/"))
    left.follow(1_000_000)
    with qtbot.waitSignal(left.changed):
        served[0].put("q/new", 7)
    assert len(served[0].asked_for_events) == asked
    assert served[0].listeners == 1


def test_nothing_listens_over_a_connection_that_is_offline(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], left: LiveFolder
) -> None:
    (stream,) = stage.indexes._streams._streams
    stage.connections.disconnect_from("live")
    assert stage.indexes._streams._streams == []
    qtbot.waitUntil(lambda: not stream.is_running)


def test_a_bucket_without_an_index_is_not_heard(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], left: LiveFolder
) -> None:
    client = folder_of(stage, "").client
    live = EventStream(ListedFolder(client, "without", ""))
    live.start()
    qtbot.waitUntil(lambda: live.is_listening)
    stage.indexes.keep_stream(live)
    assert not live.is_running


def test_only_the_buckets_that_were_left_last_are_heard(
    qtbot: QtBot, served: tuple[EventServer, Client]
) -> None:
    owner = QObject()
    kept = KeptStreams(owner)
    made = []
    for number in range(MOST_STREAMS + 2):
        stream = EventStream(ListedFolder(served[1], f"bucket-{number}", ""))
        stream.start()
        qtbot.waitUntil(lambda stream=stream: stream.is_listening)  # type: ignore[misc]
        kept.keep(stream)
        made.append(stream)
    assert [stream.is_running for stream in made] == [False] * 2 + [True] * MOST_STREAMS
    again = EventStream(ListedFolder(served[1], made[-1].bucket, ""))
    again.start()
    qtbot.waitUntil(lambda: again.is_listening)
    kept.keep(again)  # the bucket of two windows that were closed
    assert not again.is_running
    assert kept.take(ListedFolder(served[1], made[0].bucket, "")) is None
    kept.retain(())
    assert not any(stream.is_running for stream in made)
