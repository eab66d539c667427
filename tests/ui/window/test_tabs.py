"""Tabs in the window: each has its own browser, history, selection and filter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import isValid

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs
from rustfs_desktop.ui.tabs.tab_bar import HEIGHT, LEAST_WIDTH, WIDTH, TabBar
from tests.ui import audit
from tests.ui.browser_stage import mime_of
from tests.ui.window_stage import LEFT, LIVE, NO_KEYS, WindowStage, put

MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def folder(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    put(client, bucket, "a/one.txt", "b/two.txt", "top.txt", "<b>odd\x1b/x.txt")
    live.window.resize(1280, 800)
    live.go(bucket)
    return live


def tabs_of(stage: WindowStage) -> BrowserTabs:
    return stage.window.tabs


def bar_of(stage: WindowStage) -> TabBar:
    return tabs_of(stage).strip.bar


def names(stage: WindowStage) -> list[str]:
    bar = bar_of(stage)
    return [bar.tabText(position).replace("&&", "&") for position in range(bar.count())]


def until_named(stage: WindowStage, *expected: str) -> None:
    stage.until(lambda: names(stage) == list(expected))


def middle_click_row(stage: WindowStage, key: str) -> None:
    place = stage.table.visualRect(stage.row(key)).center()
    stage.qtbot.mouseClick(stage.table.viewport(), MIDDLE, NO_KEYS, place)


def click_tab(stage: WindowStage, position: int) -> None:
    bar = bar_of(stage)
    stage.qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(position).center())


def test_one_tab_has_no_strip(folder: WindowStage) -> None:
    assert not tabs_of(folder).strip.isVisible()
    assert folder.pane.head.height() == 0
    assert not folder.action("next_tab").isEnabled()


def test_tabs_are_opened_changed_and_closed_by_keys(folder: WindowStage, bucket: str) -> None:
    first = folder.browser
    folder.press("Ctrl+T")
    folder.wait_read(bucket)
    second = folder.browser
    assert second is not first
    assert folder.table.hasFocus()
    assert tabs_of(folder).strip.isVisible()
    folder.go(bucket, "a/")
    until_named(folder, bucket, "a")
    folder.press("Ctrl+Tab")
    assert folder.browser is first
    assert folder.table.hasFocus()
    folder.press("Ctrl+Shift+Tab")
    assert folder.browser is second
    folder.press("Ctrl+PgDown")
    assert folder.browser is first
    folder.press("Ctrl+W")
    folder.until(lambda: not isValid(first))
    assert folder.browser is second
    assert not tabs_of(folder).strip.isVisible()
    assert folder.window.isVisible()
    folder.press("Ctrl+W")
    assert not folder.window.isVisible()


def test_the_name_of_a_tab_is_right_beside_its_icon(folder: WindowStage) -> None:
    middle_click_row(folder, "a/")
    until_named(folder, folder.here.bucket if folder.here else "", "a")
    bar = bar_of(folder)
    rect = bar.tabRect(1)
    image = bar.grab(rect).toImage()
    ground = image.pixel(2, rect.height() // 2)
    dark = [
        x
        for x in range(32, bar.tabRect(1).width() - 40)  # behind the icon, before the button
        if any(image.pixel(x, y) != ground for y in range(6, rect.height() - 6))
    ]
    assert dark
    assert dark[0] < 42
    assert dark[-1] < 52


def test_each_tab_keeps_its_history_selection_and_filter(folder: WindowStage, bucket: str) -> None:
    folder.click_row("top.txt")
    folder.press("Ctrl+T")
    folder.wait_read(bucket)
    folder.go(bucket, "b/")
    assert folder.action("back").isEnabled()
    folder.press("Ctrl+Tab")
    assert folder.here == Location(LIVE, bucket)
    assert folder.browser.selection().keys == ["top.txt"]
    assert not folder.action("back").isEnabled()
    folder.type(folder.window.toolbar.filter_field, "top")
    folder.press("Ctrl+Tab", folder.window)  # before the pause after typing ends
    assert folder.browser.filter_text == ""
    assert folder.window.toolbar.filter_field.text() == ""
    folder.press("Ctrl+Tab", folder.window)
    assert folder.browser.filter_text == "top"
    assert folder.window.toolbar.filter_field.text() == "top"
    assert folder.keys_shown == ["top.txt"]


def test_the_middle_button_opens_tabs_behind(folder: WindowStage, bucket: str) -> None:
    middle_click_row(folder, "a/")
    middle_click_row(folder, "top.txt")  # a file
    until_named(folder, bucket, "a")
    assert folder.here == Location(LIVE, bucket)
    assert folder.browser.selection().is_empty
    index = folder.node(Location(LIVE, bucket, "b/"))
    place = folder.tree.visualRect(index).center()
    folder.qtbot.mouseClick(folder.tree.viewport(), MIDDLE, NO_KEYS, place)
    until_named(folder, bucket, "b", "a")
    click_tab(folder, 2)
    folder.wait_read(bucket, "a/")
    folder.qtbot.mouseClick(bar_of(folder), MIDDLE, pos=bar_of(folder).tabRect(1).center())
    until_named(folder, bucket, "a")
    folder.browser.go_to(Location(LIVE))
    folder.until(lambda: bucket in folder.bucket_names)
    rows = folder.pane.buckets
    place = rows.visualRect(rows.buckets.index(rows.buckets.row_of_key(bucket), 0)).center()
    folder.qtbot.mouseClick(rows.viewport(), MIDDLE, NO_KEYS, place)
    until_named(folder, bucket, "live", bucket)


def test_a_folder_is_opened_in_a_tab_from_its_menu(folder: WindowStage, bucket: str) -> None:
    menu = folder.menu_on_row("a/")
    folder.choose(menu, "open_in_tab")
    folder.wait_read(bucket, "a/")
    until_named(folder, bucket, "a")
    menu = folder.menu_on_tree(Location(LIVE, bucket, "b/"))
    folder.choose(menu, "open_in_tab")
    folder.wait_read(bucket, "b/")
    until_named(folder, bucket, "a", "b")
    folder.click_row("b/two.txt")
    assert folder.window.actions_.reason("open_in_tab") == "Select one folder or bucket only"


def test_tabs_are_dragged_to_another_order_and_opened_again(
    folder: WindowStage, bucket: str
) -> None:
    middle_click_row(folder, "a/")
    middle_click_row(folder, "b/")
    until_named(folder, bucket, "b", "a")
    bar = bar_of(folder)
    start = bar.tabRect(0).center()
    QTest.mousePress(bar, LEFT, pos=start)
    for x in range(start.x(), bar.tabRect(1).right(), 12):
        drag_to(bar, QPoint(x, start.y()))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(bar.tabRect(1).right(), start.y()))
    until_named(folder, "b", bucket, "a")
    assert tabs_of(folder).current == 1
    folder.stop()
    folder.start()
    folder.wait_read(bucket)
    until_named(folder, "b", bucket, "a")
    assert tabs_of(folder).current == 1
    waiting = [browser for browser in folder.window.browsers.browsers if browser.location is None]
    assert len(waiting) == 2  # nothing is read before they are shown
    folder.press("Ctrl+Tab", folder.window)
    folder.wait_read(bucket, "a/")
    folder.press("Ctrl+W", folder.window)
    folder.press("Ctrl+W", folder.window)
    folder.stop()
    folder.start()
    folder.wait_read(bucket, "b/")
    assert not tabs_of(folder).strip.isVisible()


def drag_to(bar: TabBar, position: QPoint) -> None:
    """Move with the left button held, which QTest does not say."""
    at = QPointF(position)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        bar.mapToGlobal(at),
        Qt.MouseButton.NoButton,
        LEFT,
        NO_KEYS,
    )
    QApplication.sendEvent(bar, event)


def test_a_tab_opens_under_a_drag(folder: WindowStage, bucket: str) -> None:
    middle_click_row(folder, "a/")
    until_named(folder, bucket, "a")
    bar = bar_of(folder)
    place, mime = bar.tabRect(1).center(), mime_of([])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(bar, QDragEnterEvent(place, action, mime, LEFT, none))
    QApplication.sendEvent(bar, QDragMoveEvent(place, action, mime, LEFT, none))
    assert folder.here == Location(LIVE, bucket)
    folder.wait_read(bucket, "a/")


def test_measures(folder: WindowStage, bucket: str) -> None:
    folder.press("Ctrl+T")
    strip, bar, pane = tabs_of(folder).strip, bar_of(folder), folder.pane
    folder.until(lambda: pane.head.height() == HEIGHT)
    folder.until(lambda: strip.size() == pane.head.size())
    assert strip.mapTo(folder.window, QPoint(0, 0)) == pane.mapTo(folder.window, QPoint(0, 0))
    assert strip.width() == pane.width()  # above the middle only
    assert (bar.tabRect(0).width(), bar.tabRect(0).height()) == (WIDTH, HEIGHT)
    assert not strip.list_button.isVisible()
    for _tab in range(4):
        folder.press("Ctrl+T")
    folder.window.resize(800, 500)
    folder.until(lambda: LEAST_WIDTH <= bar.tabRect(0).width() < WIDTH)
    for _tab in range(4):
        folder.press("Ctrl+T")
    folder.until(strip.list_button.isVisible)
    assert bar.tabRect(0).width() == LEAST_WIDTH
    assert bar.rect().adjusted(0, 0, 1, 0).contains(bar.tabRect(bar.currentIndex()))
    assert audit.unnamed_controls(folder.window) == []
    clipped = audit.clipped_texts(folder.window)
    assert [each for each in clipped if "Close tab" not in each] == []  # of tabs scrolled away
    folder.click(strip.list_button)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == tabs_of(folder).count
    folder.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[0]).center())
    assert tabs_of(folder).current == 0


def test_the_button_of_a_tab_closes_it_and_plus_opens_one(folder: WindowStage, bucket: str) -> None:
    middle_click_row(folder, "a/")
    until_named(folder, bucket, "a")
    folder.click(tabs_of(folder).strip.new_button)
    folder.wait_read(bucket)
    until_named(folder, bucket, bucket, "a")
    bar = bar_of(folder)
    close = bar.tabButton(2, TabBar.ButtonPosition.RightSide)
    assert close is not None
    folder.click(close)
    until_named(folder, bucket, bucket)


def test_hostile_names_are_plain(folder: WindowStage, bucket: str) -> None:
    middle_click_row(folder, "<b>odd\x1b/")
    until_named(folder, bucket, "<b>odd␛")
    assert audit.rich_texts(folder.window) == []


def test_the_side_button_acts_on_the_tab_that_is_shown(folder: WindowStage, bucket: str) -> None:
    folder.press("Ctrl+T")
    folder.wait_read(bucket)
    folder.go(bucket, "a/")
    handle = folder.window.windowHandle()
    place = folder.table.mapTo(folder.window, QPoint(40, 60))
    QTest.mouseClick(handle, Qt.MouseButton.BackButton, NO_KEYS, place)
    folder.wait_read(bucket)
    assert tabs_of(folder).current == 1


def test_an_empty_tab_costs_no_other_one(folder: WindowStage, bucket: str) -> None:
    middle_click_row(folder, "a/")
    until_named(folder, bucket, "a")
    settings = folder.app.settings
    folder.stop()
    settings.last_location = None  # as of a tab that showed nothing
    settings.sync()
    folder.start()
    folder.wait_read(bucket)
    until_named(folder, bucket, "a")


def test_tabs_of_a_removed_connection_that_wait_are_closed(
    folder: WindowStage, bucket: str
) -> None:
    middle_click_row(folder, "a/")
    until_named(folder, bucket, "a")
    folder.stop()
    folder.start()
    folder.wait_read(bucket)
    until_named(folder, bucket, "a")
    folder.app.connections.remove(LIVE)
    folder.until(lambda: tabs_of(folder).count == 1)
