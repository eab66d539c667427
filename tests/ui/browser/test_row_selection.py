"""Selected rows stay selected however they are rearranged, and many cost no more than few."""

from __future__ import annotations

import gc
import random
import weakref

import pytest
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.ui.browser import row_selection
from rustfs_desktop.ui.browser.live_rows import show_held
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.row_selection import RowSelection
from tests.models.pages import page_of

COUNT = 12_000
FALLING = Qt.SortOrder.DescendingOrder
FLAGS = QItemSelectionModel.SelectionFlag
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def table_of(qtbot: QtBot, count: int) -> ObjectTable:
    table = ObjectTable()
    qtbot.addWidget(table)
    table.resize(600, 400)
    with qtbot.waitExposed(table):
        table.show()
    names = [f"{number:05}{'x' * (number % 3 == 0)}" for number in range(count)]
    sizes = random.Random(count).sample(range(count), count)
    table.objects.append_page(page_of(names, ["a/", "b/"], sizes))
    return table


@pytest.fixture
def table(qtbot: QtBot, look: None) -> ObjectTable:
    return table_of(qtbot, COUNT)


def selected(table: ObjectTable) -> set[str]:
    found = table.selected()
    return {*found.prefixes, *found.keys}


def really_selected(table: ObjectTable) -> set[str]:
    """What Qt says of rows that it is going to paint."""
    table.row_selection.expose(range(table.objects.rowCount()))
    return {table.objects.key(index.row()) for index in table.selectionModel().selectedRows()}


def count_followed(table: ObjectTable) -> list[int]:
    """How many rows are followed one by one at each layout change from now on."""
    followed: list[int] = []
    model = table.objects
    model.layoutAboutToBeChanged.connect(
        lambda *_: followed.append(len(model.persistentIndexList()))
    )
    return followed


