"""The status bar: counts, the connection, and the badge for unencrypted ones."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.status_bar import StatusBar
from tests.ui import audit

PLAIN = Connection("c", "home", Endpoint("http://127.0.0.1:9000"), access_key="me")
SECURE = Connection("d", "work", Endpoint("https://s3.example.com"), access_key="me")


@pytest.fixture
def bar(qtbot: QtBot, look: None) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    made.resize(800, 30)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ConnectionState.ONLINE, "home"),
        (ConnectionState.CONNECTING, "home: connecting…"),
        (ConnectionState.FAILED, "home: not connected"),
        (ConnectionState.OFFLINE, "home: offline"),
    ],
)
def test_the_state_of_a_connection_is_said(
    bar: StatusBar, state: ConnectionState, words: str
) -> None:
    bar.set_connection(PLAIN, state)
    assert bar.connection_text == words


def test_only_unencrypted_connections_have_the_badge(bar: StatusBar) -> None:
    bar.set_connection(PLAIN, ConnectionState.ONLINE)
    assert bar.shows_http
    bar.set_connection(SECURE, ConnectionState.ONLINE)
    assert not bar.shows_http
    bar.set_connection(None, ConnectionState.OFFLINE)
    assert (bar.connection_text, bar.shows_http) == ("", False)


def test_counts_give_way_where_room_is_short(bar: StatusBar) -> None:
    bar.set_counts("2 folders, 1,204 files (48.2 GB) · 1 selected (4.1 MB)" * 4)
    bar.set_connection(PLAIN, ConnectionState.ONLINE)
    bar.resize(300, 30)
    assert bar.counts.startswith("2 folders")
    assert audit.clipped_texts(bar) == []
