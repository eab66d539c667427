"""A row of buttons that becomes a column when it lacks width."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.look.adaptive_row import AdaptiveRow


def test_a_row_becomes_a_column_and_a_row_again(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = AdaptiveRow((), window)
    column = QVBoxLayout(window)
    column.addWidget(row)
    column.addStretch(1)
    first, second = QPushButton("Edit Connection…", row), QPushButton("Copy Details", row)
    row.set_widgets((first, second))
    assert row.widgets == (first, second)
    wide = row.sizeHint().width() + 40
    window.resize(wide, 200)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: first.y() == second.y() and first.x() < second.x())
    window.resize(wide // 2 + 20, 200)
    qtbot.waitUntil(lambda: first.x() == second.x() and first.geometry().bottom() < second.y())
    assert row.height() >= first.height() + second.height()
    window.resize(wide, 200)
    qtbot.waitUntil(lambda: first.y() == second.y())


def test_hidden_buttons_take_no_room(qtbot: QtBot) -> None:
    row = AdaptiveRow((), window := QWidget())
    qtbot.addWidget(window)
    buttons = [QPushButton("Download", row), QPushButton("Copy Link", row)]
    row.set_widgets(buttons)
    both = row.sizeHint().width()
    buttons[1].hide()
    assert row.sizeHint().width() == buttons[0].sizeHint().width() < both
