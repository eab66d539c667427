"""The window while another client changes much of the folder that it shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.ui.browser import live_rows
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT
from tests.service.burst_server import BurstServer
from tests.service.event_server import BUCKET, serving

ROWS, CHANGES = 6_000, 2_000  # so many rows are never listed again


@pytest.fixture
def server() -> BurstServer:
    return BurstServer(ROWS)


@pytest.fixture
def browser(
    qtbot: QtBot, background: Background, server: BurstServer, tmp_path: Path
) -> Iterator[Browser]:
    """Shows all of the bucket, and listens."""
    connections = Connections(
        background, ConnectionStore(tmp_path / "connections.json"), CredentialStore()
    )
    with serving(server) as (_, client):
        connections.add_unsaved(Connection("c", "c", client.endpoint, access_key="a"), "b")
        indexes = Indexes(background, connections, tmp_path / "indexes")
        browser = Browser(background, connections, indexes, DownloadedFiles())
        qtbot.addWidget(browser)
        browser.resize(1000, 600)
        browser.show()
        browser.go_to(Location("c", BUCKET))
        qtbot.waitUntil(lambda: server.listeners == 1 and not browser.is_reading)
        yield browser
        browser.close_location()
        connections.close()


def test_a_burst_of_changes_ends_equal_to_a_listing(
    qtbot: QtBot, browser: Browser, server: BurstServer
) -> None:
    """Shown seldom; the selection and what is visible stay."""
    table = browser.content.table
    assert table.objects.rowCount() == ROWS
    table.scroll_to(3_000 * ROW_HEIGHT)
    browser.select_when_listed(top := "object-0003000.bin", selected := "object-0003002.bin")
    shown: list[int] = []
    table.objects.layoutChanged.connect(lambda: shown.append(table.objects.rowCount()))
    begin = monotonic()
    changing = threading.Thread(target=server.change, args=(CHANGES, {top, selected}))
    changing.start()
    qtbot.waitUntil(lambda: not changing.is_alive())
    qtbot.waitUntil(lambda: rows_of(browser) == server.objects)
    qtbot.waitUntil(lambda: browser._folder.live.is_verified)
    assert rows_of(browser) == server.objects
    assert len(shown) <= 2 + (monotonic() - begin) / live_rows._SHOW_PAUSE_S
    assert browser.selection().keys == [top, selected]
    scrolled = table.verticalScrollBar().value()
    assert table.objects.key(scrolled // ROW_HEIGHT) == top


def rows_of(browser: Browser) -> dict[str, int]:
    model = browser.content.table.objects
    return {model.key(row): model.size(row) for row in range(model.rowCount())}
