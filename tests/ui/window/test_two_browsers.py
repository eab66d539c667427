"""Two browsers in the program's window: commands act on the one they were asked in."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.api.objects import delete_objects
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult
from rustfs_desktop.service import deletion_steps
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.browser_commands import BrowserCommands
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.ui.window_stage import LIVE, WindowStage, keys_of, put
from tests.waiting import hold_until


@pytest.fixture
def second(live: WindowStage, client: Client, bucket: str) -> Browser:
    """Another browser below the first one, at a folder of the same bucket."""
    put(client, bucket, "a/one.txt", "b/two.txt", "top.txt")
    live.go(bucket)
    window = live.window
    browser = Browser(
        live.app.background,
        live.app.connections,
        live.app.indexes,
        window._downloaded,
        window.context.previews,
        window,
    )
    window.browsers.add_browser(browser)
    BrowserCommands(window.context, browser, window._targets, window.drag)
    layout = window.centralWidget().layout()
    assert layout is not None
    layout.addWidget(browser)
    browser.show()
    show(live, browser, Location(LIVE, bucket, "a/"))
    live.browser.focus_rows()
    live.until(lambda: live.browser is not browser)
    return browser


def show(live: WindowStage, browser: Browser, location: Location) -> None:
    browser.go_to(location)
    live.until(lambda: browser._folder.shows_rows and not browser.is_reading)
    live.until(lambda: browser.location == location)


def test_path_and_counts_are_those_of_the_active_browser(
    live: WindowStage, second: Browser, bucket: str
) -> None:
    bar, status = live.path_bar, live.window.status
    assert [crumb.label for crumb in bar.crumbs] == ["live", bucket]
    assert "2 folders" in status.counts
    second.focus_rows()
    assert [crumb.label for crumb in bar.crumbs] == ["live", bucket, "a"]
    assert status.counts == second.listing_text


def test_keys_act_on_the_browser_that_has_the_keyboard(
    live: WindowStage, second: Browser, client: Client, bucket: str
) -> None:
    first = live.browser
    live.click_row("top.txt")
    second.focus_rows()
    second.select_all()
    live.press("Delete", second._pane.table)
    live.agree(live.dialog(DeleteDialog))
    live.until(lambda: keys_of(client, bucket) == ["b/two.txt", "top.txt"])
    live.until(lambda: "deleted" in second.messages.title)
    assert first.messages.title == ""
    assert first.selection().keys == ["top.txt"]


def test_a_deletion_goes_on_when_its_browser_is_removed(
    live: WindowStage,
    second: Browser,
    client: Client,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The browser that is left shows how it ends."""
    first, entered, gate = live.browser, threading.Event(), threading.Event()

    def wait_and_delete(*given: Any) -> DeleteResult:
        entered.set()
        hold_until(gate)
        return delete_objects(*given)

    monkeypatch.setattr(deletion_steps, "delete_objects", wait_and_delete)
    second.focus_rows()
    second.select_all()
    live.press("Delete", second._pane.table)
    live.agree(live.dialog(DeleteDialog))
    live.until(entered.is_set)
    live.window.browsers.remove_browser(second)
    live.until(lambda: not isValid(second))
    assert first.messages.title == "Deleting…"
    gate.set()
    live.until(lambda: first.messages.title == "1 item deleted")
    assert keys_of(client, bucket) == ["b/two.txt", "top.txt"]


def test_history_and_filter_of_the_window_are_those_of_the_active_browser(
    live: WindowStage, second: Browser, bucket: str
) -> None:
    first, field = live.browser, live.window.toolbar.filter_field
    second.focus_rows()
    show(live, second, Location(LIVE, bucket, "b/"))
    live.type(field, "two")
    live.until(lambda: second.filter_text == "two")
    assert first.filter_text == ""
    first.focus_rows()
    assert field.text() == ""
    assert not live.action("back").isEnabled()
    second.focus_rows()
    assert field.text() == "two"
    live.trigger("back")
    live.until(lambda: second.location == Location(LIVE, bucket, "a/"))
    assert first.location == Location(LIVE, bucket)


def test_a_context_menu_is_about_its_own_browser(
    live: WindowStage, second: Browser, bucket: str
) -> None:
    first = live.browser
    live.click_row("top.txt")
    table = second._pane.table
    table.selectAll()
    place = table.visualRect(table.objects.index(0, 0)).center()
    menu = live._menu(table, place)
    live.choose(menu, "copy_address")
    assert QGuiApplication.clipboard().text() == f"s3://{bucket}/a/one.txt"
    assert first.selection().keys == ["top.txt"]
