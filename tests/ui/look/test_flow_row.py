"""Widgets that continue on the next line when they lack width."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.look.flow_row import FlowRow


def row_of(qtbot: QtBot, width: int, *words: str) -> FlowRow:
    row = FlowRow()
    qtbot.addWidget(row)
    row.resize(width, 10)
    row.set_widgets([QPushButton(word) for word in words])
    row.show()
    return row


def rects(row: FlowRow) -> list[QRect]:
    return [widget.geometry() for widget in row.widgets]


def test_widgets_are_side_by_side_where_there_is_room(qtbot: QtBot) -> None:
    row = row_of(qtbot, 900, "one", "two", "three")
    tops = {rect.top() for rect in rects(row)}
    assert tops == {0}
    assert row.height() == rects(row)[0].height()


def test_widgets_continue_on_the_next_line(qtbot: QtBot) -> None:
    row = row_of(qtbot, 900, *["some words"] * 6)
    row.resize(200, row.height())
    found = rects(row)
    assert len({rect.top() for rect in found}) > 1
    assert all(rect.right() < 200 for rect in found)
    assert row.height() == found[-1].bottom() + 1
    for one in found:
        assert not any(one.intersects(other) for other in found if other is not one)


def test_a_widget_is_never_wider_than_the_row(qtbot: QtBot) -> None:
    row = row_of(qtbot, 120, "words " * 20)
    assert rects(row)[0].width() == 120


def test_replaced_widgets_are_removed(qtbot: QtBot) -> None:
    row = row_of(qtbot, 900, "one", "two")
    first, second = row.widgets
    row.set_widgets([second])
    assert row.widgets == [second]
    assert first.isHidden()
    assert second.geometry().left() == 0
