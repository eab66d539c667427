"""The rows: keys, mouse, columns, and what is offered after a download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.column_menus import columns_menu
from rustfs_desktop.ui.browser.header import NAME, RowHeader
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.row_delegate import DownloadedRowAction
from tests.ui.browser_stage import HOME, Stage, stage, store

__all__ = ["stage", "store"]

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PHOTOS = Location(HOME, "photos")


def header_of(stage: Stage) -> RowHeader:
    return stage.browser._pane.table.header


def table_of(stage: Stage) -> ObjectTable:
    return stage.browser._pane.table


def current(stage: Stage) -> str:
    table = table_of(stage)
    return table.objects.key(table.currentIndex().row())


def click_header(stage: Stage, column: int) -> None:
    header = header_of(stage)
    middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    stage.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle, 15))


def test_home_and_end_go_to_the_first_and_last_row_and_extend_with_shift(stage: Stage) -> None:
    stage.open()
    stage.click("beach.jpg")
    stage.press(Qt.Key.Key_End)
    assert stage.browser.selection().keys == ["zebra.txt"]
    stage.press(Qt.Key.Key_Home)
    assert stage.browser.selection().prefixes == ["2025/"]
    stage.press(Qt.Key.Key_End, SHIFT)
    assert stage.browser.selection().count == 5


def test_left_and_right_stay_on_the_row(stage: Stage) -> None:
    stage.open()
    stage.click("beach.jpg")
    stage.press(Qt.Key.Key_Right)
    stage.press(Qt.Key.Key_Left)
    stage.press(Qt.Key.Key_Left)
    assert stage.browser.selection().keys == ["beach.jpg"]
    assert current(stage) == "beach.jpg"


def test_shift_and_ctrl_select_by_mouse(stage: Stage) -> None:
    stage.open()
    stage.click("2026")
    stage.click("notes.md", SHIFT)
    assert (stage.browser.selection().prefixes, stage.browser.selection().keys) == (
        ["2026/"],
        ["beach.jpg", "notes.md"],
    )
    stage.click("beach.jpg", CTRL)
    assert stage.browser.selection().keys == ["notes.md"]
    assert stage.browser.listing_text.endswith("2 selected (8 B)")


def test_escape_and_a_click_on_nothing_clear_the_selection(stage: Stage) -> None:
    stage.open()
    stage.press(Qt.Key.Key_A, CTRL)
    assert stage.browser.selection().count == 5
    stage.press(Qt.Key.Key_Escape)
    assert stage.browser.selection().is_empty
    stage.press(Qt.Key.Key_A, CTRL)
    viewport = table_of(stage).viewport()
    stage.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(300, 400))
    assert stage.browser.selection().is_empty


def test_typing_jumps_to_a_name_and_the_same_letter_walks_on(stage: Stage) -> None:
    stage.store.keys["photos"] = ["alpha", "beta", "Bravo one", "Bravo two", "zeta"]
    stage.open()
    table = table_of(stage)
    stage.qtbot.keyClicks(table, "z")
    assert current(stage) == "zeta"
    table.type_ahead.forget()
    stage.qtbot.keyClicks(table, "bravo t")
    assert current(stage) == "Bravo two"
    table.type_ahead.forget()
    stage.qtbot.keyClicks(table, "b")
    assert current(stage) == "beta"
    stage.qtbot.keyClicks(table, "b")
    assert current(stage) == "Bravo one"


def test_a_click_on_a_title_sorts_and_another_turns_it_round(stage: Stage) -> None:
    stage.open()
    click_header(stage, NAME)
    assert stage.names == ["2026", "2025", "zebra.txt", "notes.md", "beach.jpg"]
    click_header(stage, 1)
    assert stage.names[2:] == ["notes.md", "beach.jpg", "zebra.txt"]
    stage.open("2026/trip/")
    assert header_of(stage).sortIndicatorSection() == 1


def test_the_name_takes_the_room_that_is_left(stage: Stage) -> None:
    stage.open()
    header, table = header_of(stage), table_of(stage)
    assert header.length() == table.viewport().width()
    header.resizeSection(2, 200)
    assert header.length() == table.viewport().width()
    stage.browser.resize(1100, 532)
    stage.qtbot.waitUntil(lambda: header.length() == table.viewport().width())


def test_a_name_column_sized_by_hand_keeps_its_width_until_a_double_click(stage: Stage) -> None:
    stage.open()
    header = header_of(stage)
    header.resizeSection(NAME, 200)
    stage.browser.resize(1200, 532)
    assert header.sectionSize(NAME) == 200
    stage.qtbot.mouseDClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionSize(NAME) - 1, 15)
    )
    assert header.length() == table_of(stage).viewport().width()


def test_columns_are_shown_hidden_and_sorted_from_the_menu(stage: Stage) -> None:
    stage.open()
    header = header_of(stage)
    menu = columns_menu(header)
    names = [action.text() for action in menu.actions()]
    assert names == ["Name", "Size", "Type", "Modified", "Storage Class", "ETag", "Sort by"]
    assert not menu.actions()[NAME].isEnabled()
    assert not menu.actions()[5].isChecked()
    menu.actions()[5].trigger()
    assert not header.isSectionHidden(5)
    sorting = menu.actions()[6].menu()
    assert sorting is not None
    sorting.actions()[1].trigger()
    assert stage.names[2:] == ["notes.md", "beach.jpg", "zebra.txt"]
    sorting.actions()[1].trigger()
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_the_name_stays_the_first_column(stage: Stage) -> None:
    stage.open()
    header = header_of(stage)
    assert not header.isFirstSectionMovable()
    assert header.sectionResizeMode(NAME) == QHeaderView.ResizeMode.Interactive


def test_a_downloaded_file_offers_to_open_it_in_its_row(stage: Stage) -> None:
    stage.open()
    stage.browser._downloaded.add(PHOTOS, "notes.md", Path("downloads/notes.md"))
    table = table_of(stage)
    cell = table.visualRect(table.objects.index(stage.row("notes.md"), NAME))
    places = table._delegate.actions_at(cell)
    viewport, left = table.viewport(), Qt.MouseButton.LeftButton
    with stage.qtbot.waitSignal(stage.browser.open_requested) as caught:
        stage.qtbot.mouseClick(viewport, left, pos=places[DownloadedRowAction.OPEN].center())
    assert caught.args == ["notes.md"]
    with stage.qtbot.waitSignal(stage.browser.show_requested) as caught:
        stage.qtbot.mouseClick(viewport, left, pos=places[DownloadedRowAction.SHOW].center())
    assert caught.args == ["notes.md"]
    assert stage.browser.selection().is_empty
    assert stage.browser.downloaded_path("notes.md") == Path("downloads/notes.md")
    stage.open("2026/")
    stage.open()
    assert table.objects.downloaded(stage.row("notes.md")) == Path("downloads/notes.md")
    assert table.objects.downloaded(stage.row("zebra.txt")) is None


def test_a_narrow_row_gives_its_room_to_the_name(stage: Stage) -> None:
    stage.open()
    table = table_of(stage)
    header_of(stage).resizeSection(NAME, 150)
    cell = table.visualRect(table.objects.index(0, NAME))
    assert table._delegate.actions_at(cell) == {}


def test_rows_keep_their_height_whatever_the_name(stage: Stage) -> None:
    stage.store.keys["photos"] = ["a\nb\nc", "<h1>big<h1>", "x" * 500, "\u202egpj.exe"]
    stage.open()
    table = table_of(stage)
    assert {table.rowHeight(row) for row in range(4)} == {30}
    assert {"a␊b␊c", "<h1>big<h1>", "⟨U+202E⟩gpj.exe"} < set(stage.names)


def test_select_all_of_many_rows_is_one_range(stage: Stage) -> None:
    stage.store.keys["photos"] = [f"{n:06}.txt" for n in range(50_000)]
    stage.store.page_size = 10_000
    stage.open()
    stage.press(Qt.Key.Key_A, CTRL)
    assert stage.browser.selection().count == 50_000
    assert table_of(stage).selectionModel().selection().count() == 1


def test_everything_has_an_accessible_name(stage: Stage) -> None:
    stage.open()
    pane = stage.browser._pane
    for widget in (
        pane.table,
        pane.table.header,
        pane.buckets,
        pane.messages,
        pane.line,
        stage.tree.tree,
        stage.browser._inspector,
    ):
        assert widget.accessibleName(), widget


def test_the_last_column_takes_what_a_narrowed_name_leaves(stage: Stage) -> None:
    stage.open()
    stage.browser.resize(1200, 532)
    header, left = header_of(stage), Qt.MouseButton.LeftButton
    port, last = header.viewport(), 3
    assert header.sectionSize(last) == 162
    name = header.sectionSize(NAME)
    start, end = QPoint(name - 1, 15), QPoint(name - 81, 15)
    QTest.mousePress(port, left, pos=start)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, left, pos=end)
    assert header.sectionSize(NAME) == name - 80
    assert (header.length(), header.sectionSize(last)) == (port.width(), 242)
    stage.browser.resize(1300, 532)
    assert (header.length(), header.sectionSize(last)) == (port.width(), 342)
    QTest.mouseDClick(port, left, pos=QPoint(header.sectionSize(NAME) - 1, 15))
    assert (header.length(), header.sectionSize(last)) == (port.width(), 162)
    assert header.sectionSize(NAME) == name + 100


def on_screen(stage: Stage) -> QImage:
    """What was painted into the window so far; grabbing a widget would paint it again."""
    QApplication.processEvents()
    window = stage.browser.window()
    table = table_of(stage).viewport()
    place = QRect(table.mapTo(window, QPoint(0, 0)), table.size())
    return window.screen().grabWindow(window.winId()).toImage().copy(place)


def hover(stage: Stage) -> None:
    stage.qtbot.mouseMove(table_of(stage).viewport(), QPoint(20, 75))
    stage.qtbot.mouseMove(table_of(stage).viewport(), QPoint(20, 15))


def select_by_mouse(stage: Stage) -> None:
    """The view paints only the cells again whose selection changed, and no key the whole table."""
    stage.click("beach.jpg")
    on_screen(stage)
    stage.click("notes.md")


def select_by_keys(stage: Stage) -> None:
    stage.click("beach.jpg")
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_A, CTRL)
    stage.press(Qt.Key.Key_Escape)


def make_names_narrow(stage: Stage) -> None:
    """Drag the edge of the first column, so that the last one gets the room."""
    header = header_of(stage)
    edge = QPoint(header.sectionSize(NAME) - 1, 15)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), QPoint(160, 15))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(160, 15))
    assert header.sectionSize(NAME) < 200


def hide_the_last_columns(stage: Stage) -> None:
    stage.click("beach.jpg")
    header = header_of(stage)
    for column in (2, 3):
        header.show_column(column, is_shown=False)
    header.show_column(2, is_shown=True)


def sort(stage: Stage) -> None:
    stage.click("beach.jpg")
    click_header(stage, 1)


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize(
    "act", [hover, select_by_mouse, select_by_keys, hide_the_last_columns, sort]
)
def test_nothing_old_stays_painted_right_of_the_last_column(
    stage: Stage, act: Callable[[Stage], None]
) -> None:
    stage.open()
    make_names_narrow(stage)
    on_screen(stage)
    act(stage)
    shown = on_screen(stage)
    table_of(stage).viewport().repaint()
    assert shown == on_screen(stage)
    for y in range(15, 150, 30):  # a row has one color, from edge to edge
        left, right = shown.pixelColor(4, y).name(), shown.pixelColor(shown.width() - 5, y).name()
        assert left == right
