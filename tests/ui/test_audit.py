"""The audit itself: planted mistakes are found, and a good window passes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui import audit


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(300, 200)
    qtbot.addWidget(made)
    return made


def shown(qtbot: QtBot, window: QWidget) -> QWidget:
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


def test_a_good_window_has_no_problems(qtbot: QtBot, window: QWidget) -> None:
    rows = QVBoxLayout(window)
    label = QLabel("Plain")
    label.setTextFormat(Qt.TextFormat.PlainText)
    field = QLineEdit()
    field.setAccessibleName("Field")
    for widget in (label, field, QCheckBox("Tick"), QPushButton("Press")):
        rows.addWidget(widget)
    assert audit.problems(shown(qtbot, window)) == []


def test_a_control_without_a_name_is_found(qtbot: QtBot, window: QWidget) -> None:
    QLineEdit(window)
    assert audit.unnamed_controls(shown(qtbot, window)) == ["QLineEdit “” has no accessible name"]


def test_a_label_that_reads_markup_is_found(qtbot: QtBot, window: QWidget) -> None:
    QLabel("<b>x</b>", window)
    assert audit.rich_texts(shown(qtbot, window)) == ["QLabel “<b>x</b>” is not plain text"]


def test_a_text_without_room_is_found(qtbot: QtBot, window: QWidget) -> None:
    label = QLabel("A rather long text", window)
    label.setFixedWidth(20)
    QPushButton("Outside", window).move(290, 100)
    found = audit.clipped_texts(shown(qtbot, window))
    assert [problem.split("”")[1][:9] for problem in found] == [" is clipp", " lies out"]


def test_a_part_that_scrolls_sideways_is_found(qtbot: QtBot, window: QWidget) -> None:
    area, wide = QScrollArea(window), QWidget()
    wide.setObjectName("wide")
    wide.setFixedSize(400, 50)
    area.resize(300, 100)
    area.setWidget(wide)
    found = audit.sideways_scrolling(shown(qtbot, window))
    assert [problem.split(":")[0] for problem in found] == ["QWidget “wide” scrolls sideways"]
    wide.setFixedSize(200, 50)
    assert audit.sideways_scrolling(window) == []


def test_tab_that_jumps_back_is_found(qtbot: QtBot, window: QWidget) -> None:
    upper, lower, last = (QPushButton(text, window) for text in ("Upper", "Lower", "Last"))
    upper.move(0, 0)
    lower.move(0, 100)
    last.move(0, 50)
    assert audit.tab_order_problems(shown(qtbot, window)) == [
        "Tab jumps back from QPushButton “Lower” to QPushButton “Last”"
    ]
    QWidget.setTabOrder(upper, last)
    QWidget.setTabOrder(last, lower)
    assert audit.tab_order_problems(window) == []
