"""The Location column of search results gives its room to the names in a narrow window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.ui.browser.column_menus import columns_menu
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT, two_lines_height
from tests.models.pages import page_of

RESULTS, FOLDER = Location("c", "b", "", query="a"), Location("c", "b")
NARROW, WIDE = 560, 900


@pytest.fixture
def table(qtbot: QtBot) -> ObjectTable:
    table = ObjectTable()
    qtbot.addWidget(table)
    table.resize(WIDE, 400)
    table.show()
    show(table, RESULTS)
    return table


def show(table: ObjectTable, location: Location) -> None:
    model = table.new_model(location, "")
    model.append_page(page_of(["folder/a.txt"]))
    table.show_objects(model)


def is_shown(table: ObjectTable, column: int = Column.LOCATION) -> bool:
    return not table.header.isSectionHidden(column)


def test_a_narrow_table_hides_the_folders(table: ObjectTable) -> None:
    assert is_shown(table)
    table.header.resizeSection(Column.LOCATION, 200)
    layout = table.layout_state(is_flat=True)
    table.resize(NARROW, 400)
    assert not is_shown(table)
    assert is_shown(table, Column.SIZE)
    assert table.header.sectionSize(Column.NAME) > 200
    assert "folder/a.txt" in table.objects.index(0, Column.NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert table.layout_state(is_flat=True) | {"widths": []} == layout | {"widths": []}
    table.resize(WIDE, 400)
    assert is_shown(table)
    assert table.layout_state(is_flat=True) == layout


def test_it_is_hidden_in_other_results_too(table: ObjectTable) -> None:
    table.resize(NARROW, 400)
    show(table, FOLDER)
    assert not is_shown(table)
    show(table, RESULTS)
    assert not is_shown(table)
    table.resize(WIDE, 400)
    assert is_shown(table)


@pytest.mark.parametrize("first_width", [NARROW, WIDE])
def test_what_the_user_chooses_stays(table: ObjectTable, first_width: int) -> None:
    table.resize(first_width, 400)
    (action,) = (a for a in columns_menu(table.header).actions() if a.text() == "Location")
    action.trigger()
    is_chosen = first_width == NARROW  # it was hidden there
    for width in (WIDE, NARROW, WIDE):
        table.resize(width, 400)
        assert is_shown(table) is is_chosen


def test_the_location_is_below_the_names_where_its_column_has_no_room(table: ObjectTable) -> None:
    assert table.row_height == ROW_HEIGHT
    before = table.viewport().grab(table.row_rect(0)).toImage()
    table.resize(NARROW, 400)
    assert not is_shown(table)
    assert table.row_height == table.row_rect(0).height() == two_lines_height()
    assert table._delegate._second_line(0).data() == "folder"
    show(table, FOLDER)
    assert table.row_height == ROW_HEIGHT
    assert table._delegate._second_line(0) is None
    show(table, RESULTS)
    assert table.row_height == two_lines_height()
    table.resize(WIDE, 400)
    assert table.row_height == ROW_HEIGHT
    assert table.viewport().grab(table.row_rect(0)).toImage() == before


def test_a_location_that_the_user_hides_is_not_below_the_names(table: ObjectTable) -> None:
    (action,) = (a for a in columns_menu(table.header).actions() if a.text() == "Location")
    action.trigger()
    table.resize(NARROW, 400)
    assert table.row_height == ROW_HEIGHT


def test_the_first_visible_row_stays_with_taller_rows(table: ObjectTable) -> None:
    model = table.new_model(RESULTS, "")
    model.append_page(page_of([f"folder/{n:03d}.txt" for n in range(300)]))
    table.show_objects(model)
    table.scroll_to(100 * ROW_HEIGHT + 7)
    for width, height in ((NARROW, two_lines_height()), (WIDE, ROW_HEIGHT)):
        table.resize(width, 400)
        assert divmod(table.verticalScrollBar().value(), height) == (100, 7)


def test_two_lines_have_room_in_a_large_font(table: ObjectTable) -> None:
    usual = QApplication.font()
    large = QFont(usual)
    large.setPointSizeF(30)
    assert two_lines_height() == 44
    QApplication.setFont(large)
    try:
        assert two_lines_height() > 70
    finally:
        QApplication.setFont(usual)
