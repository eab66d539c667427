"""The start of a drag: the left button held, and the mouse moved far enough."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.dragging.drag_start import DragStart

FIRST = QPoint(20, 20)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def viewport(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def send(viewport: QWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    point = QPointF(at)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(viewport, QMouseEvent(kind, point, point, button, held, none))


def far() -> QPoint:
    return FIRST + QPoint(QApplication.startDragDistance(), 0)


def test_it_starts_once_where_the_button_went_down(qtbot: QtBot, viewport: QWidget) -> None:
    start = DragStart(viewport)
    started: list[QPoint] = []
    start.started.connect(started.append)
    send(viewport, QEvent.Type.MouseButtonPress, FIRST, LEFT)
    send(viewport, QEvent.Type.MouseMove, FIRST + QPoint(1, 0), LEFT)
    assert started == []
    send(viewport, QEvent.Type.MouseMove, far(), LEFT)
    send(viewport, QEvent.Type.MouseMove, far() * 2, LEFT)
    assert started == [FIRST]


def test_a_click_and_another_button_start_nothing(qtbot: QtBot, viewport: QWidget) -> None:
    start = DragStart(viewport)
    with qtbot.assertNotEmitted(start.started):
        send(viewport, QEvent.Type.MouseButtonPress, FIRST, LEFT)
        send(viewport, QEvent.Type.MouseButtonRelease, FIRST, LEFT)
        send(viewport, QEvent.Type.MouseMove, far(), LEFT)
        send(viewport, QEvent.Type.MouseButtonPress, FIRST, RIGHT)
        send(viewport, QEvent.Type.MouseMove, far(), RIGHT)
