"""The panes at the sides: hidden by a key, and over the content where a window is narrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from tests.ui.window_stage import LEFT, LIVE, WindowStage, put


@pytest.fixture
def narrow(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """The smallest window, at the top of a bucket with a folder and a file."""
    put(client, bucket, "docs/a.txt", "file.txt")
    live.window.resize(640, 420)
    live.go(bucket)
    live.until(lambda: live.window.width() == 640)
    return live


def pane(stage: WindowStage, name: str) -> QWidget:
    return stage.window.tree if name == "tree" else stage.browser._inspector


def area(stage: WindowStage, widget: QWidget) -> QRect:
    """Where a widget is in the window."""
    return QRect(widget.mapTo(stage.window, QPoint(0, 0)), widget.size())


def test_the_tree_is_hidden_by_a_key_and_stays_hidden(live: WindowStage, bucket: str) -> None:
    live.go(bucket)
    assert live.window.tree.isVisible()
    assert live.action("tree").isChecked()
    live.press("Ctrl+B", live.window)
    assert not live.window.tree.isVisible()
    live.stop()
    live.start()
    assert not live.window.tree.isVisible()
    assert not live.action("tree").isChecked()
    live.press("Ctrl+B", live.window)
    assert live.window.tree.isVisible()


@pytest.mark.parametrize(("name", "keys"), [("tree", "Ctrl+B"), ("inspector", "F9")])
def test_in_a_narrow_window_a_key_opens_a_pane_over_the_rows(
    narrow: WindowStage, name: str, keys: str
) -> None:
    shown, action = pane(narrow, name), narrow.action(name)
    rows = area(narrow, narrow.table)
    assert not shown.isVisible()
    assert not action.isChecked()
    narrow.press(keys)
    assert shown.isVisible()
    assert action.isChecked()
    assert area(narrow, narrow.table) == rows  # nothing moved
    over = area(narrow, shown)
    assert rows.intersects(over)
    assert (over.left() <= 1) == (name == "tree")
    assert (over.right() >= 638) == (name == "inspector")
    focused = QApplication.focusWidget()
    assert focused is None or name == "inspector" or shown.isAncestorOf(focused)
    narrow.press("Escape", focused or shown)
    assert not shown.isVisible()
    assert not action.isChecked()
    assert narrow.table.hasFocus()
    narrow.press(keys)
    narrow.press(keys)
    assert not shown.isVisible()


@pytest.mark.parametrize(("name", "keys"), [("tree", "Ctrl+B"), ("inspector", "F9")])
def test_a_click_beside_the_overlay_closes_it_and_does_nothing_else(
    narrow: WindowStage, name: str, keys: str
) -> None:
    narrow.press(keys)
    rows = narrow.table.viewport()
    outside = QPoint(rows.width() - 30 if name == "tree" else 30, 10)
    QTest.mouseClick(rows, LEFT, pos=outside)
    assert not pane(narrow, name).isVisible()
    assert narrow.browser.selection().is_empty
    assert narrow.table.hasFocus()
    QTest.mouseClick(rows, LEFT, pos=outside)
    assert not narrow.browser.selection().is_empty


def test_choosing_a_folder_in_the_overlay_closes_it(narrow: WindowStage, bucket: str) -> None:
    narrow.press("Ctrl+B")
    index = narrow.node(Location(LIVE, bucket, "docs/"))
    narrow.tree.scrollTo(index)
    place = narrow.tree.visualRect(index).center()
    QTest.mouseClick(narrow.tree.viewport(), LEFT, pos=place)
    narrow.wait_read(bucket, "docs/")
    assert not narrow.window.tree.isVisible()
    narrow.press("Ctrl+B")
    narrow.tree.setCurrentIndex(narrow.node(Location(LIVE, bucket)))
    narrow.press("Return")
    narrow.wait_read(bucket)
    assert not narrow.window.tree.isVisible()
    assert narrow.table.hasFocus()


def test_an_overlay_is_not_remembered_and_ends_in_a_wide_window(narrow: WindowStage) -> None:
    narrow.press("Ctrl+B")
    narrow.window.resize(780, 500)
    narrow.until(lambda: narrow.window.tree.parent() is narrow.window._side)
    assert narrow.window.tree.isVisible()  # beside the rows now
    assert narrow.action("tree").isChecked()
    narrow.press("Ctrl+B")
    assert not narrow.app.settings.tree_visible
    narrow.window.resize(640, 420)
    narrow.press("Ctrl+B")
    assert narrow.window.tree.isVisible()
    assert not narrow.app.settings.tree_visible
    narrow.press("Escape")


def test_the_button_of_the_inspector_closes_its_overlay(narrow: WindowStage) -> None:
    button = next(
        each
        for each in narrow.window.toolbar.findChildren(QToolButton)
        if each.defaultAction() is narrow.action("inspector")
    )
    QTest.mouseClick(button, LEFT)
    assert narrow.browser._inspector.isVisible()
    QTest.mouseClick(button, LEFT)
    assert not narrow.browser._inspector.isVisible()
    assert not narrow.action("inspector").isChecked()
