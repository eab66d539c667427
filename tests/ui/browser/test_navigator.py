"""The navigation of a browser: what it opens, when it connects, and where Back goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied, NoSuchBucket, NotConnected
from rustfs_desktop.s3.types import Bucket
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.ui.browser.history import ViewState
from rustfs_desktop.ui.browser.listing_progress import ListingProgress
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.browser.object_table import BucketTable
from rustfs_desktop.ui.browser.states import NextStep, PageState
from rustfs_desktop.ui.message_bar import MessageBar
from tests.ui.browser_stage import HOME, FakeConnections

PHOTOS = Location(HOME, "photos")
TRIP = Location(HOME, "photos", "trip/")
ONLINE, OFFLINE = ConnectionState.ONLINE, ConnectionState.OFFLINE


class Pane(QWidget):
    """Notes which page is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.line = ListingProgress(self)
        self.messages = MessageBar(self)
        self.buckets = BucketTable(self)
        self.shown: list[PageState | str] = []

    def show_state(self, state: PageState) -> None:
        self.shown.append(state)

    def show_buckets(self) -> None:
        self.shown.append("buckets")

    @property
    def title(self) -> str:
        last = self.shown[-1]
        return last if isinstance(last, str) else last.title


class Folder(QObject):
    """Notes which folder is listed."""

    reload_requested = Signal()
    listing_ended = Signal(object, object)
    last_took_ms = 0

    def __init__(self) -> None:
        super().__init__()
        self.location: Location | None = None
        self.opened: list[tuple[Location, ViewState]] = []
        self.calls: list[str] = []
        self.selected: list[tuple[str, ...]] = []
        self.row = 0

    def open(self, _client: object, location: Location, state: ViewState) -> None:
        self.location = location
        self.opened.append((location, state))

    def leave(self) -> None:
        self.location = None

    def reload(self, _client: object) -> None:
        self.calls.append("reload")

    def stop(self) -> None:
        self.calls.append("stop")

    def view_state(self) -> ViewState:
        return ViewState(row=self.row)

    def select_when_listed(self, *keys: str) -> None:
        self.selected.append(keys)


class Scene:
    """A navigator over connections that never leave the machine."""

    def __init__(self, qtbot: QtBot, background: Background, state: ConnectionState) -> None:
        self.pane, self.folder = Pane(), Folder()
        qtbot.addWidget(self.pane)
        self.connections = FakeConnections({HOME: "home"}, background)
        self.connections.states[HOME] = state
        connections: Any = self.connections
        pane: Any = self.pane
        folder: Any = self.folder
        self.navigator = Navigator(connections, pane, folder, self.pane)
        self.went: list[Location | None] = []
        self.navigator.location_changed.connect(self.went.append)


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def scene(qtbot: QtBot, background: Background) -> Scene:
    return Scene(qtbot, background, ONLINE)


@pytest.fixture
def closed(qtbot: QtBot, background: Background) -> Scene:
    return Scene(qtbot, background, OFFLINE)


def test_a_closed_connection_is_opened_first_and_the_folder_follows(closed: Scene) -> None:
    closed.navigator.go_to(TRIP)
    assert closed.connections.asked == [HOME]
    assert closed.folder.opened == []
    closed.connections.become(HOME, ONLINE)
    assert [location for location, _ in closed.folder.opened] == [TRIP]


def test_why_connecting_failed_is_shown(closed: Scene) -> None:
    closed.navigator.go_to(TRIP)
    closed.connections.become(HOME, ConnectionState.FAILED, NotConnected("Cannot connect"))
    assert closed.pane.title == "Cannot connect"
    assert closed.navigator.take(NextStep.RETRY)
    assert closed.connections.asked == [HOME, HOME]


def test_connecting_can_be_stopped(closed: Scene) -> None:
    closed.navigator.go_to(TRIP)
    assert closed.navigator.take(NextStep.CANCEL)
    assert closed.connections.state(HOME) is OFFLINE
    assert closed.folder.calls == []


def test_back_and_forward_restore_what_was_selected(scene: Scene) -> None:
    navigator, folder = scene.navigator, scene.folder
    navigator.go_to(PHOTOS)
    folder.row = 7
    navigator.go_to(TRIP)
    assert folder.opened[-1] == (TRIP, ViewState())
    folder.row = 3
    assert (navigator.can_back, navigator.can_forward) == (True, False)
    navigator.back()
    assert folder.opened[-1] == (PHOTOS, ViewState(row=7))
    assert (navigator.can_back, navigator.can_forward) == (False, True)
    navigator.forward()
    assert folder.opened[-1] == (TRIP, ViewState(row=3))
    assert scene.went == [PHOTOS, TRIP, PHOTOS, TRIP]


