"""The window while another client changes much of the folder that it shows."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models import arranged_rows
from rustfs_desktop.models.object_order import Arrangement, ObjectOrder
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.slices import Slices
from rustfs_desktop.service import live_folder
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.changed_names import ChangedNames
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews
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
        browser = Browser(background, connections, indexes, DownloadedFiles(), Previews(background))
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


@pytest.fixture
def slow_sort(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorting takes longer than several changes take to arrive."""
    arrived: list[FolderChanges] = []
    arrange, take_reported = ObjectOrder.arrange, ChangedNames.take_reported

    def arrange_slowly(order: ObjectOrder, wanted: Arrangement) -> Slices[RowChange]:
        before = len(arrived)
        while len(arrived) < before + 3:
            yield
        return (yield from arrange(order, wanted))

    def count_arrived(names: ChangedNames, most: int | None = None) -> FolderChanges:
        if len((changes := take_reported(names, most)).listed):
            arrived.append(changes)
        return changes

    monkeypatch.setattr(arranged_rows, "_MANY", 100)
    monkeypatch.setattr(live_folder, "_POLL_MS", 20)
    monkeypatch.setattr(ObjectOrder, "arrange", arrange_slowly)
    monkeypatch.setattr(ChangedNames, "take_reported", count_arrived)


def test_a_sort_ends_while_changes_keep_coming(
    qtbot: QtBot, browser: Browser, server: BurstServer, slow_sort: None
) -> None:
    table, numbers = browser.content.table, itertools.count(10, 7)

    def change() -> None:
        number = next(numbers)
        server.put(f"object-{number % ROWS:07}.bin", number)

    changing = QTimer(browser, interval=5)
    changing.timeout.connect(change)
    changing.start()
    with qtbot.waitSignal(table.objects.arranged):
        table.header.sort_by(Column.SIZE)
    changing.stop()
    qtbot.waitUntil(lambda: rows_of(browser) == server.objects)
    qtbot.waitUntil(lambda: browser._folder.live.is_verified)
    sizes = [table.objects.size(row) for row in range(ROWS)]
    assert sizes in (sorted(sizes), sorted(sizes, reverse=True))


def rows_of(browser: Browser) -> dict[str, int]:
    model = browser.content.table.objects
    return {model.key(row): model.size(row) for row in range(model.rowCount())}
