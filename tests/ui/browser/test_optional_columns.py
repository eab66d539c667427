"""The Location column of search results gives its room to the names in a narrow window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.ui.browser.column_menus import columns_menu
from rustfs_desktop.ui.browser.object_table import ObjectTable
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


def is_shown(table: ObjectTable, column: int = Column.FOLDER) -> bool:
    return not table.header.isSectionHidden(column)


def test_a_narrow_table_hides_the_folders(table: ObjectTable) -> None:
    assert is_shown(table)
    table.header.resizeSection(Column.FOLDER, 200)
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


def test_results_of_all_buckets_always_name_their_bucket(table: ObjectTable) -> None:
    table.resize(NARROW, 400)
    assert not is_shown(table)
    table.location = Location("c", query="a")
    show(table, table.location)
    assert is_shown(table)
    table.location = RESULTS
    show(table, RESULTS)
    assert not is_shown(table)
