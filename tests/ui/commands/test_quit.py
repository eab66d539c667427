"""The question before quitting: when it is asked, and what each answer leaves behind."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.models.cancel_cost import MUCH
from rustfs_desktop.transfers.types import TransferState, UploadJob, UploadTransfer
from rustfs_desktop.ui.commands.quit import ask_to_quit, must_ask
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


class Scene:
    """A window that is about to close while transfers or deletions run."""

    def __init__(self, window: QWidget, *, done: int | None, deletes: bool = False) -> None:
        transfers = []
        if done is not None:
            transfer = UploadTransfer(UploadJob("c", None, "b"), "film.mov", "film.mov", 10 * MUCH)
            transfer.move_to(TransferState.RUNNING)
            transfer.bytes_done, transfer.started = done, float("inf")
            transfers.append(transfer)
        self.window = window
        self.left: list[bool] = []
        self.context: Any = SimpleNamespace(
            queue=SimpleNamespace(
                is_moving=done is not None,
                transfers=transfers,
                totals=SimpleNamespace(active=1, waiting=2, asking=1),
            ),
            deletions=SimpleNamespace(is_any=deletes),
            edits=SimpleNamespace(unsaved=[]),
            settings=SimpleNamespace(preferences=SimpleNamespace(continues=True)),
            window=window,
        )

    def ask(self) -> None:
        ask_to_quit(self.context, self.left.append)

    def dialog(self, kind: type[QDialog]) -> QDialog:
        (found,) = (each for each in self.window.findChildren(kind) if each.isVisible())
        return found

    def press(self, kind: type[QDialog], text: str) -> None:
        buttons = {each.text(): each for each in self.dialog(kind).findChildren(QPushButton)}
        buttons[text].click()

    def texts(self, kind: type[QDialog]) -> str:
        return "\n".join(label.text() for label in self.dialog(kind).findChildren(QLabel))


def test_it_is_asked_only_while_something_runs(window: QWidget) -> None:
    assert not must_ask(Scene(window, done=None).context)
    assert must_ask(Scene(window, done=0).context)
    assert must_ask(Scene(window, done=None, deletes=True).context)


def test_files_that_are_not_saved_are_named(window: QWidget) -> None:
    scene = Scene(window, done=None)
    edit = SimpleNamespace(record=SimpleNamespace(name="<b>notes</b>.md"))
    scene.context.edits.unsaved.append(edit)
    assert must_ask(scene.context)
    scene.ask()
    assert "<b>notes</b>.md" in scene.texts(QuestionDialog)
    scene.press(QuestionDialog, "Quit")
    assert scene.left == [True]


def test_transfers_are_kept_for_the_next_start(window: QWidget) -> None:
    scene = Scene(window, done=MUCH)
    scene.ask()
    assert "4 files are not transferred yet." in scene.texts(QuitDialog)
    assert "deletions" not in scene.texts(QuitDialog)
    scene.press(QuitDialog, "Quit and Resume Later")
    assert scene.left == [True]


def test_the_program_goes_on_if_the_user_does_not_quit(window: QWidget) -> None:
    scene = Scene(window, done=MUCH)
    scene.ask()
    scene.press(QuitDialog, "Don't Quit")
    assert scene.left == []


def test_canceling_little_quits_at_once(window: QWidget) -> None:
    scene = Scene(window, done=0)
    scene.ask()
    scene.press(QuitDialog, "Cancel Transfers")
    assert scene.left == [False]


def test_canceling_much_asks_once_more(window: QWidget) -> None:
    scene = Scene(window, done=MUCH)
    scene.ask()
    scene.press(QuitDialog, "Cancel Transfers")
    assert scene.left == []
    scene.press(QuestionDialog, "Don't Cancel")
    assert scene.dialog(QuitDialog).isVisible()
    scene.press(QuitDialog, "Cancel Transfers")
    scene.press(QuestionDialog, "Cancel Transfer")
    assert scene.left == [False]


def test_deletions_alone_cannot_be_kept(window: QWidget) -> None:
    scene = Scene(window, done=None, deletes=True)
    scene.ask()
    assert "Running deletions will stop." in scene.texts(QuestionDialog)
    scene.press(QuestionDialog, "Cancel")
    assert scene.left == []
    scene.ask()
    scene.press(QuestionDialog, "Quit")
    assert scene.left == [True]


def test_deletions_beside_transfers_are_named(window: QWidget) -> None:
    scene = Scene(window, done=0, deletes=True)
    scene.ask()
    assert "Running deletions will stop." in scene.texts(QuitDialog)
    scene.press(QuitDialog, "Don't Quit")
