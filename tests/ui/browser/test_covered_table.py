"""A table whose lower edge is covered: no row moves, and the last one can be scrolled free."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QStringListModel
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser.covered_table import CoveredTable

ROW = 30
COVERED = 70


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[CoveredTable]:
    """Forty rows, ten of which are visible."""
    made = CoveredTable()
    qtbot.addWidget(made)
    made.setVerticalScrollMode(CoveredTable.ScrollMode.ScrollPerPixel)
    made.horizontalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(ROW)
    made.setModel(QStringListModel([str(number) for number in range(40)], made))
    made.resize(300, 10 * ROW + 2 * made.frameWidth())
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def bottom(table: CoveredTable, row: int) -> int:
    """How far the lower edge of a row is above that of the table."""
    return table.viewport().height() - 1 - table.visualRect(table.model().index(row, 0)).bottom()


@pytest.mark.parametrize("scrolled", [0, 200, 900])
def test_no_row_moves_when_the_edge_is_covered_and_free_again(
    table: CoveredTable, scrolled: int
) -> None:
    bar = table.verticalScrollBar()
    bar.setValue(scrolled)
    before = bar.value()
    table.set_covered(COVERED)
    assert bar.value() == before
    table.set_covered(0)
    assert bar.value() == before


def test_the_last_row_can_be_scrolled_above_what_covers_it(table: CoveredTable) -> None:
    table.scrollToBottom()
    assert bottom(table, 39) < ROW
    table.set_covered(COVERED)
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bottom(table, 39) >= COVERED


def test_rows_scrolled_into_view_are_not_covered(table: CoveredTable) -> None:
    table.set_covered(COVERED)
    for row in (9, 20, 39):
        table.scrollTo(table.model().index(row, 0))
        assert bottom(table, row) >= COVERED
    table.scrollTo(table.model().index(0, 0))
    assert table.verticalScrollBar().value() == 0


def test_the_room_goes_when_nothing_is_scrolled_there_any_more(table: CoveredTable) -> None:
    bar = table.verticalScrollBar()
    usual = bar.maximum()
    table.set_covered(COVERED)
    bar.setValue(bar.maximum())
    table.set_covered(0)
    assert bar.maximum() > usual  # leaving at once would move the rows
    bar.setValue(0)
    assert bar.maximum() == usual
