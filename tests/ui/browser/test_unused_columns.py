"""Columns that are hidden while there is nothing for them, and what the user chose meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser.unused_columns import UnusedColumns

NAME, SIZE, CLASS = range(3)


@pytest.fixture
def table(qtbot: QtBot) -> QTableView:
    made = QTableView()
    qtbot.addWidget(made)
    made.setModel(QStandardItemModel(0, 3, made))
    return made


def hidden(table: QTableView) -> list[int]:
    return [column for column in range(3) if table.isColumnHidden(column)]


def test_unused_columns_come_back_when_there_is_something_for_them(table: QTableView) -> None:
    unused = UnusedColumns(table.horizontalHeader())
    unused.set_columns([SIZE, CLASS])
    assert hidden(table) == [SIZE, CLASS]
    assert unused.hides(SIZE)
    unused.set_columns([CLASS])
    assert hidden(table) == [CLASS]
    assert not unused.hides(SIZE)
    assert unused.hides(CLASS)
    unused.set_columns([])
    assert hidden(table) == []


def test_what_the_user_hid_stays_hidden(table: QTableView) -> None:
    table.setColumnHidden(CLASS, True)
    unused = UnusedColumns(table.horizontalHeader())
    unused.set_columns([SIZE, CLASS])
    unused.set_columns([SIZE, CLASS])  # again for another folder
    assert not unused.hides(CLASS)
    unused.set_columns([])
    assert hidden(table) == [CLASS]


def test_a_restored_layout_counts_once_the_columns_are_used(table: QTableView) -> None:
    unused = UnusedColumns(table.horizontalHeader())
    unused.set_columns([SIZE, CLASS])
    assert unused.restore([NAME, CLASS]) == {NAME, SIZE, CLASS}
    assert unused.hides(SIZE)
    assert not unused.hides(CLASS)
    unused.set_columns([])
    assert hidden(table) == [CLASS]
