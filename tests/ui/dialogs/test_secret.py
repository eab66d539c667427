"""The dialog for a missing secret: one field with the focus, nothing else to type into."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.secret import SecretDialog
from tests.ui import audit
from tests.ui.window_stage import named, primary

pytestmark = pytest.mark.usefixtures("look")

SAVED = Connection("id", "<b>prod", Endpoint("http://s3.example.com:9000"), access_key="key")


@pytest.fixture
def dialog(qtbot: QtBot) -> SecretDialog:
    made = SecretDialog(SAVED, "")
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_what_is_typed_first_is_the_secret(dialog: SecretDialog, qtbot: QtBot) -> None:
    assert dialog.windowTitle() == "Enter the secret key for “<b>prod”"
    (field,) = dialog.findChildren(QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    assert audit.problems(dialog) == []
    field.setFocus()
    assert not primary(dialog).isEnabled()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "the-secret")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.secret == "the-secret"
    assert field.text() == ""


def test_line_ends_of_a_pasted_secret_are_no_part_of_it(dialog: SecretDialog, qtbot: QtBot) -> None:
    (field,) = dialog.findChildren(QLineEdit)
    field.setText(" ")
    assert not primary(dialog).isEnabled()
    QGuiApplication.clipboard().setText("the-secret\r\n")
    field.selectAll()
    field.paste()
    qtbot.mouseClick(primary(dialog), Qt.MouseButton.LeftButton)
    assert dialog.secret == "the-secret"


def test_a_line_break_inside_a_pasted_secret_is_named(dialog: SecretDialog) -> None:
    (field,) = dialog.findChildren(QLineEdit)
    QGuiApplication.clipboard().setText("the-access\nthe-secret")
    field.paste()
    (hint,) = dialog.findChildren(Hint)
    assert "line break" in hint.text
    assert not primary(dialog).isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    field.setText("the-secret")
    assert hint.text == "Stored in the system keyring."
    assert primary(dialog).isEnabled()


def test_alt_and_a_letter_type_nothing_unseen(dialog: SecretDialog) -> None:
    (field,) = dialog.findChildren(QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert field.text() == ""
    QTest.keyClick(field, Qt.Key.Key_T)
    assert field.text() == "t"


def test_everything_else_is_in_the_other_dialog(dialog: SecretDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.edit_requested):
        qtbot.mouseClick(
            named(dialog.findChildren(QPushButton), "Edit Connection…"), Qt.MouseButton.LeftButton
        )
    assert not dialog.isVisible()
    assert dialog.secret == ""


def test_ctrl_w_closes_a_dialog(dialog: SecretDialog) -> None:
    QTest.keySequence(dialog, "Ctrl+W")
    assert not dialog.isVisible()
