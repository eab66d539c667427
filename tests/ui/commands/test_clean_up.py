"""Clean Up…: nothing is removed that was not counted, shown and confirmed."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.reclaimable import OldVersions, StoredUpload, StoredUploads
from rustfs_desktop.s3.types import DeleteResult
from rustfs_desktop.service.cleanup import CleanupPlan
from rustfs_desktop.service.reclaimable import Reclaimable
from rustfs_desktop.service.running_deletions import RunningDeletions
from rustfs_desktop.ui.commands import clean_up as clean_up_module
from rustfs_desktop.ui.commands.clean_up import clean_up
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from rustfs_desktop.ui.message_bar import MessageBar

HERE = Location("home", "photos", "2026/")
OLD = StoredUpload("big", "old", time.time() - 90 * 86_400, 1, 1_000)
OURS = StoredUpload("big", "ours", time.time() - 90 * 86_400, 1, 1_000)
CLIENT = object()


class Cleanup(QObject):
    """Notes what is to be removed, and removes nothing."""

    progressed = Signal(object)
    waiting = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    made: list[Cleanup]

    def __init__(
        self,
        _background: object,
        client: object,
        bucket: str,
        plan: CleanupPlan,
        used: Callable[[], set[str]],
    ) -> None:
        super().__init__()
        assert client is CLIENT
        self.bucket, self.plan, self.used = bucket, plan, used
        self.is_started = False
        Cleanup.made.append(self)

    def start(self) -> None:
        self.is_started = True


class Browser(QObject):
    """As much of a browser and its space map as the command needs."""

    replaced = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.messages = MessageBar(window)
        self.location = HERE
        self.searches = 0
        self.reclaimable = SimpleNamespace(result=None, is_running=False, search=self._search)
        self.space = SimpleNamespace(
            is_open=True, open=self._open, view=SimpleNamespace(reclaimable=self.reclaimable)
        )

    def _search(self) -> None:
        self.searches += 1
        self.reclaimable.is_running = True

    def _open(self) -> None:
        self.space.is_open = True


class Connections(QObject):
    """Tells which connections are removed."""

    removed = Signal(str)


class Scene:
    """A browser that shows the map of a folder."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        Cleanup.made = []
        monkeypatch.setattr(clean_up_module, "BucketCleanup", Cleanup)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.browser = Browser(self.window)
        self.client: object | None = CLIENT
        self.is_same_server = True
        self.asked: list[tuple[Callable[..., object], ...]] = []
        journal = SimpleNamespace(upload_ids=lambda: {"ours"})
        self.context: Any = SimpleNamespace(
            window=self.window,
            background=SimpleNamespace(run=lambda _owner, *steps: self.asked.append(steps)),
            connections=Connections(self.window),
            deletions=RunningDeletions(),
            queue=SimpleNamespace(journal=journal),
            client=lambda _location: self.client,
            is_same_server=lambda _connection_id, _client: self.is_same_server,
        )

    def found(self) -> Reclaimable:
        """What a search of the map found."""
        uploads = StoredUploads((OLD, OURS))
        self.browser.reclaimable.result = Reclaimable(HERE, time.time(), OldVersions(), uploads)
        self.browser.reclaimable.is_running = False
        return self.browser.reclaimable.result

    def clean_up(self) -> None:
        browser: Any = self.browser
        clean_up(self.context, Target(browser, HERE, Selection()))

    def read_journal(self) -> None:
        work, done, _failed = self.asked.pop()
        done(work(None))

    @property
    def dialogs(self) -> list[CleanUpDialog]:
        return [each for each in self.window.findChildren(CleanUpDialog) if each.isVisible()]


@pytest.fixture
def scene(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(qtbot, monkeypatch)


def test_it_counts_first_and_asks_later(scene: Scene) -> None:
    scene.browser.space.is_open = False
    scene.clean_up()
    assert scene.browser.space.is_open
    assert scene.browser.searches == 1
    assert "are being counted" in scene.browser.messages.title
    scene.clean_up()  # it still counts
    assert scene.browser.searches == 1
    assert (scene.asked, scene.dialogs) == ([], [])


def test_only_what_the_plan_says_is_removed_and_then_it_is_counted_again(scene: Scene) -> None:
    scene.found()
    scene.clean_up()
    scene.read_journal()
    (dialog,) = scene.dialogs
    assert Cleanup.made == []
    dialog.remove_button.click()
    (cleanup,) = Cleanup.made
    assert cleanup.is_started
    assert cleanup.bucket == "photos"
    assert cleanup.plan == CleanupPlan("2026/", (OLD,))  # not the upload of our transfer
    assert cleanup.used() == {"ours"}  # asked again by the worker
    assert scene.context.deletions.is_any_on("home")
    assert scene.browser.searches == 0
    cleanup.finished.emit(DeleteResult(1))
    assert scene.browser.searches == 1


def test_nothing_is_removed_if_the_user_cancels(scene: Scene) -> None:
    scene.found()
    scene.clean_up()
    scene.read_journal()
    scene.dialogs[0].reject()
    assert Cleanup.made == []


def test_an_outdated_plan_is_not_shown(scene: Scene) -> None:
    scene.found()
    scene.clean_up()
    scene.found()  # another folder was counted while the journal was read
    scene.read_journal()
    assert scene.dialogs == []


def test_the_map_of_another_folder_is_not_counted_again(scene: Scene) -> None:
    scene.found()
    scene.clean_up()
    scene.read_journal()
    scene.dialogs[0].remove_button.click()
    scene.found()
    Cleanup.made[0].finished.emit(DeleteResult(1))
    assert scene.browser.searches == 0


def test_without_a_connection_or_its_journal_there_is_no_plan(scene: Scene) -> None:
    scene.found()
    scene.client = None
    scene.clean_up()
    assert scene.asked == []
    scene.client = CLIENT
    scene.clean_up()
    _work, _done, failed = scene.asked.pop()
    failed(AppError("The journal cannot be read"))
    assert scene.browser.messages.title == "The journal cannot be read"
    assert (scene.dialogs, Cleanup.made) == ([], [])


def test_after_an_error_it_goes_on_with_the_same_plan(scene: Scene) -> None:
    scene.found()
    scene.clean_up()
    scene.read_journal()
    scene.dialogs[0].remove_button.click()
    Cleanup.made[0].failed.emit(AppError("Gone"))
    (retry,) = (each for each in scene.browser.messages.buttons if each.text() == "Retry")
    retry.click()
    first, second = Cleanup.made
    assert second.is_started
    assert second.plan == first.plan
    second.failed.emit(AppError("Gone"))
    (retry,) = (each for each in scene.browser.messages.buttons if each.text() == "Retry")
    scene.is_same_server = False  # where the same names are other files
    retry.click()
    assert len(Cleanup.made) == 2
    assert scene.browser.messages.title == "The connection was changed or removed"
