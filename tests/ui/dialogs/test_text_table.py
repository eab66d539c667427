"""A table of text: rows are copied with tabs between their cells, and opened by Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHeaderView
from pytestqt.qtbot import QtBot

from rustfs_desktop.models.receipt_tables import RowsModel
from rustfs_desktop.ui.dialogs.text_table import TextTable

pytestmark = pytest.mark.usefixtures("look")

FLAGS = QItemSelectionModel.SelectionFlag


class _Pairs(RowsModel[tuple[str, str]]):
    def titles(self) -> tuple[str, ...]:
        return ("Name", "Value")

    def text(self, row: tuple[str, str], column: int) -> str:
        return row[column]


@pytest.fixture
def table(qtbot: QtBot) -> TextTable:
    model = _Pairs()
    model.show_rows([("a", "1"), ("b", "2"), ("c", "3")])
    made = TextTable(model, "Pairs", (0, 120))
    model.setParent(made)
    qtbot.addWidget(made)
    made.resize(400, 200)
    with qtbot.waitExposed(made):
        made.show()
    return made


def select(table: TextTable, *rows: int) -> None:
    for row in rows:
        index = table.model().index(row, 0)
        table.selectionModel().select(index, FLAGS.Select | FLAGS.Rows)


def test_selected_rows_are_copied_from_top_to_bottom(table: TextTable) -> None:
    copied: list[str] = []
    table.copy_requested.connect(copied.append)
    QTest.keySequence(table, "Ctrl+C")
    assert copied == []  # nothing is selected
    select(table, 2, 0)
    assert table.chosen() == [0, 2]
    QTest.keySequence(table, "Ctrl+C")
    assert copied == ["a\t1\nc\t3"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_current_row(table: TextTable, key: Qt.Key) -> None:
    opened: list[int] = []
    table.opened.connect(opened.append)
    table.setCurrentIndex(table.model().index(1, 0))
    QTest.keyClick(table, key)
    assert opened == [1]


def test_a_double_click_opens_its_row(table: TextTable, qtbot: QtBot) -> None:
    opened: list[int] = []
    table.opened.connect(opened.append)
    position = table.visualRect(table.model().index(2, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=position)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert opened == [2]


def test_one_column_takes_the_remaining_width(table: TextTable) -> None:
    header = table.horizontalHeader()
    assert header.sectionResizeMode(0) is QHeaderView.ResizeMode.Stretch
    assert header.sectionSize(1) == 120
    assert header.sectionSize(0) == table.viewport().width() - 120
