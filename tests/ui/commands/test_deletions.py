"""A running deletion: where it reports, how it ends, and what the other views are told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AccessDenied, NotConnected, NotFound
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.service.running_deletions import RunningDeletions
from rustfs_desktop.ui.commands.deletions import RunningDeletion
from rustfs_desktop.ui.message_bar import MessageBar


class Deletion(QObject):
    """A deletion that a test lets report."""

    progressed = Signal(object)
    waiting = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def cancel(self) -> None:
        self.calls.append("cancel")


class Browser(QObject):
    """As much of a browser as a deletion reports in."""

    replaced = Signal(object)

    def __init__(self, bar: MessageBar) -> None:
        super().__init__(bar)
        self.messages = bar


class Connections(QObject):
    """Tells which connections are removed."""

    removed = Signal(str)


class Scene:
    """A deletion that started, and what was told about it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.browser, self.other = (Browser(MessageBar(self.window)) for _ in range(2))
        self.connections = Connections(self.window)
        self.deletions = RunningDeletions()
        self.deletion = Deletion()
        self.ends: list[bool] = []
        self.again: list[object] = []
        context: Any = SimpleNamespace(
            window=self.window, connections=self.connections, deletions=self.deletions
        )
        deletion: Any = self.deletion
        browser: Any = self.browser
        self.running = RunningDeletion(
            context, browser, deletion, "c", self._ended, self.again.append
        )
        self.running.start()

    def _ended(self, *, is_partial: bool) -> None:
        self.ends.append(is_partial)

    @property
    def title(self) -> str:
        return self.browser.messages.title


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


def button(bar: MessageBar, text: str) -> QPushButton:
    (found,) = (each for each in bar.buttons if each.text() == text)
    return found


def test_it_is_known_as_running_until_it_ends(scene: Scene) -> None:
    assert scene.deletion.calls == ["start"]
    assert scene.deletions.is_any_on("c")
    assert scene.title == "Deleting…"
    scene.deletion.progressed.emit(1_234)
    assert "1234 items deleted" in scene.title.replace(",", "")
    scene.deletion.finished.emit(DeleteResult(2_000))
    assert not scene.deletions.is_any
    assert scene.ends == [False]
    assert "2000 items deleted" in scene.title.replace(",", "")


def test_what_could_not_be_checked_is_said(scene: Scene) -> None:
    scene.deletion.finished.emit(DeleteResult(2, is_checked=False))
    assert scene.title == "2 items deleted, according to the server"


def test_an_outage_is_named_while_it_is_waited_for(scene: Scene) -> None:
    scene.deletion.waiting.emit(NotConnected("Cannot connect to home"))
    assert scene.title == "Deleting… Cannot connect to home · retrying"
    assert scene.ends == []


def test_stopping_says_that_nothing_comes_back(scene: Scene) -> None:
    button(scene.browser.messages, "Stop").click()
    assert scene.deletion.calls == ["start", "cancel"]
    assert scene.title == "Stopped. Items already deleted are not restored."
    assert scene.ends == [True]
    assert not scene.deletions.is_any


def test_it_stops_only_with_its_own_connection(scene: Scene) -> None:
    scene.connections.removed.emit("other")
    assert scene.ends == []
    scene.connections.removed.emit("c")
    assert scene.deletion.calls == ["start", "cancel"]
    assert scene.ends == [True]


def test_an_error_can_be_retried_in_the_browser_that_shows_it(scene: Scene) -> None:
    scene.browser.replaced.emit(scene.other)
    assert scene.other.messages.title == "Deleting…"
    scene.deletion.failed.emit(NotConnected("Cannot connect to home"))
    assert scene.ends == [True]
    assert scene.other.messages.title == "Cannot connect to home"
    button(scene.other.messages, "Retry").click()
    assert scene.again == [scene.other]


@pytest.mark.parametrize(
    ("detail", "reason"), [("locked\u202e until 2030", "locked"), ("", "No access")]
)
def test_items_that_remain_are_an_error_with_the_words_of_the_server(
    scene: Scene, detail: str, reason: str
) -> None:
    failures = (
        KeyFailure("a\n", AccessDenied("No access", detail=detail)),
        KeyFailure("b", NotFound("Not found")),
    )
    scene.deletion.finished.emit(DeleteResult(1, failures))
    assert scene.ends == [False]  # what was deleted is known
    bar = scene.browser.messages
    assert bar.title == "2 items could not be deleted"
    assert bar.cause.startswith(f"Server response: {reason}")
    assert "\u202e" not in bar.cause
