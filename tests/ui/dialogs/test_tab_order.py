"""Tab follows the layouts: grids row by row, fields with their buttons, scroll areas inside."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.dialogs.tab_order import follow_layouts


def order(window: QWidget, count: int) -> list[str]:
    """The names of the focused widgets from the first, by Tab."""
    names = []
    for _ in range(count):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return names


def field(name: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setObjectName(name)
    return made


def test_tab_reads_as_the_eye_does(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    last = QPushButton("Last", window)  # made first, shown last
    last.setObjectName("last")
    column = QVBoxLayout(window)
    grid = QGridLayout()
    for name, row, place in (("d", 1, 1), ("a", 0, 0), ("c", 1, 0), ("b", 0, 1)):
        grid.addWidget(field(name, window), row, place)
    column.addLayout(grid)
    area, content = QScrollArea(window), QWidget()
    inside = QHBoxLayout(content)
    inside.addWidget(field("inside", content))
    area.setWidget(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    column.addWidget(area)
    secret = field("secret", window)
    eye = QPushButton(secret)
    eye.setObjectName("eye")
    column.addWidget(secret)
    column.addWidget(last)
    follow_layouts(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.findChild(QLineEdit, "a").setFocus()
    assert order(window, 8) == ["a", "b", "c", "d", "inside", "secret", "eye", "last"]
