"""The first visible row stays where it is while rows arrive before it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QStringListModel
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser.grid_table import GridTable
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.browser.scroll_anchor import ScrollAnchor


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[GridTable]:
    """Forty rows sorted from z to a, ten of which are visible."""
    made = GridTable()
    qtbot.addWidget(made)
    made.setVerticalScrollMode(GridTable.ScrollMode.ScrollPerPixel)
    made.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    model = QStringListModel([f"{40 - number:02}" for number in range(40)], made)
    made.setModel(model)
    made.resize(300, 10 * ROW_HEIGHT)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def top(view: GridTable) -> tuple[str, int]:
    """The first visible row, and how much of it is scrolled away."""
    row, offset = divmod(view.verticalScrollBar().value(), ROW_HEIGHT)
    return str(view.model().index(row, 0).data()), offset


@pytest.mark.parametrize("is_on", [True, False])
def test_rows_that_move_before_the_first_one_scroll_it_along(view: GridTable, is_on: bool) -> None:
    anchor = ScrollAnchor(view)
    anchor.watch(view.model())
    anchor.is_on = is_on
    view.verticalScrollBar().setValue(30 * ROW_HEIGHT + 7)
    assert top(view) == ("10", 7)
    view.model().sort(0)  # ascending: 10 is now the tenth
    assert (top(view) == ("10", 7)) is is_on


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("first", [10, 30], ids=["middle", "end"])
def test_rows_inserted_before_the_first_one_scroll_it_along(
    view: GridTable, first: int, is_on: bool
) -> None:
    anchor = ScrollAnchor(view)
    anchor.watch(view.model())
    anchor.is_on = is_on
    bar = view.verticalScrollBar()
    bar.setValue(first * ROW_HEIGHT)
    shown = top(view)
    for _ in range(3):
        view.model().insertRow(2)
    assert (top(view) == shown) is is_on
    shown = top(view)
    view.model().insertRow(view.model().rowCount())
    assert top(view) == shown


def test_at_the_top_new_rows_are_shown(view: GridTable) -> None:
    anchor = ScrollAnchor(view)
    anchor.watch(view.model())
    anchor.is_on = True
    assert top(view) == ("40", 0)
    view.model().sort(0)
    assert top(view) == ("01", 0)
