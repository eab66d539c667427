"""Moving among the rows, in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rustfs_desktop.s3.client import Client
from tests.ui.window_stage import WindowStage, put

MANY = tuple(f"file {number:03}.txt" for number in range(120))


@pytest.fixture
def many(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    put(client, bucket, *MANY)
    live.go(bucket)
    return live


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Up])
def test_the_first_arrow_key_selects_the_first_row(many: WindowStage, key: Qt.Key) -> None:
    assert many.table.hasFocus()
    QTest.keyClick(many.table, key)
    assert many.browser.selection().keys == ["file 000.txt"]
    QTest.keyClick(many.table, Qt.Key.Key_Down)
    assert many.browser.selection().keys == ["file 001.txt"]


def test_the_first_shift_down_selects_the_first_row(many: WindowStage) -> None:
    QTest.keyClick(many.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert many.browser.selection().keys == ["file 000.txt"]
    QTest.keyClick(many.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert many.browser.selection().keys == ["file 000.txt", "file 001.txt"]


def test_ctrl_down_moves_without_selecting(many: WindowStage) -> None:
    for _ in range(2):
        QTest.keyClick(many.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert many.browser.selection().is_empty
    QTest.keyClick(many.table, Qt.Key.Key_Down)
    assert many.browser.selection().keys == ["file 002.txt"]


def test_the_first_arrow_key_selects_the_first_bucket(live: WindowStage, bucket: str) -> None:
    live.go()
    live.until(lambda: bucket in live.bucket_names)
    QTest.keyClick(live.pane.buckets, Qt.Key.Key_Down)
    assert live.browser.selected_bucket == live.bucket_names[0]


def test_filtering_scrolls_to_the_first_row(many: WindowStage) -> None:
    bar = many.table.verticalScrollBar()
    QTest.keyClick(many.table, Qt.Key.Key_End)
    assert bar.value() == bar.maximum() > 0
    many.press("Ctrl+F", many.window)
    QTest.keyClicks(many.window.toolbar.filter_field, "file 0")
    many.until(lambda: many.table.objects.rowCount() == 100)
    assert bar.value() == 0


def test_a_cleared_filter_shows_the_selected_row(many: WindowStage) -> None:
    many.press("Ctrl+F", many.window)
    field = many.window.toolbar.filter_field
    QTest.keyClicks(field, "110")
    many.until(lambda: many.keys_shown == ["file 110.txt"])
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    many.until(lambda: many.table.objects.rowCount() == 120)
    shown = many.table.visualRect(many.row("file 110.txt"))
    assert many.table.viewport().rect().contains(shown.center())


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return])
def test_down_in_the_filter_enters_the_rows(many: WindowStage, key: Qt.Key) -> None:
    many.press("Ctrl+F", many.window)
    field = many.window.toolbar.filter_field
    QTest.keyClicks(field, "11")
    QTest.keyClick(field, key)
    many.until(many.table.hasFocus)
    assert many.browser.selection().keys == ["file 011.txt"]
    QTest.keyClick(many.table, Qt.Key.Key_Down)
    assert many.browser.selection().keys == ["file 110.txt"]


@pytest.mark.parametrize("over", ["rows", "tree", "toolbar"])
def test_side_buttons_go_back_and_forward(
    live: WindowStage, client: Client, bucket: str, over: str
) -> None:
    put(client, bucket, "a/one.txt", "top.txt")
    live.go(bucket)
    live.double_click_row("a/")
    live.wait_read(bucket, "a/")
    widget = {
        "rows": live.table.viewport(),
        "tree": live.tree.viewport(),
        "toolbar": live.window.toolbar,
    }[over]
    place = widget.mapTo(live.window, QPoint(60, 20))
    handle = live.window.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.BackButton, Qt.KeyboardModifier.NoModifier, place)
    live.wait_read(bucket)
    live.until(lambda: live.browser.selection().prefixes == ["a/"])
    QTest.mouseClick(handle, Qt.MouseButton.ForwardButton, Qt.KeyboardModifier.NoModifier, place)
    live.wait_read(bucket, "a/")
    assert live.browser.selection().is_empty  # the row under the pointer was not clicked
