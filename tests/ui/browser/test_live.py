"""The browser on a real server: connecting, reading, hostile names, denied keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials
from rustfs_desktop.service import live_folder
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from tests.conftest import LiveServer

HOSTILE = [
    "plain.txt",
    "a+b",
    "a%2Fb",
    "?a=b&c#d",
    "<img src=x>.png",
    "\u202egpj.exe",
    "a\u200bb",
    "R&D report",
    "été.txt",
    "😀.txt",
    " lead",
    "a'b\"c",
]


def names(browser: Browser) -> list[str]:
    objects = browser._pane.table.objects
    return [str(objects.index(row, 0).data()) for row in range(objects.rowCount())]


def wait_read(qtbot: QtBot, browser: Browser) -> None:
    folder = browser._folder
    qtbot.waitUntil(lambda: folder.shows_rows and not folder.is_reading)


@pytest.fixture
def connections(qtbot: QtBot, background: Background, tmp_path: Path) -> Connections:
    return Connections(
        background, ConnectionStore(tmp_path / "connections.json"), CredentialStore()
    )


def shown(
    qtbot: QtBot,
    background: Background,
    connections: Connections,
    server: LiveServer,
    credentials: Credentials,
) -> Browser:
    connections.add_unsaved(
        Connection("live", "live", server.endpoint, access_key=credentials.access_key),
        credentials.secret_key,
    )
    indexes = Indexes(background, connections, Path.home() / "indexes")
    browser = Browser(background, connections, indexes, DownloadedFiles(), Previews(background))
    qtbot.addWidget(browser)
    browser.resize(1200, 600)
    browser.show()
    qtbot.waitExposed(browser)
    return browser


def test_going_to_a_place_connects_and_lists_it(
    qtbot: QtBot,
    background: Background,
    connections: Connections,
    server: LiveServer,
    client: Client,
    bucket: str,
) -> None:
    for number in range(1100):
        client.browse.put_object(Bucket=bucket, Key=f"many/{number:04}", Body=b"x")
    client.browse.put_object(Bucket=bucket, Key="top.txt", Body=b"hello", Metadata={"who": "me"})
    browser = shown(qtbot, background, connections, server, server.credentials)
    browser.go_to(Location("live", bucket))
    wait_read(qtbot, browser)
    assert names(browser) == ["many", "top.txt"]
    browser.select_when_listed("top.txt")
    inspector = browser._inspector
    qtbot.waitUntil(lambda: inspector.metadata.value("who") == "me")
    browser.go_to(Location("live", bucket, "many/"))
    wait_read(qtbot, browser)
    assert len(names(browser)) == 1100
    browser.go_to(Location("live"))
    assert bucket in [b.name for b in browser._pane.buckets.buckets.buckets]
    connections.close()


def test_hostile_names_are_shown_visibly_and_opened_by_their_true_key(
    qtbot: QtBot,
    background: Background,
    connections: Connections,
    server: LiveServer,
    client: Client,
    bucket: str,
) -> None:
    for name in HOSTILE:
        client.browse.put_object(Bucket=bucket, Key=f"odd/{name}", Body=b"x")
    browser = shown(qtbot, background, connections, server, server.credentials)
    browser.go_to(Location("live", bucket, "odd/"))
    wait_read(qtbot, browser)
    assert set(names(browser)) == {display(name) for name in HOSTILE}
    browser.select_all()
    assert set(browser.selection().keys) == {f"odd/{name}" for name in HOSTILE}
    browser.select_when_listed("odd/\u202egpj.exe")
    with qtbot.waitSignal(browser.object_activated) as caught:
        browser.open_selected()
    assert caught.args == [Location("live", bucket, "odd/"), "odd/\u202egpj.exe"]
    connections.close()


@pytest.fixture
def checks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_folder, "_CHECK_PAUSE_S", -1.0)


@pytest.mark.usefixtures("checks_at_once")
def test_another_clients_changes_appear_when_the_window_is_looked_at(
    qtbot: QtBot,
    background: Background,
    connections: Connections,
    server: LiveServer,
    client: Client,
    bucket: str,
) -> None:
    for name in ("a", "b", "c"):
        client.browse.put_object(Bucket=bucket, Key=f"shared/{name}", Body=b"x")
    browser = shown(qtbot, background, connections, server, server.credentials)
    browser.go_to(Location("live", bucket, "shared/"))
    wait_read(qtbot, browser)
    browser.select_when_listed("shared/c")
    client.browse.put_object(Bucket=bucket, Key="shared/0 new", Body=b"x")
    client.browse.delete_object(Bucket=bucket, Key="shared/a")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    browser.activateWindow()
    qtbot.waitUntil(lambda: names(browser) == ["0 new", "b", "c"])
    assert browser.selection().keys == ["shared/c"]
    browser.close_location()
    connections.close()


@pytest.mark.weed_only(reason="needs keys for one bucket, which only the embedded server has")
def test_a_key_for_one_bucket_is_told_what_it_may_not_do(
    qtbot: QtBot,
    background: Background,
    connections: Connections,
    server: LiveServer,
    bucket: str,
) -> None:
    """Weed only: other servers have no such key pair for us."""
    browser = shown(qtbot, background, connections, server, server.one_bucket)
    browser.go_to(Location("live", server.shared_bucket))
    wait_read(qtbot, browser)
    browser.go_to(Location("live", bucket))
    wait_read(qtbot, browser)
    page = browser._pane.shown_page
    assert page is not None
    assert page.state is not None
    assert page.state.icon == "lock"
    assert "s3:ListBucket" in f"{page.state.title} {page.state.line}"
    connections.close()
