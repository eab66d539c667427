"""Several browsers in one window: each has its own state; the window is about the active one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.ui.browser.browser import Browser
from tests.ui.browser_stage import HOME, Stage, stage, store

__all__ = ["stage", "store"]

PHOTOS = Location(HOME, "photos")
YEAR = Location(HOME, "photos", "2026/")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def second(stage: Stage, background: Background) -> Browser:
    """Another browser beside the first, in the same window and group."""
    downloaded, previews = stage.browser._downloaded, Previews(background)
    browser = Browser(background, stage.connections, stage.indexes, downloaded, previews)  # type: ignore[arg-type]
    stage.tree.parentWidget().addWidget(browser)
    stage.group.add_browser(browser)
    browser.side.set_panel_wanted(False)
    stage.browser.side.set_panel_wanted(False)
    browser.show()
    stage.open()
    browser.go_to(PHOTOS)
    stage.qtbot.waitUntil(lambda: browser._folder.shows_rows and not browser.is_reading)
    stage.browser.focus_rows()
    assert stage.group.active is stage.browser
    return browser


def click_row(stage: Stage, browser: Browser, row: int) -> None:
    table = browser._pane.table
    stage.qtbot.mouseClick(table.viewport(), LEFT, pos=table.row_rect(row).center())


def test_selection_history_and_filter_of_one_leave_the_other_alone(
    stage: Stage,
    second: Browser,
) -> None:
    click_row(stage, stage.browser, 0)
    assert stage.browser.selection().prefixes == ["2025/"]
    assert second.selection().is_empty
    click_row(stage, second, 3)
    assert second.selection().keys == ["notes.md"]
    assert stage.browser.selection().prefixes == ["2025/"]
    second.set_filter("zebra")
    assert second._pane.table.objects.rowCount() == 1
    assert len(stage.names) == 5
    second.go_to(YEAR)
    stage.qtbot.waitUntil(lambda: second._folder.shows_rows and not second.is_reading)
    assert (second.location, stage.browser.location) == (YEAR, PHOTOS)
    assert second.can_back
    assert not stage.browser.can_back
    second.back()
    assert (second.location, second.can_forward) == (PHOTOS, True)
    assert not stage.browser.can_forward
    assert stage.browser.selection().prefixes == ["2025/"]


def test_messages_stay_with_their_browser(stage: Stage, second: Browser) -> None:
    second.messages.show_info("Only here")
    assert second.messages.title == "Only here"
    assert stage.browser.messages.title == ""


def test_the_browser_with_the_keyboard_is_active(
    stage: Stage,
    second: Browser,
) -> None:
    with stage.qtbot.waitSignal(stage.group.active_changed):
        click_row(stage, second, 0)
    assert stage.group.active is second
    stage.tree.tree.setFocus()  # is in no browser: the last one stays active
    assert stage.group.active is second
    with stage.qtbot.waitSignal(stage.group.active_changed):
        stage.browser.focus_rows()
    assert stage.group.active is stage.browser
    assert stage.group.browsers == [stage.browser, second]


def test_only_the_active_browser_is_passed_on(stage: Stage, second: Browser) -> None:
    with stage.qtbot.assertNotEmitted(stage.group.location_changed):
        second.go_to(YEAR)
    with stage.qtbot.assertNotEmitted(stage.group.selection_changed):
        second._pane.table.selectAll()
    with stage.qtbot.waitSignal(stage.group.location_changed) as caught:
        stage.browser.go_to(Location(HOME))
    assert caught.args == [Location(HOME)]


def test_the_tree_follows_the_active_browser_and_navigates_it(
    stage: Stage,
    second: Browser,
) -> None:
    second.go_to(YEAR)
    stage.qtbot.waitUntil(lambda: second._folder.shows_rows and not second.is_reading)
    assert stage.tree.tree.here == PHOTOS
    second.focus_rows()
    assert stage.tree.tree.here == YEAR
    backups = Location(HOME, "backups")
    index = stage.tree.model.index_of(backups)
    tree = stage.tree.tree
    stage.qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    assert (second.location, stage.browser.location) == (backups, PHOTOS)
    assert tree.here == backups


def test_a_download_is_offered_in_every_browser(
    stage: Stage,
    second: Browser,
) -> None:
    stage.browser._downloaded.add(PHOTOS, "notes.md", Path("downloads/notes.md"))
    for browser in stage.group.browsers:
        objects = browser._pane.table.objects
        assert objects.downloaded(objects.row_of_key("notes.md")) == Path("downloads/notes.md")
        assert browser.downloaded_path("notes.md") == Path("downloads/notes.md")


def test_removing_the_active_browser_cancels_its_listing_and_activates_another(
    stage: Stage,
    second: Browser,
    background: Background,
) -> None:
    stage.store.hold_first["2026/"] = threading.Event()
    second.focus_rows()
    assert stage.group.active is second
    second.go_to(YEAR)
    assert second.is_reading
    with stage.qtbot.waitSignal(stage.group.active_changed):
        stage.group.remove_browser(second)
    stage.qtbot.waitUntil(lambda: not isValid(second))
    assert (stage.group.browsers, stage.group.active) == ([stage.browser], stage.browser)
    assert stage.browser.holds_in_rows(QApplication.focusWidget())
    stage.qtbot.waitUntil(lambda: background.is_idle)  # the held listing was canceled
    assert stage.tree.tree.here == PHOTOS
    stage.connections.state_changed.emit(HOME)
    assert stage.browser.location == PHOTOS


def test_removing_another_browser_leaves_the_active_one_alone(
    stage: Stage, second: Browser
) -> None:
    with stage.qtbot.assertNotEmitted(stage.group.active_changed):
        stage.group.remove_browser(second)
    stage.qtbot.waitUntil(lambda: not isValid(second))
    assert stage.group.active is stage.browser


def test_the_last_browser_cannot_be_removed(stage: Stage) -> None:
    with pytest.raises(ValueError, match="needs a browser"):
        stage.group.remove_browser(stage.browser)
    assert stage.group.browsers == [stage.browser]
