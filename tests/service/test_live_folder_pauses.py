"""A folder whose events get lost is listed ever more rarely: a busy server is not hammered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import (
    change_slices,
    changed_names,
    event_stream,
    growing_pause,
    listing_delay,
    listing_times,
)
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.live_folder import LiveFolder
from tests.service.event_server import BUCKET, EventServer, NoIndexes, serving


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Lossy:
    """An open folder that loses events all the time; nothing happens but by these calls."""

    def __init__(self, qtbot: QtBot, live: LiveFolder, client: Client, clock: Clock) -> None:
        self.qtbot, self.live, self.clock = qtbot, live, clock
        self.folder = ListedFolder(client, BUCKET, "")
        self.checked = self.reloaded = 0
        live.changed.connect(self._count)
        live.outgrown.connect(self._count_reload)

    def open(self, rows: int, took_s: float = 0.0) -> None:
        with self.qtbot.waitSignal(self.live.ready):
            self.live.open(self.folder)
        self.clock.now += took_s
        self.live.follow(rows)
        self.live._poll.stop()

    def lose(self, seconds: int) -> None:
        """Lose an event twice a second."""
        for _ in range(2 * seconds):
            assert self.live._stream is not None
            self.live._stream.names.lose()
            self.clock.now += 0.5
            self.live._take_events()
            self.qtbot.waitUntil(lambda: not self.live.is_checking)

    def _count(self) -> None:
        self.checked += 1

    def _count_reload(self) -> None:
        self.reloaded += 1


@pytest.fixture
def served() -> Iterator[tuple[EventServer, Client]]:
    with serving() as made:
        yield made


@pytest.fixture
def lossy(
    qtbot: QtBot, served: tuple[EventServer, Client], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lossy]:
    clock, owner, background = Clock(), QObject(), Background()
    monkeypatch.setattr(growing_pause, "monotonic", clock)
    monkeypatch.setattr(listing_times, "monotonic", clock)
    monkeypatch.setattr(listing_delay, "_LONGEST_S", 3600.0)
    monkeypatch.setattr(changed_names, "monotonic", clock)
    made = Lossy(qtbot, LiveFolder(background, NoIndexes(), bool, bool, owner), served[1], clock)
    yield made
    made.live.stop()
    background.stop()


def test_a_small_folder_is_listed_ever_more_rarely(lossy: Lossy) -> None:
    lossy.open(rows=10)
    lossy.lose(60)
    assert lossy.checked == 7  # after 0.5, 1, 2, 4, 8, 16 and 32 s
    lossy.clock.now += 900.0
    lossy.lose(1)
    assert lossy.checked == 9


def test_a_large_folder_is_reloaded_ever_more_rarely(lossy: Lossy) -> None:
    """Not before five times the duration of its listing, however long that is."""
    waited_s: list[float] = []
    for reload in range(5):
        lossy.open(rows=1_000_000, took_s=20.0)
        listed_s = lossy.clock.now
        while lossy.reloaded == reload:
            lossy.lose(1)
        waited_s.append(lossy.clock.now - listed_s)
    assert waited_s == [100.0, 100.0, 180.0, 280.0, 280.0]


def test_a_server_that_fails_is_asked_ever_more_rarely(
    served: tuple[EventServer, Client], lossy: Lossy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listing that succeeds, as when the user reloads the folder, ends the pause."""
    asked: list[object] = []

    def failing(query: object) -> str:
        asked.append(query)
        return "no XML"

    lossy.open(rows=10)
    with monkeypatch.context() as patch:
        patch.setattr(served[0], "page", failing)
        lossy.lose(60)
    assert len(asked) == 4  # then after 5, 10 and 20 s
    assert lossy.checked == 0
    lossy.open(rows=10)
    lossy.lose(1)
    assert lossy.checked > 0


def test_pauses_are_for_one_folder(lossy: Lossy) -> None:
    lossy.open(rows=10)
    lossy.lose(60)
    lossy.folder = lossy.folder._replace(prefix="other/")
    lossy.open(rows=10)
    lossy.lose(1)
    assert lossy.checked == 9


def test_names_that_changed_meanwhile_are_looked_up_later(
    qtbot: QtBot, served: tuple[EventServer, Client], lossy: Lossy
) -> None:
    """All together, and not one look-up after the other."""
    server, live = served[0], lossy.live
    lossy.open(rows=1_000_000)
    stream = live._stream
    assert stream is not None
    stream.names.add([ObjectEvent("a", is_removal=False)])
    live.changed.connect(lambda _: stream.names.add([ObjectEvent("b", is_removal=False)]))
    lossy.clock.now += changed_names._SETTLED_S
    live._take_events()
    qtbot.waitUntil(lambda: not live.is_checking)
    assert lossy.checked == 1
    assert [query["prefix"] for query in server.listed] == ["a"]
    assert list(stream.names.take()) == ["b"]


def test_many_names_are_looked_up_at_once_and_emitted_in_slices(
    qtbot: QtBot, served: tuple[EventServer, Client], lossy: Lossy
) -> None:
    server, live = served[0], lossy.live
    server.objects = {f"{number:04}": 1 for number in range(2500)}
    lossy.open(rows=1_000_000)
    stream = live._stream
    assert stream is not None
    names = [f"{number:04}" for number in range(1, 5000, 2)]
    stream.names.add(ObjectEvent(name, is_removal=False) for name in names)
    emitted: list[FolderChanges] = []
    live.changed.connect(emitted.append)
    lossy.clock.now += changed_names._SETTLED_S
    live._take_events()
    qtbot.waitUntil(lambda: not live.is_checking)
    assert len(server.listed) == 3  # pages
    assert max(len(each.listed) + len(each.gone) for each in emitted) == change_slices.SLICE
    assert [key for each in emitted for key in each.listed.keys] == names[:1250]
    assert {key for each in emitted for key in each.gone} == set(names[1250:])


def test_only_a_stream_that_lasted_connects_again_at_once(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    monkeypatch: pytest.MonkeyPatch,
    lossy: Lossy,
) -> None:
    """An event alone does not count: proxies cut long replies again and again."""
    server = served[0]
    waits: list[float] = []

    class Pause(growing_pause.GrowingPause):
        def start(self, least_s: float = 0.0) -> float:
            waits.append(super().start(least_s))
            return 0.0

    monkeypatch.setattr(event_stream, "GrowingPause", Pause)
    with qtbot.waitSignal(lossy.live.ready):  # which drops what was heard before
        lossy.live.open(lossy.folder)
    stream = lossy.live._stream
    assert stream is not None
    for lasted_s in (0.0, 0.0, 0.0, 500.0):
        qtbot.waitUntil(lambda: server.listeners == 1)
        server.put("key")
        qtbot.waitUntil(lambda: bool(stream.names.take()))
        lossy.clock.now += lasted_s
        before = len(waits)
        server.hang_up()
        qtbot.waitUntil(lambda before=before: len(waits) > before)
    assert waits == [1.0, 2.0, 4.0, 1.0]
