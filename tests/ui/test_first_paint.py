"""Calling a function after the first paint of a window."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.first_paint import FirstPaint


class Window(QWidget):
    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self._log = log

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        self._log.append("painted")


def test_it_is_called_once_and_after_the_paint(qtbot: QtBot) -> None:
    log: list[str] = []
    window = Window(log)
    qtbot.addWidget(window)
    FirstPaint(window, lambda: log.append("called"))
    assert log == []
    window.show()
    qtbot.waitUntil(lambda: "called" in log)
    assert log.index("painted") < log.index("called")
    painted = log.count("painted")
    window.repaint()
    qtbot.waitUntil(lambda: log.count("painted") > painted)
    assert log.count("called") == 1


def test_a_window_that_is_never_painted_does_not_hold_it_up(qtbot: QtBot) -> None:
    called: list[bool] = []
    window = QWidget()
    qtbot.addWidget(window)
    FirstPaint(window, lambda: called.append(True))
    qtbot.waitUntil(lambda: called == [True])
