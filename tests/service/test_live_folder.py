"""An open folder follows the server: whatever events come, it ends equal to a listing."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import (
    changed_names,
    event_stream,
    listing_delay,
    listing_times,
    live_folder,
)
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.live_folder import LiveFolder
from tests.service.event_server import BUCKET, EventServer, NoIndexes, event, serving
from tests.waiting import hold_until

NAMES = ["a", "b", "a b+c é", "z", "d", "d/x", "d/y", "e/f/g", "d.x", "d0", "%2F", "😀", "e", ""]


@pytest.fixture
def served() -> Iterator[tuple[EventServer, Client]]:
    with serving() as made:
        yield made


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


class Follower(QObject):
    """A folder that is open in a model."""

    def __init__(self, background: Background, client: Client, prefix: str) -> None:
        super().__init__()
        self.client, self.prefix = client, prefix
        self.model = ObjectTableModel(self)
        self.model.set_prefix(prefix)
        self.merged: list[FolderChanges] = []
        self.outgrown = 0
        self.live = LiveFolder(background, NoIndexes(), self.model.has_folder, bool, self)
        self.live.changed.connect(self._merge)
        self.live.outgrown.connect(self._outgrow)

    def open(self, qtbot: QtBot) -> None:
        with qtbot.waitSignal(self.live.ready):
            self.live.open(ListedFolder(self.client, BUCKET, self.prefix))
        for page in self.listed():
            self.model.append_page(page)
        self.live.follow(self.model.rowCount())

    def listed(self) -> list[Page]:
        return list(list_pages(self.client, BUCKET, self.prefix, cancel=CancelToken()))

    def shown(self) -> list[tuple[str, int]]:
        model = self.model
        return sorted((model.key(row), model.size(row)) for row in range(model.rowCount()))

    def is_like_listed(self) -> bool:
        pages = self.listed()
        folders = [(prefix, 0) for page in pages for prefix in page.prefixes]
        files = [pair for page in pages for pair in zip(page.keys, page.sizes, strict=True)]
        return self.shown() == sorted(folders + files)

    def _merge(self, changes: FolderChanges) -> None:
        self.merged.append(changes)
        self.model.merge(changes)
        self.model.show_held()

    def _outgrow(self) -> None:
        self.outgrown += 1


Followed = Callable[[str], Follower]


@pytest.fixture
def follow(
    qtbot: QtBot,
    background: Background,
    served: tuple[EventServer, Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Followed]:
    monkeypatch.setattr(listing_times, "LOSS_PAUSE_S", 0.0)
    monkeypatch.setattr(listing_times, "TIMES_LISTING", 0.0)
    monkeypatch.setattr(live_folder, "_FAILURE_PAUSE_S", 0.0)
    monkeypatch.setattr(live_folder, "_POLL_MS", 20)
    monkeypatch.setattr(listing_delay, "_LONGEST_S", 3600.0)
    monkeypatch.setattr(changed_names, "_SETTLED_S", 0.0)
    monkeypatch.setattr(event_stream, "_FIRST_WAIT_S", 0.01)
    made: list[Follower] = []

    def follow(prefix: str) -> Follower:
        follower = Follower(background, served[1], prefix)
        made.append(follower)
        follower.open(qtbot)
        return follower

    yield follow
    for follower in made:
        follower.live.stop()
    qtbot.waitUntil(lambda: background.is_idle)


def happen(
    server: EventServer, rnd: random.Random, key: str, number: int, late: list[bytes]
) -> None:
    """One change or event of any kind; what nothing happened to is reported later."""
    match rnd.randrange(8):
        case 0 | 1 | 2:
            server.put(key, number, rnd.choice(["ObjectCreated:Put", "ObjectCreated:Copy"]))
        case 3:
            server.delete(key)
        case 4:  # an undelete is reported as a removal
            server.put(key, number, "ObjectRemoved:DeleteMarkerCreated")
        case 5:
            server.send(event(key, "ObjectCreated:Put", 10**9))  # invented
        case 6:
            server.send(event(key, "ObjectRemoved:Delete"))  # invented
        case _:
            late.append(event(key, rnd.choice(["ObjectCreated:Put", "ObjectRemoved:NoOP"])))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("prefix", ["", "p/"])
def test_any_events_end_equal_to_a_listing(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    prefix: str,
) -> None:
    """Repeated, misleading, late, meaningless and invented ones among them."""
    server, rnd = served[0], random.Random(seed)
    if seed % 2:  # names are looked up, or the folder is listed
        monkeypatch.setattr(live_folder, "_MANY_NAMES", 3)
    for name in rnd.sample(NAMES[:-1], 5):
        server.objects[f"p/{name}"] = 1
    follower = follow(prefix)
    late: list[bytes] = []
    for number in range(150):
        if key := f"{rnd.choice(['p/', 'p/', 'q/', ''])}{rnd.choice(NAMES)}":
            happen(server, rnd, key, number, late)
        if not rnd.randrange(20):
            qtbot.wait(15)
    rnd.shuffle(late)
    for line in late:
        server.send(line)
    server.put(last := f"{prefix}~last")
    qtbot.waitUntil(lambda: follower.model.has_key(last) and follower.live.is_verified)
    assert follower.is_like_listed()
    assert follower.outgrown == 0


@pytest.fixture
def look_ups(
    served: tuple[EventServer, Client], monkeypatch: pytest.MonkeyPatch
) -> Iterator[threading.Event]:
    """Set it before the first listing; while it is not set, listings are made but not answered."""
    server, gate = served[0], threading.Event()
    page = server.page

    def held(query: dict[str, str]) -> str:
        found = page(query)
        hold_until(gate)
        return found

    monkeypatch.setattr(server, "page", held)
    gate.set()
    yield gate
    gate.set()


def test_what_an_event_says_is_shown_before_it_is_looked_up(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    look_ups: threading.Event,
) -> None:
    server = served[0]
    server.objects = {"a": 1, "b": 1, "c": 1, "d": 1}
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    look_ups.clear()
    server.put("a", 7)
    server.put("new", 8)
    server.put("folder/x", 9)
    server.delete("b")
    server.put("c", 1, "ObjectRemoved:DeleteMarkerCreated")  # an undelete
    server.send(event("d", "ObjectRemoved:Delete", version_id="v1"))  # of an old version
    server.send(event("invented", "ObjectCreated:Put"))
    server.send(event("dreamt/of", "ObjectCreated:Put"))
    told = [("a", 7), ("c", 1), ("d", 1), ("dreamt/", 0), ("folder/", 0), ("invented", 1)]
    qtbot.waitUntil(lambda: follower.shown() == [*told, ("new", 8)])
    assert not follower.live.is_verified
    look_ups.set()
    qtbot.waitUntil(lambda: follower.live.is_verified)
    assert follower.shown() == [("a", 7), ("c", 1), ("d", 1), ("folder/", 0), ("new", 8)]


@pytest.mark.parametrize("is_whole", [False, True])
def test_a_look_up_does_not_undo_what_an_event_said_since(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    look_ups: threading.Event,
    is_whole: bool,
) -> None:
    server = served[0]
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    look_ups.clear()
    server.listed.clear()
    follower.merged.clear()
    if is_whole:
        follower.live._must_list = True
    else:
        server.send(event("x", "ObjectCreated:Put"))
        server.send(event("d/x", "ObjectCreated:Put"))
    qtbot.waitUntil(lambda: bool(server.listed))  # it has not seen what follows
    server.put("x", 5)
    server.put("d/x", 5)
    qtbot.waitUntil(lambda: ("x", 5) in follower.shown() and follower.model.has_key("d/"))
    look_ups.set()
    qtbot.waitUntil(lambda: follower.live.is_verified)
    assert follower.shown() == [("d/", 0), ("x", 5)]
    assert not any(changes.gone for changes in follower.merged)
    assert all(changes.kept for changes in follower.merged if changes.is_whole)


def test_only_what_changed_is_looked_up(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    server = served[0]
    server.objects = {f"p/{number:04}": 1 for number in range(1500)} | {"p/folder/x": 1}
    follower = follow("p/")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    server.listed.clear()
    server.put("p/new")
    server.put("q/elsewhere")
    server.put("p/folder/y")  # is shown already
    server.delete("p/0007")
    qtbot.waitUntil(
        lambda: follower.model.has_key("p/new") and not follower.model.has_key("p/0007")
    )
    qtbot.waitUntil(lambda: follower.live.is_verified)
    assert {(query["prefix"], query["max-keys"]) for query in server.listed} == {
        ("p/new", "1"),
        ("p/0007", "1"),
    }


def test_a_deleted_folder_is_one_event(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    server = served[0]
    server.objects = {"p/d/x": 1, "p/d/e/y": 1, "p/z": 1}
    above, inside = follow("p/"), follow("p/d/")
    qtbot.waitUntil(lambda: above.live.is_verified and inside.live.is_verified)
    for key in ("p/d/x", "p/d/e/y"):
        del server.objects[key]
    server.send(event("p/d", "ObjectRemoved:Delete"))
    qtbot.waitUntil(lambda: above.shown() == [("p/z", 1)] and inside.shown() == [])


def test_the_first_folder_is_listed_once(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    """Events are heard from before the listing."""
    server = served[0]
    server.objects = {"a": 1, "d/x": 1}
    follower = follow("")
    server.put("b")
    qtbot.waitUntil(lambda: follower.model.has_key("b") and follower.live.is_verified)
    assert [query["max-keys"] for query in server.listed] == ["1000", "1"]
    assert follower.is_like_listed()


@pytest.mark.parametrize("rows", [0, 1_000_000])
def test_a_listing_does_not_wait_long_for_events(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
) -> None:
    """A small folder is listed again when events come: what changed meanwhile is missing."""
    server, client = served
    server.may_listen.clear()
    monkeypatch.setattr(listing_times, "LOSS_PAUSE_S", 0.0)
    monkeypatch.setattr(listing_times, "TIMES_LISTING", 0.0)
    follower = Follower(background, client, "")
    with qtbot.waitSignal(follower.live.ready):
        follower.live.open(ListedFolder(client, BUCKET, ""))
    stream = follower.live._stream
    assert stream is not None
    server.objects["missed"] = 1
    if not rows:
        follower.live.follow(rows)
    server.may_listen.set()
    qtbot.waitUntil(lambda: stream.is_listening)
    if rows:
        follower.live.follow(rows)
        server.put("other")
    qtbot.waitUntil(lambda: bool(follower.merged) and follower.live.is_verified)
    assert [key for key, _ in follower.shown()] == (["other"] if rows else ["missed"])
    assert follower.outgrown == 0
    follower.live.stop()


@pytest.mark.parametrize("is_known", [False, True])
def test_a_listing_does_not_wait_for_a_server_without_events(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
    is_known: bool,
) -> None:
    monkeypatch.setattr(listing_delay, "_LONGEST_S", 3600.0)
    server, client = served
    server.refusal = 403
    if is_known:
        client.capabilities.record_no_events(BUCKET)
    follower = Follower(background, client, "")
    ready: list[bool] = []
    follower.live.ready.connect(lambda: ready.append(True))
    follower.live.open(ListedFolder(client, BUCKET, ""))
    assert bool(ready) == is_known
    qtbot.waitUntil(lambda: ready == [True])
    follower.live.stop()


def test_events_that_are_lost_while_a_large_folder_is_listed_are_found(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing_times, "OUTGROWN_PAUSE_S", 0.0)
    server, client = served
    follower = follow("a/")
    follower.live.open(ListedFolder(client, BUCKET, ""))
    stream = follower.live._stream
    assert stream is not None
    server.send(b"broken\n")
    qtbot.waitUntil(lambda: stream.names._is_incomplete)
    follower.live.follow(1_000_000)
    qtbot.waitUntil(lambda: follower.outgrown > 0)


def test_lost_events_are_found_after_connecting_again(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    server = served[0]
    server.objects = {"a": 1, "b": 1}
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    server.is_mute = True
    server.put("c")
    server.delete("a")
    server.hang_up()
    qtbot.waitUntil(lambda: [key for key, _ in follower.shown()] == ["b", "c"])


def test_too_many_events_lead_to_a_listing(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = served[0]
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    monkeypatch.setattr(changed_names, "MOST_NAMES", 10)
    follower.live._poll.stop()
    stream = follower.live._stream
    assert stream is not None
    for number in range(100):
        server.put(f"{number:03}")
    qtbot.waitUntil(lambda: stream.names._is_incomplete)
    follower.live._poll.start()
    qtbot.waitUntil(lambda: len(follower.shown()) == 100)
    assert follower.is_like_listed()


def test_a_large_folder_asks_for_a_listing(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = served[0]
    monkeypatch.setattr(live_folder, "_MAX_ROWS", 2)
    monkeypatch.setattr(listing_times, "OUTGROWN_PAUSE_S", 0.0)
    server.objects = {"a": 1, "b": 1, "c": 1}
    follower = follow("")
    server.put("d")
    qtbot.waitUntil(lambda: follower.model.has_key("d"))
    assert follower.outgrown == 0
    server.hang_up()
    qtbot.waitUntil(lambda: follower.outgrown > 0)
    assert not any(changes.is_whole for changes in follower.merged)


@pytest.mark.parametrize("is_event_lost", [True, False])
def test_a_folder_that_grew_large_asks_for_a_listing(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
    is_event_lost: bool,
) -> None:
    """After a loss of events as well as when the user comes back."""
    server = served[0]
    monkeypatch.setattr(live_folder, "_MAX_ROWS", 2)
    monkeypatch.setattr(live_folder, "_CHECK_PAUSE_S", -1.0)
    server.objects = {"a": 1, "b": 1}
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    server.objects["c"] = 1
    if is_event_lost:
        server.send(b"broken\n")
    else:
        follower.live.check()
    qtbot.waitUntil(lambda: follower.outgrown == 1)
    assert len(follower.shown()) == 2  # the new listing has the rows


def test_a_server_that_fails_is_asked_again(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = served[0]
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    page, failures = server.page, iter([True, True])

    def failing(query: dict[str, str]) -> str:
        return "no XML" if next(failures, False) else page(query)

    monkeypatch.setattr(server, "page", failing)
    server.put("new", 1, "ObjectRemoved:DeleteMarkerCreated")  # nothing to show before
    qtbot.waitUntil(lambda: follower.model.has_key("new"))


def test_names_are_looked_up_and_checks_go_on_after_events_ended(
    qtbot: QtBot,
    served: tuple[EventServer, Client],
    follow: Followed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = served[0]
    follower = follow("")
    stream = follower.live._stream
    assert stream is not None
    qtbot.waitUntil(lambda: follower.live.is_verified)
    follower.live._poll.stop()
    server.refusal = 403
    server.put("new", 1, "ObjectRemoved:DeleteMarkerCreated")  # nothing to show before
    server.hang_up()
    qtbot.waitUntil(lambda: not stream.is_running)
    follower.live._poll.start()
    qtbot.waitUntil(lambda: follower.model.has_key("new"))
    server.put("later")
    monkeypatch.setattr(live_folder, "_REGULAR_S", 0.0)
    qtbot.waitUntil(lambda: follower.model.has_key("later"))


def test_a_folder_without_events_is_not_checked_regularly(
    qtbot: QtBot,
    background: Background,
    served: tuple[EventServer, Client],
) -> None:
    server = served[0]
    server.refusal = 403
    follower = Follower(background, served[1], "")
    follower.live.open(ListedFolder(served[1], BUCKET, ""))
    follower.live.follow(0)
    qtbot.waitUntil(lambda: not follower.live._poll.isActive())
    assert not follower.live.is_checking


def test_nothing_is_emitted_after_it_stopped(
    qtbot: QtBot, background: Background, served: tuple[EventServer, Client], follow: Followed
) -> None:
    server = served[0]
    follower = follow("")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    follower.live.stop()
    count = len(follower.merged)
    server.put("new")
    qtbot.waitUntil(lambda: server.listeners == 0)
    qtbot.waitUntil(lambda: background.is_idle)
    assert len(follower.merged) == count


def test_listening_ends_with_the_owner(
    qtbot: QtBot, background: Background, served: tuple[EventServer, Client]
) -> None:
    server, client = served
    owner = QObject()
    live = LiveFolder(background, NoIndexes(), bool, bool, owner)
    for prefix in ("a/", "b/"):
        live.open(ListedFolder(client, BUCKET, prefix))
    qtbot.waitUntil(lambda: server.listeners == 1)
    shiboken6.delete(owner)
    qtbot.waitUntil(lambda: server.listeners == 0)


def test_the_next_folder_of_the_bucket_is_listed_once(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    """The stream goes on, so that no event can be missed."""
    server, client = served
    server.objects = {"b/old": 1}
    follower = follow("a/")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    stream = follower.live._stream
    follower.merged.clear()
    server.listed.clear()
    follower.live.pause()
    follower.live.open(ListedFolder(client, BUCKET, "b/"))
    assert follower.live._stream is stream
    follower.model.set_prefix("b/")
    for page in list_pages(client, BUCKET, "b/", cancel=CancelToken()):
        follower.model.append_page(page)
    server.put("a/other")
    server.put("b/new")
    follower.live.follow(1)
    qtbot.waitUntil(lambda: follower.model.has_key("b/new") and follower.live.is_verified)
    assert follower.shown() == [("b/new", 1), ("b/old", 1)]
    assert [query["max-keys"] for query in server.listed] == ["1000", "1"]
    assert len(server.asked_for_events) == 1


def test_a_listing_that_was_joined_is_repeated(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    """Events since it started came before the folder was watched."""
    server, client = served
    follower = follow("a/")
    qtbot.waitUntil(lambda: follower.live.is_verified)
    server.objects["b/new"] = 1
    follower.live.open(ListedFolder(client, BUCKET, "b/"))
    follower.model.set_prefix("b/")
    follower.live.follow(0, is_older=True)
    qtbot.waitUntil(lambda: follower.model.has_key("b/new"))


def test_listening_ends_soon_after_a_pause(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    server = served[0]
    follower = follow("")
    follower.live.pause()
    qtbot.waitUntil(lambda: follower.live._stream is None)
    qtbot.waitUntil(lambda: server.listeners == 0)


def test_a_burst_is_followed(
    qtbot: QtBot, served: tuple[EventServer, Client], follow: Followed
) -> None:
    server = served[0]
    server.objects = {f"{number:05}": 1 for number in range(0, 3000, 2)}
    follower = follow("")
    for number in range(3000):
        server.put(f"{number:05}", 2)
    for number in range(0, 3000, 3):
        server.delete(f"{number:05}")
    qtbot.waitUntil(lambda: len(follower.shown()) == 2000)
    qtbot.waitUntil(follower.is_like_listed)
