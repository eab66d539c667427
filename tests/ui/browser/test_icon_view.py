"""The icon view: the same rows, selection, keys, drops and menus as in the table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.s3.types import Page
from rustfs_desktop.ui.browser.browser_view import ViewMode
from rustfs_desktop.ui.browser.object_table import ObjectTable
from tests.ui.browser_stage import HOME, Stage, drag_over, mime_of, stage, store

__all__ = ["stage", "store"]

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def icons(stage: Stage) -> Stage:
    """Fifty files as icons, in lines of several."""
    stage.store.keys["photos"] = ["sub/a.txt", *(f"file {n:02}.txt" for n in range(50))]
    stage.open()
    stage.browser.view.show_mode(ViewMode.ICONS)
    return stage


def table_of(stage: Stage) -> ObjectTable:
    return stage.browser._pane.table


def columns_of(table: ObjectTable) -> int:
    first = table.row_rect(0).top()
    return sum(table.row_rect(row).top() == first for row in range(50))


def current(stage: Stage) -> int:
    return table_of(stage).currentIndex().row()


def drag(table: ObjectTable, start: QPoint, end: QPoint, keys: Any = NONE) -> None:
    """Press, move and release the mouse."""
    viewport = table.viewport()
    QTest.mousePress(viewport, LEFT, keys, start)
    for step in (0.3, 0.7, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * step)
    QTest.mouseRelease(viewport, LEFT, keys, end)


def test_rows_are_shown_side_by_side_and_back(icons: Stage) -> None:
    table = table_of(icons)
    assert columns_of(table) >= 4
    assert table.header.isHidden()
    assert table.horizontalScrollBar().maximum() == 0
    icons.browser.view.show_mode(ViewMode.DETAILS)
    assert columns_of(table) == 1
    assert not table.header.isHidden()


def test_what_is_selected_and_visible_stays_so(icons: Stage) -> None:
    table = table_of(icons)
    table.select_row(40)
    rect = table.viewport().rect()
    assert rect.contains(table.row_rect(40))
    top = table.row_at_offset(table.verticalScrollBar().value())
    icons.browser.view.show_mode(ViewMode.DETAILS)
    assert table.row_selection.row_ranges() == [(40, 40)]
    assert table.rowAt(0) == top
    icons.browser.view.show_mode(ViewMode.ICONS)
    assert table.row_at_offset(table.verticalScrollBar().value()) == top


def test_every_cell_can_be_scrolled_into_view_at_each_size(icons: Stage) -> None:
    table = table_of(icons)
    for zoom in (96, 128, 192, 256):
        icons.browser.view.set_zoom(zoom)
        for row in (0, 17, 50):
            table.select_row(row)
            assert table.viewport().rect().contains(table.row_rect(row)), (zoom, row)
            assert row in table.visible_rows()


def test_arrows_go_in_two_directions(icons: Stage) -> None:
    columns = columns_of(table_of(icons))
    icons.press(Qt.Key.Key_Right)  # the first press selects
    assert current(icons) == 0
    icons.press(Qt.Key.Key_Right)
    icons.press(Qt.Key.Key_Down)
    assert current(icons) == 1 + columns
    icons.press(Qt.Key.Key_Left)
    icons.press(Qt.Key.Key_Up)
    assert current(icons) == 0
    icons.press(Qt.Key.Key_End)
    assert current(icons) == 50
    icons.press(Qt.Key.Key_Home, SHIFT)
    assert icons.browser.selection().count == 51


def test_shift_selects_from_cell_to_cell(icons: Stage) -> None:
    icons.click("file 02.txt")
    icons.click("file 11.txt", SHIFT)
    assert icons.browser.selection().count == 10
    icons.click("file 05.txt", CTRL)
    assert icons.browser.selection().count == 9


def test_typing_and_enter_work_as_in_the_table(icons: Stage) -> None:
    table = table_of(icons)
    icons.qtbot.keyClicks(table, "file 33")
    assert current(icons) == 34
    icons.press(Qt.Key.Key_Home)
    table.type_ahead.forget()
    icons.press(Qt.Key.Key_Return)
    assert icons.browser.location == Location(HOME, "photos", "sub/")


def test_a_double_click_opens_a_folder(icons: Stage) -> None:
    viewport, middle = table_of(icons).viewport(), icons.middle_of("sub")
    icons.qtbot.mouseClick(viewport, LEFT, NONE, middle)
    icons.qtbot.mouseDClick(viewport, LEFT, NONE, middle)
    assert icons.browser.location == Location(HOME, "photos", "sub/")


def test_files_are_dropped_on_a_folder_or_between_cells(icons: Stage, tmp_path: Path) -> None:
    table, file = table_of(icons), tmp_path / "a"
    file.touch()
    assert drag_over(table.viewport(), icons.middle_of("sub"), mime_of([file]))
    target = table.drop_target(icons.middle_of("sub"))
    assert target.location == Location(HOME, "photos", "sub/")
    beside = table.row_rect(0).topLeft()
    assert table.drop_target(beside).location == Location(HOME, "photos")


def test_a_band_selects_what_it_touches(icons: Stage) -> None:
    table = table_of(icons)
    start = table.row_rect(1).topLeft()
    drag(table, start, table.row_rect(columns_of(table) + 2).center())
    columns = columns_of(table)
    rows = [
        row for first, last in table.row_selection.row_ranges() for row in range(first, last + 1)
    ]
    assert rows == [1, 2, columns + 1, columns + 2]
    drag(table, table.row_rect(3).topLeft(), table.row_rect(3).center(), CTRL)
    assert icons.browser.selection().count == 5
    drag(table, table.row_rect(1).topLeft(), table.row_rect(1).center(), CTRL)
    assert icons.browser.selection().count == 4  # what was selected is not any more
    drag(table, table.row_rect(0).topLeft(), table.row_rect(0).center())
    assert icons.browser.selection().prefixes == ["sub/"]


def test_a_click_between_cells_deselects(icons: Stage) -> None:
    icons.click("file 02.txt")
    corner = table_of(icons).row_rect(0).topLeft()
    icons.qtbot.mouseClick(table_of(icons).viewport(), LEFT, NONE, corner)
    assert icons.browser.selection().is_empty


def test_a_band_in_the_table_starts_beside_the_names(stage: Stage) -> None:
    stage.store.keys["photos"] = [f"file {n:02}.txt" for n in range(6)]
    stage.open()
    table = table_of(stage)
    x = table.header.sectionViewportPosition(1) + 20
    drag(table, QPoint(x, table.row_rect(1).center().y()), QPoint(x + 5, 4 * table.row_height + 5))
    assert table.row_selection.row_ranges() == [(1, 4)]
    below = QPoint(x, 10 * table.row_height)
    drag(table, below, QPoint(x, table.row_rect(3).center().y()))
    assert table.row_selection.row_ranges() == [(3, 5)]


def test_a_page_takes_the_place_of_the_cells(icons: Stage) -> None:
    icons.browser.set_filter("nothing has this name")
    assert icons.page_title
    icons.browser.set_filter("")
    assert not icons.page_title


def test_rows_that_come_before_move_no_visible_cell(icons: Stage) -> None:
    table = table_of(icons)
    table.scroll_to(table.offset_of(30))
    shown = table.objects.key(table.row_at_offset(table.verticalScrollBar().value()))
    before, table.top.is_on = table.row_rect(table.objects.row_of_key(shown)).top(), True
    names = [f"a {number:02}" for number in range(4 * columns_of(table))]
    count = len(names)
    page = Page([], names, [1] * count, [0.0] * count, [""] * count, [""] * count)
    table.objects.append_page(page)
    table.executeDelayedItemsLayout()
    assert table.row_rect(table.objects.row_of_key(shown)).top() == before


def test_a_million_cells_cost_what_is_visible(icons: Stage) -> None:
    table, model = table_of(icons), ObjectTableModel()
    keys = [f"{number:07}.jpg" for number in range(1_000_000)]
    count = len(keys)
    page = Page([], keys, [1] * count, [0.0] * count, [""] * count, [""] * count)
    model.append_page(page)
    table.show_objects(model)
    table.doItemsLayout()
    painted: list[int] = []

    class Source:
        def picture(self, row: int) -> None:
            painted.append(row)

    table.cells.use_pictures(Source())
    table.select_row(999_999)
    table.grab()
    assert 0 < len(set(painted)) < 200
    assert 999_999 in painted