def test_a_search_that_is_typed_is_one_step_of_back(scene: Scene) -> None:
    navigator = scene.navigator
    navigator.go_to(PHOTOS)
    for query in ("a", "ab", "abc"):
        navigator.go_to(Location(HOME, "photos", query=query))
    navigator.back()
    assert navigator.location == PHOTOS
    assert not navigator.can_back


def test_up_selects_the_folder_it_came_from(scene: Scene) -> None:
    scene.navigator.go_to(TRIP)
    scene.navigator.up()
    assert scene.navigator.location == PHOTOS
    assert scene.folder.selected == [("trip/",)]
    scene.connections.named[HOME] = [Bucket("docs"), Bucket("photos")]
    scene.navigator.up()
    assert scene.pane.title == "buckets"
    (row,) = scene.pane.buckets.selectionModel().selectedRows()
    assert row.data() == "photos"
    assert not scene.navigator.can_up


def test_the_same_location_again_is_a_reload(scene: Scene) -> None:
    scene.navigator.go_to(TRIP)
    scene.navigator.go_to(TRIP)
    assert scene.folder.calls == ["reload"]
    assert len(scene.folder.opened) == 1
    assert not scene.navigator.can_back


def test_a_removed_connection_leaves_nothing_open(scene: Scene) -> None:
    scene.navigator.go_to(PHOTOS)
    scene.navigator.go_to(TRIP)
    del scene.connections.known[HOME]
    scene.connections.list_changed.emit()
    assert scene.navigator.location is None
    assert scene.went[-1] is None
    assert scene.folder.location is None
    assert not scene.navigator.can_back


def test_keys_that_may_not_list_buckets_see_those_opened_by_name(scene: Scene) -> None:
    top = Location(HOME)
    scene.connections.errors[HOME] = AccessDenied("No")
    scene.navigator.go_to(top)
    denied = scene.pane.shown[-1]
    assert isinstance(denied, PageState)
    scene.connections.named[HOME] = [Bucket("photos")]
    scene.connections.buckets_changed.emit(HOME)
    assert scene.pane.title == "buckets"
    assert scene.pane.messages.title == "Only the buckets you opened by name are shown"


def test_a_bucket_that_is_gone_is_forgotten(scene: Scene) -> None:
    forgotten: list[tuple[str, str]] = []
    connections: Any = scene.connections
    connections.forget_bucket = lambda *names: forgotten.append(names)
    scene.navigator.go_to(PHOTOS)
    denied, gone = AccessDenied("No"), NoSuchBucket("Gone")
    scene.folder.listing_ended.emit(PHOTOS, denied)
    assert forgotten == []
    scene.folder.listing_ended.emit(PHOTOS, gone)
    assert forgotten == [(HOME, "photos")]
    assert scene.connections.failures == [denied, gone]


@pytest.mark.parametrize(
    ("changed", "reloads"),
    [
        (TRIP, True),
        (PHOTOS, True),  # all below
        (Location(HOME, "photos", "trip/day/"), True),
        (Location(HOME, "photos", "other/"), False),
        (Location(HOME, "docs", "trip/"), False),
        (Location("other", "photos", "trip/"), False),
    ],
)
def test_changes_of_the_shown_folder_reload_it(
    scene: Scene, changed: Location, reloads: bool
) -> None:
    scene.navigator.go_to(TRIP)
    scene.connections.contents_changed.emit(ContentsChange(changed))
    assert scene.navigator._again.isActive() is reloads


def test_slow_folders_are_reloaded_less_often(scene: Scene) -> None:
    scene.navigator.go_to(TRIP)
    scene.folder.last_took_ms = 1_000
    scene.connections.contents_changed.emit(ContentsChange(TRIP))
    assert scene.navigator._again.interval() == 4_000
    scene.navigator.go_to(PHOTOS)
    assert not scene.navigator._again.isActive()
    scene.folder.last_took_ms = 1_000_000
    scene.connections.contents_changed.emit(ContentsChange(PHOTOS))
    assert scene.navigator._again.interval() == 10_000
