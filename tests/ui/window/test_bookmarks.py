"""Bookmarks in the sidebar of the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.palette.box import PaletteBox
from rustfs_desktop.ui.tree.bookmark_list import BookmarkList
from tests.ui.window_stage import LEFT, LIVE, NO_KEYS, WindowStage, put


@pytest.fixture
def marked(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """Bookmarks of two folders and their bucket."""
    put(client, bucket, "a/one.txt", "<b>odd/x.txt")
    live.go(bucket)
    for key in ("a/", "<b>odd/"):
        live.choose(live.menu_on_tree(Location(LIVE, bucket, key)), "add_bookmark")
    QApplication.processEvents()  # the menu gives up its target
    live.browser.focus_rows()
    live.press("Ctrl+Alt+B")
    return live


def bookmarks(stage: WindowStage) -> BookmarkList:
    return stage.window.tree.bookmarks


def click(stage: WindowStage, row: int, button: Qt.MouseButton = LEFT) -> None:
    shown = bookmarks(stage)
    place = shown.visualRect(shown.model().index(row, 0)).center()
    stage.qtbot.mouseClick(shown.viewport(), button, NO_KEYS, place)


def test_bookmarks_are_added_and_opened(marked: WindowStage, bucket: str) -> None:
    assert bookmarks(marked).isVisible()
    assert bookmarks(marked).names == ["a", "<b>odd", bucket]
    marked.press("Ctrl+Alt+B")  # once more
    assert bookmarks(marked).names == ["a", "<b>odd", bucket]
    assert marked.messages.title == f"“{bucket}” is already in the bookmarks"
    click(marked, 1)
    marked.wait_read(bucket, "<b>odd/")
    click(marked, 0, Qt.MouseButton.MiddleButton)
    marked.until(lambda: marked.window.tabs.count == 2)
    marked.stop()
    marked.start()
    marked.until(lambda: bookmarks(marked).names == ["a", "<b>odd", bucket])


def test_bookmarks_are_renamed_moved_and_removed(marked: WindowStage, bucket: str) -> None:
    shown, kept = bookmarks(marked), marked.window.context.bookmarks
    shown.setFocus()
    shown.setCurrentRow(0)
    marked.press("F2", shown)
    dialog = marked.dialog(NameDialog)
    marked.type(dialog.field, "letter a")
    marked.agree(dialog)
    assert shown.names == ["letter a", "<b>odd", bucket]
    kept.move(kept.shown[0], 1)
    assert shown.names == ["<b>odd", "letter a", bucket]
    kept.move(kept.shown[0], -1)
    assert shown.names == ["<b>odd", "letter a", bucket]
    shown.setFocus()
    shown.setCurrentRow(1)
    marked.press("Delete", shown)
    assert shown.names == ["<b>odd", bucket]
    marked.click(marked.message_button("Undo"))
    assert shown.names == ["<b>odd", "letter a", bucket]


def test_go_to_finds_bookmarks_by_their_names(marked: WindowStage, bucket: str) -> None:
    kept = marked.window.context.bookmarks
    kept.rename(kept.shown[0], "winter pictures")
    marked.press("Ctrl+P", marked.window)
    box = marked.window.findChild(PaletteBox)
    assert isinstance(box, PaletteBox)
    QTest.keyClicks(box.field, "winter")
    assert box.current is not None
    assert box.current.text == "winter pictures"
    marked.press("Return", box.field)
    marked.wait_read(bucket, "a/")
