"""The field for a secret: typed and pasted, shown if wanted, and never copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.dialogs.secret_field import SecretField

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def field(qtbot: QtBot) -> SecretField:
    """A field with a secret, in a window of its own."""
    made = SecretField()
    qtbot.addWidget(made)
    made.setText("the-secret")
    with qtbot.waitExposed(made):
        made.show()
    QGuiApplication.clipboard().setText("before")
    return made


@pytest.mark.parametrize("is_shown", [False, True])
@pytest.mark.parametrize("keys", ["Ctrl+C", "Ctrl+X"])
def test_a_secret_is_not_copied(field: SecretField, keys: str, is_shown: bool) -> None:
    if is_shown:
        QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    field.selectAll()
    QTest.keySequence(field, keys)
    assert QGuiApplication.clipboard().text() == "before"
    assert field.text() == "the-secret"


def test_the_eye_shows_and_hides_it(field: SecretField) -> None:
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    assert field.eye.accessibleName() == "Hide secret key"
    QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert field.eye.accessibleName() == "Show secret key"


def test_a_shown_secret_cannot_be_selected(field: SecretField) -> None:
    field.selectAll()
    assert field.hasSelectedText()
    QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    assert not field.hasSelectedText()
    field.selectAll()
    assert not field.hasSelectedText()


def test_the_menu_pastes_and_clears(field: SecretField, qtbot: QtBot) -> None:
    center = field.rect().center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, center, field.mapToGlobal(QPoint(center))
    )
    QApplication.sendEvent(field, event)
    (menu,) = field.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["Paste", "Clear"]
    menu.actions()[1].trigger()
    assert field.text() == ""
    menu.actions()[0].trigger()
    assert field.text() == "before"
    menu.close()
