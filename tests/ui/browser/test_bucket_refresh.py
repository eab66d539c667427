"""The sign that buckets are listed again: late, with Stop, and only for the location shown."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser.bucket_refresh import BucketRefresh
from rustfs_desktop.ui.browser.listing_progress import ListingProgress


@pytest.fixture
def line(qtbot: QtBot, look: None) -> ListingProgress:
    made = ListingProgress(None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


@pytest.fixture
def connections() -> Mock:
    return Mock(is_refreshing=Mock(return_value=True))


@pytest.fixture
def refresh(line: ListingProgress, connections: Mock) -> BucketRefresh:
    made = BucketRefresh(connections, line, line)
    made._delay.setInterval(0)
    return made


def test_a_long_refresh_is_shown_and_stopped(
    qtbot: QtBot, line: ListingProgress, refresh: BucketRefresh, connections: Mock
) -> None:
    refresh.start("home")
    assert line.text == ""
    qtbot.waitUntil(lambda: line.text == "Refreshing…")
    stop = next(b for b in line.findChildren(QPushButton) if b.text() == "Stop")
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    connections.stop_refreshing.assert_called_once_with("home")
    refresh.end()
    assert line.text == ""


def test_a_quick_refresh_shows_nothing(
    qtbot: QtBot, line: ListingProgress, refresh: BucketRefresh, connections: Mock
) -> None:
    refresh.start("home")
    connections.is_refreshing.return_value = False
    qtbot.waitUntil(lambda: not refresh._delay.isActive())
    assert line.text == ""
    refresh.start("home")
    refresh.end()
    assert not refresh._delay.isActive()


def test_stop_without_a_refresh_stops_nothing(
    line: ListingProgress, refresh: BucketRefresh, connections: Mock
) -> None:
    line.show_text("Listing…")  # of a folder: it has the same line
    refresh.end()
    assert line.text == "Listing…"
    line.stopped.emit()
    connections.stop_refreshing.assert_not_called()
