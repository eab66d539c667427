"""A panel over the content: it gets the focus, and Esc or a click outside dismisses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.look.side_overlay import SideOverlay

pytestmark = pytest.mark.usefixtures("look")


class _Scene:
    """A window with a button, and an overlay with a field over its right half."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(400, 200)
        self.button = QPushButton("Outside", self.window)
        self.button.setGeometry(10, 10, 100, 30)
        self.panel = QWidget(self.window)
        self.panel.setAccessibleName("Details")
        self.field = QLineEdit(self.panel)
        self.overlay = SideOverlay(self.panel, self.window, is_right=True)
        self.pressed: list[bool] = []
        self.dismissed: list[bool] = []
        self.button.clicked.connect(lambda: self.pressed.append(True))
        self.overlay.dismissed.connect(lambda: self.dismissed.append(True))
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.overlay.open_at(QRect(200, 0, 200, 200))
        qtbot.waitUntil(self.field.hasFocus)

    def close(self) -> None:
        self.panel.setParent(self.window)
        self.overlay.close_for(self.panel)


@pytest.fixture
def scene(qtbot: QtBot) -> _Scene:
    return _Scene(qtbot)


def test_it_lies_where_it_was_opened_and_has_the_name_of_the_panel(scene: _Scene) -> None:
    assert scene.overlay.geometry() == QRect(200, 0, 200, 200)
    assert scene.overlay.accessibleName() == "Details"
    scene.close()


def test_esc_dismisses_it(scene: _Scene) -> None:
    QTest.keyClick(scene.field, Qt.Key.Key_Escape)
    assert scene.dismissed == [True]
    scene.close()


def test_a_press_outside_only_dismisses_it(scene: _Scene) -> None:
    QTest.mouseClick(scene.button, Qt.MouseButton.LeftButton)
    assert scene.dismissed == [True]
    assert scene.pressed == []
    scene.close()
    QTest.mouseClick(scene.button, Qt.MouseButton.LeftButton)
    assert scene.pressed == [True]
    assert scene.dismissed == [True]


def test_a_press_inside_dismisses_nothing(scene: _Scene) -> None:
    QTest.mouseClick(scene.field, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert scene.dismissed == []
    scene.close()
