"""Saved searches in the sidebar of the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.tree.saved_search_list import SavedSearchList
from tests.ui.window.search_stage import search
from tests.ui.window_stage import LIVE, WindowStage, named, put, visible

KEYS = ("2026/trip/harbour.tif", "2026/notes.txt", "harbour.txt")


@pytest.fixture
def stage(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    put(client, bucket, *KEYS)
    live.go(bucket, "2026/")
    return live


def shown(stage: WindowStage) -> SavedSearchList:
    return stage.window.tree.searches


def save(stage: WindowStage, words: str, name: str) -> None:
    search(stage, words)
    stage.click(stage.browser.search.strip.save_button)
    dialog = stage.dialog(NameDialog)
    dialog.field.clear()
    dialog.field.insert(name)  # as pasted: QTest types Latin letters only
    stage.agree(dialog)


def click(stage: WindowStage, row: int) -> None:
    view = shown(stage)
    place = view.visualItemRect(view.item(row)).center()
    stage.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def menu_of(stage: WindowStage, row: int) -> QMenu:
    view = shown(stage)
    place = view.visualItemRect(view.item(row)).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(view.viewport(), event)
    stage.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(stage: WindowStage, row: int, words: str) -> None:
    menu = menu_of(stage, row)
    action = next(each for each in menu.actions() if each.text() == words)
    stage.qtbot.mouseClick(
        menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center()
    )


def test_a_search_is_saved_and_run_after_a_restart(stage: WindowStage, bucket: str) -> None:
    assert not shown(stage).isVisible()
    assert not stage.action("save_search").isEnabled()
    name = "<b>häfen & \u202e"
    save(stage, "harbour", name)
    displayed = shown(stage).names[0]
    assert displayed.startswith("<b>häfen & ⟨U+202E")
    assert stage.messages.title == f"Search “{displayed}” saved in the sidebar"
    assert shown(stage).here == displayed
    stage.stop()
    stage.start()
    stage.wait_read(bucket)  # the folder that was shown last
    assert shown(stage).isVisible()
    assert shown(stage).names == [displayed]
    assert shown(stage).here == ""
    click(stage, 0)
    stage.until(lambda: stage.here == Location(LIVE, bucket, "", "harbour"))
    stage.until(lambda: sorted(stage.keys_shown) == [KEYS[0], KEYS[2]])
    assert stage.window.toolbar.filter_field.text() == "harbour"
    assert stage.browser.search.strip.scope.value is SearchScope.BUCKET
    assert shown(stage).here == displayed


def test_a_search_of_another_folder_is_run_there(stage: WindowStage, bucket: str) -> None:
    search(stage, "harbour")
    stage.click(stage.browser.search.strip.scope.segment(SearchScope.FOLDER))
    stage.until(lambda: stage.here == Location(LIVE, bucket, "2026/", "harbour"))
    stage.press("Ctrl+Shift+S", stage.window)
    stage.agree(stage.dialog(NameDialog))  # its name is the text that is searched for
    assert shown(stage).names == ["harbour"]
    stage.go(bucket, "2026/trip/")
    click(stage, 0)
    stage.until(lambda: stage.keys_shown == [KEYS[0]])
    assert stage.here == Location(LIVE, bucket, "2026/", "harbour")
    field = stage.window.toolbar.filter_field
    field.setFocus()
    QTest.keyClicks(field, " type:image")
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.until(lambda: stage.here == Location(LIVE, bucket, "2026/", "harbour type:image"))


def test_searches_are_named_once_renamed_and_deleted(stage: WindowStage) -> None:
    save(stage, "harbour", "port")
    search(stage, "notes")
    stage.click(stage.browser.search.strip.save_button)
    dialog = stage.dialog(NameDialog)
    assert dialog.text == "notes"
    stage.type(dialog.field, "PORT")
    assert "already exists" in dialog.hint.text
    assert not dialog.primary.isEnabled()
    dialog.reject()
    assert shown(stage).names == ["port"]
    stage.activate()
    choose(stage, 0, "Rename…")
    dialog = stage.dialog(NameDialog)
    stage.type(dialog.field, "harbor")
    stage.agree(dialog)
    assert shown(stage).names == ["harbor"]
    choose(stage, 0, "Delete")
    stage.until(lambda: not shown(stage).isVisible())
    stage.click(named(stage.messages.buttons, "Undo"))
    assert shown(stage).names == ["harbor"]
    assert shown(stage).isVisible()


def test_keys_act_on_searches_and_never_on_files(stage: WindowStage, bucket: str) -> None:
    save(stage, "harbour", "a")
    save(stage, "notes", "b")
    stage.click_row(KEYS[1])  # what the window's Delete would delete
    view = shown(stage)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    stage.press("Home", view)
    stage.press("F2")
    dialog = stage.dialog(NameDialog)
    assert dialog.text == "a"
    dialog.reject()
    stage.activate()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    stage.press("Return", view)
    stage.until(lambda: stage.here == Location(LIVE, bucket, "", "harbour"))
    view.setFocus(Qt.FocusReason.TabFocusReason)
    stage.press("Delete", view)
    assert view.names == ["b"]
    assert not visible(DeleteDialog)
    assert view.accessibleName() == "Saved searches"
    assert view.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == f"b, saved search, {bucket}"
    assert view.itemAt(QPoint(20, 10)) is view.item(0)
