"""A question is confirmed by its verb; one that cannot be undone not by Enter alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.dialogs.question import QuestionDialog
from tests.ui import audit
from tests.ui.window_stage import named, primary

pytestmark = pytest.mark.usefixtures("look")


def shown(qtbot: QtBot, *, danger: bool, stay: str = "") -> QuestionDialog:
    made = QuestionDialog("Quit now?", "It ends.", "Quit", danger=danger, stay=stay)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.mark.parametrize("danger", [False, True])
def test_enter_confirms_only_what_can_be_undone(qtbot: QtBot, danger: bool) -> None:
    dialog = shown(qtbot, danger=danger)
    assert audit.problems(dialog) == []
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.result() == (0 if danger else 1)


def test_the_verb_confirms_and_the_other_button_does_not(qtbot: QtBot) -> None:
    dialog = shown(qtbot, danger=True, stay="Don't Quit")
    assert primary(dialog).text() == "Quit"
    qtbot.mouseClick(primary(dialog), Qt.MouseButton.LeftButton)
    assert dialog.result() == 1
    other = shown(qtbot, danger=True, stay="Don't Quit")
    other.setResult(1)
    stay = named(other.findChildren(QPushButton), "Don't Quit")
    qtbot.mouseClick(stay, Qt.MouseButton.LeftButton)
    assert other.result() == 0
