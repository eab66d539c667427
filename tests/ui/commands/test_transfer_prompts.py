"""What transfers need from the user: one question at a time, about the right connection."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.errors import AppError, AuthError, NotConnected, Remedy, WrongRegion
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    CopyJob,
    Job,
    Problem,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.ui.commands import connections as connection_commands
from rustfs_desktop.ui.commands.transfer_prompts import TransferPrompts
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog
from rustfs_desktop.ui.message_bar import MessageBar

REJECTED = AuthError("Wrong secret key", "Check it.", remedy=Remedy.EDIT_CONNECTION)
REGION = WrongRegion("Wrong region", "It is in another one.")
REGION.region = "eu-west-1"


class Connections(QObject):
    """Connections in the states that a test gives them."""

    state_changed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.known = ["home", "work"]
        self.states = dict.fromkeys(self.known, ConnectionState.ONLINE)
        self.errors: dict[str, AppError] = {}
        self.opened: list[str] = []

    def get(self, name: str) -> Connection | None:
        return Connection(name, name, Endpoint("http://h")) if name in self.known else None

    def state(self, name: str) -> ConnectionState:
        return self.states.get(name, ConnectionState.OFFLINE)

    def error(self, name: str) -> AppError | None:
        return self.errors.get(name)

    def connect_to(self, name: str) -> None:
        self.opened.append(name)

    def change(self, name: str, state: ConnectionState, error: AppError | None = None) -> None:
        self.states[name] = state
        if error is not None:
            self.errors[name] = error
        self.state_changed.emit(name)


class Queue(QObject):
    """Transfers that wait."""

    job_held = Signal(object)
    keys_needed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.transfers: list[UploadTransfer] = []
        self.started: list[Job] = []
        self.canceled: list[Job] = []

    def start_held_job(self, job: Job) -> None:
        job.held_from = 0
        self.started.append(job)

    def cancel_job(self, job: Job) -> None:
        self.canceled.append(job)


class Scene:
    """The prompts of a window, and the questions about keys."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.bar = MessageBar(self.window)
        self.connections = Connections(self.window)
        self.queue = Queue(self.window)
        self.keys: list[tuple[str, str]] = []
        self.ended: list[Callable[[], None]] = []
        self.regions: list[tuple[str, str]] = []
        monkeypatch.setattr(connection_commands, "ask_keys", self._ask_keys)
        monkeypatch.setattr(
            connection_commands, "use_region", lambda _, *choice: self.regions.append(choice)
        )
        self.context: Any = SimpleNamespace(
            window=self.window, connections=self.connections, queue=self.queue
        )
        browsers: Any = SimpleNamespace(active=SimpleNamespace(messages=self.bar))
        self.prompts = TransferPrompts(self.context, browsers)

    def _ask_keys(
        self, _context: object, name: str, reason: str, ended: Callable[[], None]
    ) -> None:
        self.keys.append((name, reason))
        self.ended.append(ended)

    @property
    def dialogs(self) -> list[PreflightDialog]:
        return [each for each in self.window.findChildren(PreflightDialog) if each.isVisible()]

    def add(self, job: UploadJob, error: AppError | None = None) -> UploadTransfer:
        transfer = UploadTransfer(job, "a", "a", 1)
        transfer.move_to(TransferState.RUNNING)
        transfer.error = error
        self.queue.transfers.append(transfer)
        return transfer