def test_all_rows_that_a_filter_leaves_are_followed_as_one_range(table: ObjectTable) -> None:
    followed = count_followed(table)
    table.selectAll()
    table.objects.set_filter("x")
    assert table.row_selection.row_ranges() == [(0, COUNT // 3 - 1)]
    table.objects.set_filter("")
    assert len(selected(table)) == COUNT // 3
    assert all(key.endswith("x") for key in selected(table))
    table.objects.sort(Column.SIZE, FALLING)
    assert selected(table) == really_selected(table)
    assert all(key.endswith("x") for key in selected(table))
    table.objects.sort(Column.NAME)
    assert len(really_selected(table)) == COUNT // 3
    assert followed
    assert max(followed) <= 20


def test_a_range_by_mouse_is_followed_through_a_sort(qtbot: QtBot, table: ObjectTable) -> None:
    followed = count_followed(table)
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(table.viewport(), left, pos=QPoint(40, table.row_rect(2).center().y()))
    table.scrollToBottom()
    qtbot.mouseClick(table.viewport(), left, SHIFT, QPoint(40, table.row_rect(COUNT).center().y()))
    before = selected(table)
    assert len(before) == COUNT - 1
    current = table.objects.key(table.currentIndex().row())
    table.objects.sort(Column.SIZE, FALLING)
    assert selected(table) == before == really_selected(table)
    assert table.objects.key(table.currentIndex().row()) == current
    assert max(followed) <= 20


def test_many_selected_rows_are_deleted(table: ObjectTable) -> None:
    followed = count_followed(table)
    table.selectAll()
    gone = frozenset(table.objects.key(row) for row in range(500, 10_500))
    table.objects.merge(FolderChanges(Page(), gone))
    show_held(table)
    assert table.objects.rowCount() == COUNT + 2 - 10_000
    assert table.row_selection.row_ranges() == [(0, COUNT + 1 - 10_000)]
    assert really_selected(table).isdisjoint(gone)
    assert max(followed, default=0) <= 20


def test_new_rows_are_not_selected_with_all_others(table: ObjectTable) -> None:
    table.selectAll()
    new = page_of([f"{number:05}-" for number in range(0, 5000, 2)])
    table.objects.merge(FolderChanges(new))
    show_held(table)
    assert table.objects.rowCount() == COUNT + 2 + 2500
    assert len(selected(table)) == COUNT + 2
    assert selected(table).isdisjoint(new.keys)
    assert selected(table) == really_selected(table)


@pytest.mark.parametrize(
    ("few", "most_ranges"),
    [(0, 10**6), (10**6, 10**6), (0, 0), (0, 20)],
    ids=["as ranges", "by Qt", "by number", "as few ranges"],
)
@pytest.mark.parametrize("seed", range(4))
def test_any_changes_keep_what_is_selected(
    qtbot: QtBot,
    look: None,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    most_ranges: int,
    seed: int,
) -> None:
    monkeypatch.setattr(row_selection, "_FEW", few)
    monkeypatch.setattr(row_selection, "_MOST_RANGES", most_ranges)
    table, rnd = table_of(qtbot, 300), random.Random(seed)
    model = table.objects
    for step in range(25):
        before = really_selected(table)
        match rnd.randrange(5):
            case 0:
                first, last = sorted(rnd.choices(range(model.rowCount() or 1), k=2))
                rows = QItemSelection(model.index(first, 0), model.index(last, 3))
                table.selectionModel().select(
                    rows, rnd.choice([FLAGS.Select, FLAGS.Toggle]) | FLAGS.Rows
                )
                before = really_selected(table)
            case 1:
                model.sort(rnd.choice([0, 1, 3]), rnd.choice(list(Qt.SortOrder)))
            case 2:
                model.set_filter(rnd.choice(["", "", "x", "1", "00"]))
            case 3:
                model.append_page(
                    page_of([f"{rnd.randrange(300):05}-{step}-{n}" for n in range(150)])
                )
            case _:
                keys = [model.key(row) for row in range(model.rowCount())]
                gone = frozenset(rnd.sample(keys, len(keys) // 3))
                model.merge(FolderChanges(Page(), gone))
                show_held(table)
        shown = {model.key(row) for row in range(model.rowCount())}
        assert really_selected(table) == before & shown == selected(table)


def chosen_by_filter(qtbot: QtBot, count: int = 300) -> ObjectTable:
    """Every third row is selected."""
    table = table_of(qtbot, count)
    table.objects.set_filter("x")
    table.selectAll()
    table.objects.set_filter("")
    return table


def test_qt_knows_the_visible_rows_of_very_many_ranges(qtbot: QtBot, look: None) -> None:
    """It looks through all that it knows for each cell that it paints."""
    table = chosen_by_filter(qtbot, COUNT)
    table.objects.sort(Column.SIZE)
    table.scrollToBottom()
    table.viewport().repaint()
    selection = table.selectionModel()
    assert len(selection.selection()) < 50
    model, last = table.objects, COUNT + 1
    visible = range(table.rowAt(0), table.rowAt(table.viewport().height() - 1) + 1)
    assert visible.stop == last + 1
    found = {row for row in visible if selection.isSelected(model.index(row, 0))}
    assert found == {row for row in visible if model.key(row).endswith("x")}
    assert table.row_selection.count_rows() == COUNT // 3 == len(selected(table))
    assert selection.hasSelection()


@pytest.mark.parametrize("seed", range(6))
def test_mouse_and_keys_select_the_same_in_very_many_ranges(
    qtbot: QtBot, look: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """As Qt does it in a few."""
    monkeypatch.setattr(row_selection, "_FEW", 0)
    rnd, left, right = random.Random(seed), Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
    monkeypatch.setattr(row_selection, "_MOST_RANGES", 0)
    many = chosen_by_filter(qtbot)
    monkeypatch.setattr(row_selection, "_MOST_RANGES", 10**6)
    few = chosen_by_filter(qtbot)
    for _step in range(30):
        row, kind = rnd.randrange(8), rnd.randrange(8)
        modifiers = rnd.choice([CONTROL, CONTROL, SHIFT, CONTROL | SHIFT])
        key = rnd.choice([Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space])
        column = rnd.choice([Column.NAME, Column.SIZE])
        for table, most_ranges in ((many, 0), (few, 10**6)):
            monkeypatch.setattr(row_selection, "_MOST_RANGES", most_ranges)
            table.viewport().repaint()
            at = QPoint(40, table.row_rect(table.rowAt(1) + row).center().y())
            if kind == 0:
                table.objects.sort(column)
            elif kind == 1:
                qtbot.mouseClick(table.viewport(), right, pos=at)
            elif kind == 2:
                qtbot.keyClick(table, key, modifiers)
            elif kind == 3 and not row:
                qtbot.mouseClick(table.viewport(), left, pos=at)
            else:
                qtbot.mouseClick(table.viewport(), left, modifiers, at)
        assert selected(many) == selected(few) == really_selected(few) == really_selected(many)
        assert many.currentIndex().row() == few.currentIndex().row()


def test_very_many_ranges_are_deselected(qtbot: QtBot, look: None) -> None:
    table = chosen_by_filter(qtbot, COUNT)
    told: list[object] = []
    table.selectionModel().selectionChanged.connect(lambda *_: told.append(table.selected().count))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert (told[-1], table.row_selection.count_rows()) == (0, 0)
    assert not really_selected(table)


def test_ranges_that_overlap_or_touch_are_one(table: ObjectTable) -> None:
    model, selection = table.objects, table.row_selection
    for first, last in ((5, 9), (20, 30), (10, 12), (25, 40)):
        rows = QItemSelection(model.index(first, 0), model.index(last, len(Column) - 1))
        selection.select(rows, FLAGS.Select)
    assert selection.row_ranges() == [(5, 12), (20, 40)]
    assert selection.selected_among(range(11, 23)) == {11, 12, 20, 21, 22}
    assert selection.selected_among(range(13, 20)) == set()
    assert selection.selected_among(range(41, 60)) == set()
    selection.clearSelection()
    assert selection.row_ranges() == []
    assert selection.selected_among(range(11, 23)) == set()


def test_nothing_of_a_replaced_model_stays(qtbot: QtBot, look: None) -> None:
    table = table_of(qtbot, 10)
    table.show_objects(table.new_model(Location("c", "bucket"), ""))
    replaced: list[weakref.ref[ObjectTableModel]] = []
    for _visit in range(3):
        replaced.append(weakref.ref(table.objects))
        table.show_objects(table.new_model(Location("c", "bucket"), ""))

    def is_freed() -> bool:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        return len(table.findChildren(RowSelection)) == 1 and not any(ref() for ref in replaced)

    qtbot.waitUntil(is_freed)
