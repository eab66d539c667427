"""What an open folder looks up after events goes into the index of its bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials
from rustfs_desktop.service import event_hints, listing_delay
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.live_folder import LiveFolder
from tests.index.stage import hits, keys
from tests.service.event_server import BUCKET, EventServer, event, serving
from tests.service.index_stage import Stage


@pytest.fixture
def served() -> Iterator[tuple[EventServer, Client]]:
    with serving() as made:
        yield made


@pytest.fixture
def followed(
    qtbot: QtBot,
    stage: Stage,
    served: tuple[EventServer, Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LiveFolder]:
    """The folder ``p/``, of which no row is shown."""
    monkeypatch.setattr(listing_delay, "_LONGEST_S", 3600.0)
    served[0].objects = {"p/a": 1, "p/b": 1, "p/d/x": 1, "q/a": 1}
    stage.connect(served[1].endpoint, Credentials("a", "b"))
    stage.index(BUCKET)  # known, as to a window that lists a folder
    client, owner = stage.connections.client("live"), QObject()
    assert client is not None
    made = LiveFolder(stage.background, stage.indexes, lambda prefix: prefix == "p/d/", bool, owner)
    with qtbot.waitSignal(made.ready):
        made.open(ListedFolder(client, BUCKET, "p/"))
    made.follow(1_000_000)
    yield made
    made.stop()


def change(server: EventServer) -> None:
    """What happens is in the index afterwards; events alone are not."""
    server.put("p/a", 7)
    server.put("p/new", 8)
    server.delete("p/b")
    server.delete("p/d/x")
    server.send(event("p/invented", "ObjectCreated:Put"))
    server.send(event("q/a", "ObjectRemoved:Delete"))
    server.send(event("p/a", "ObjectRemoved:Delete"))


def test_what_is_looked_up_is_in_the_index(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], followed: LiveFolder
) -> None:
    stage.build(BUCKET)
    names = followed._stream.names if followed._stream is not None else None
    assert names is not None
    followed._poll.stop()
    change(served[0])
    qtbot.waitUntil(lambda: len(names) == 7)
    followed._poll.start()
    qtbot.waitUntil(lambda: followed.is_verified)
    stage.wait_idle()
    found = {each.key: each.size for each in hits(stage.index(BUCKET))}
    assert found == {"p/a": 7, "p/new": 8, "q/a": 1}
    assert stage.status(BUCKET).is_complete


def test_without_an_index_none_is_made(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], followed: LiveFolder
) -> None:
    path = stage.index(BUCKET).path
    change(served[0])
    qtbot.waitUntil(lambda: followed.is_verified and bool(served[0].listed))
    stage.wait_idle()
    assert not path.exists()


def test_events_of_other_folders_are_in_the_index_without_a_request(
    qtbot: QtBot,
    stage: Stage,
    served: tuple[EventServer, Client],
    followed: LiveFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = served[0]
    server.put("q/deleted", 3)
    stage.build(BUCKET)
    index, listed = stage.index(BUCKET), len(server.listed)
    for number in range(300):
        server.put(f"q/{number % 10}/new", number)
    server.put("p/d/deeper", 5)
    server.delete("q/deleted")
    hints = stage.indexes.event_hints(served[1], BUCKET)
    assert hints is not None
    qtbot.waitUntil(lambda: len(hints._events) == 12)
    assert len(hits(index)) == 5  # together, a little later
    monkeypatch.setattr(event_hints, "_WAIT_S", 0.0)
    qtbot.waitUntil(lambda: hints.is_empty)
    stage.wait_idle()
    found = {each.key: each.size for each in hits(index)}
    assert found == server.objects | {"q/deleted": 3}  # an event alone removes nothing
    assert stage.status(BUCKET).coverage == index.coverage()
    assert not any(query.get("prefix", "").startswith("q/") for query in server.listed[listed:])
    stage.build(BUCKET)
    qtbot.waitUntil(lambda: not stage.status(BUCKET).is_running)
    assert {each.key: each.size for each in hits(index)} == server.objects
    assert index.coverage().is_complete


def test_the_last_events_of_a_folder_that_is_left_are_written(
    qtbot: QtBot, stage: Stage, served: tuple[EventServer, Client], followed: LiveFolder
) -> None:
    stage.build(BUCKET)
    hints = stage.indexes.event_hints(served[1], BUCKET)
    assert hints is not None
    served[0].put("q/new", 3)
    qtbot.waitUntil(lambda: not hints.is_empty)
    followed.stop()
    stage.wait_idle()
    assert "q/new" in keys(stage.index(BUCKET))