@pytest.fixture
def scene(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(qtbot, monkeypatch)


def upload_to(name: str) -> UploadJob:
    return UploadJob(name, None, "b", endpoint="http://h")


def held(title: str) -> UploadJob:
    job = UploadJob("home", None, "b", title=title, count=1, held_from=1)
    job.problems.append(Problem("a", "Too large", is_serious=True))
    return job


def press(widget: QWidget, text: str) -> None:
    (found,) = (each for each in widget.findChildren(QPushButton) if each.text() == text)
    found.click()


def test_each_connection_is_asked_about_once_and_one_after_the_other(scene: Scene) -> None:
    for name in ("home", "work", "home"):
        scene.queue.keys_needed.emit(name)
    assert [name for name, _ in scene.keys] == ["home"]
    scene.ended.pop()()
    assert [name for name, _ in scene.keys] == ["home", "work"]
    scene.ended.pop()()
    assert len(scene.keys) == 2
    scene.queue.keys_needed.emit("home")  # rejected again
    assert len(scene.keys) == 3


def test_held_jobs_are_asked_about_one_after_the_other(scene: Scene) -> None:
    first, second, gone = held("first"), held("second"), held("gone")
    for job in (first, gone, second, second):
        scene.queue.job_held.emit(job)
    gone.held_from = 0  # canceled in the list meanwhile
    (dialog,) = scene.dialogs
    dialog.accept()
    assert scene.queue.started == [first]
    (dialog,) = scene.dialogs
    dialog.reject()
    assert scene.queue.canceled == [second]
    assert scene.dialogs == []
    assert scene.queue.started == [first]


def test_keys_are_asked_for_before_the_next_held_job(scene: Scene) -> None:
    scene.queue.keys_needed.emit("home")
    scene.queue.job_held.emit(held("job"))
    assert scene.dialogs == []
    scene.ended.pop()()
    assert len(scene.dialogs) == 1
    scene.queue.keys_needed.emit("work")
    assert len(scene.keys) == 1
    scene.dialogs[0].accept()
    assert len(scene.keys) == 2


def test_the_reason_is_that_of_the_connection_or_of_its_transfer(scene: Scene) -> None:
    scene.add(upload_to("home"), REJECTED)
    scene.queue.keys_needed.emit("home")
    assert scene.keys[0][1].startswith("home: Wrong secret key")
    scene.ended.pop()()
    scene.queue.keys_needed.emit("work")  # no transfer of it failed
    assert scene.keys[1][1].startswith("work rejected the access keys.")


def test_an_error_between_two_servers_blames_neither(scene: Scene) -> None:
    source = BucketLocation("home", None, "b", endpoint="http://h")
    job = CopyJob("work", None, "b", endpoint="http://w", source=source)
    scene.add(job, REJECTED)
    scene.queue.keys_needed.emit("home")
    assert scene.keys[0][1].startswith("home rejected the access keys.")


def test_a_wrong_region_is_offered_instead_of_asking_for_keys(scene: Scene) -> None:
    scene.connections.errors["home"] = REGION
    scene.queue.keys_needed.emit("home")
    assert scene.keys == []
    assert scene.bar.title == "Wrong region"
    (button,) = (each for each in scene.bar.buttons if "eu-west-1" in each.text())
    button.click()
    assert scene.regions == [("home", "eu-west-1")]
    assert scene.bar.title == ""
    scene.queue.keys_needed.emit("work")  # it waits for no answer
    assert [name for name, _ in scene.keys] == ["work"]


def test_a_closed_connection_is_opened_and_reported_only_if_it_fails_then(scene: Scene) -> None:
    connections = scene.connections
    connections.states["home"] = ConnectionState.OFFLINE
    connections.change("home", ConnectionState.FAILED, NotConnected("Cannot connect"))
    assert scene.bar.title == ""  # nobody asked for it here
    scene.prompts.connect_for(scene.add(upload_to("home")))
    assert connections.opened == ["home"]
    connections.change("home", ConnectionState.CONNECTING)
    connections.change("home", ConnectionState.FAILED)
    assert scene.bar.title == "Cannot connect"
    press(scene.bar, "Retry")
    assert connections.opened == ["home", "home"]


def test_rejected_keys_are_asked_for_when_the_connection_is_opened(scene: Scene) -> None:
    scene.connections.states["home"] = ConnectionState.OFFLINE
    scene.prompts.connect_for(scene.add(upload_to("home")))
    scene.connections.change("home", ConnectionState.FAILED, REJECTED)
    assert [name for name, _ in scene.keys] == ["home"]
    assert scene.bar.title == ""


def test_keys_of_an_open_connection_are_asked_for(scene: Scene) -> None:
    scene.prompts.connect_for(scene.add(upload_to("home")))
    assert [name for name, _ in scene.keys] == ["home"]
    assert scene.connections.opened == []


def test_a_removed_connection_is_an_error(scene: Scene) -> None:
    scene.prompts.connect_for(scene.add(upload_to("old")))
    assert scene.bar.title == "The connection for this transfer was removed"
    assert (scene.keys, scene.connections.opened) == ([], [])


@pytest.mark.parametrize("closed", ["home", "work"])
def test_of_two_connections_the_closed_one_is_opened(scene: Scene, closed: str) -> None:
    source = BucketLocation("home", None, "b", endpoint="http://h")
    job = CopyJob("work", None, "b", endpoint="http://w", source=source)
    scene.connections.states[closed] = ConnectionState.OFFLINE
    scene.prompts.connect_for(scene.add(job))
    assert scene.connections.opened == [closed]
