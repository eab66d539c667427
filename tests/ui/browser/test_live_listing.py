"""A folder that is opened on a server with events is listed once, and then followed."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service import listing_delay
from rustfs_desktop.ui.browser.browser import Browser
from tests.service.burst_server import BurstServer
from tests.service.event_server import BUCKET
from tests.ui.browser.test_live_burst import browser, rows_of

__all__ = ["browser"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> BurstServer:
    monkeypatch.setattr(listing_delay, "_LONGEST_S", 3600.0)
    made = BurstServer(20)
    made.put("folder/object")
    return made


def test_folders_are_listed_once_and_followed(
    qtbot: QtBot, browser: Browser, server: BurstServer
) -> None:
    assert [query["prefix"] for query in server.listed] == [""]
    browser.go_to(Location("c", BUCKET, "folder/"))
    qtbot.waitUntil(lambda: rows_of(browser) == {"folder/object": 1})
    assert [query["prefix"] for query in server.listed] == ["", "folder/"]
    assert len(server.asked_for_events) == 1
    server.put("folder/new", 2)
    live = browser._folder.live
    qtbot.waitUntil(lambda: "folder/new" in rows_of(browser) and live.is_verified)
    assert rows_of(browser) == {"folder/object": 1, "folder/new": 2}
    assert [query["max-keys"] for query in server.listed] == ["1000", "1000", "1"]


def test_a_listing_that_waits_for_events_can_be_stopped(
    qtbot: QtBot, browser: Browser, server: BurstServer
) -> None:
    browser.go_to(Location("c"))
    qtbot.waitUntil(lambda: server.listeners == 0)
    server.may_listen.clear()
    server.listed.clear()
    browser.go_to(Location("c", BUCKET))
    qtbot.waitUntil(lambda: browser.is_reading)
    browser.stop()
    assert not browser.is_reading
    server.may_listen.set()
    browser.reload()
    qtbot.waitUntil(lambda: not browser.is_reading)
    assert len(server.listed) == 1
    assert len(rows_of(browser)) == 21
