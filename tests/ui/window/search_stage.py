"""A bucket of files and its search, which the tests of searches share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rustfs_desktop.models.search_line_texts import LineStep
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.search_line import SearchLine
from tests.ui.window_stage import WindowStage, put

KEYS = (
    "2025/old harbour.tif",
    "2026/trip/harbour 1.tif",
    "2026/trip/harbour 2.tif",
    "2026/trip/notes.txt",
    "harbour.txt",
)


def open_bucket(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """Show the bucket with the files."""
    put(client, bucket, *KEYS)
    live.go(bucket)
    return live


def search(stage: WindowStage, words: str) -> None:
    """Search the bucket for words, in place of what was searched for."""
    stage.press("Ctrl+Shift+F", stage.window)
    field = stage.window.toolbar.filter_field
    assert field.hasFocus()
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.until(lambda: not stage.browser.is_reading and stage.here.query == words)


def line(stage: WindowStage) -> SearchLine:
    """The line above the results."""
    return stage.browser.content.search_line


def build(stage: WindowStage) -> None:
    """Build the index of the bucket with the button beside the results."""
    stage.until(line(stage).buttons[LineStep.INDEX].isVisible)
    stage.click(line(stage).buttons[LineStep.INDEX])
    stage.until(line(stage).buttons[LineStep.UPDATE].isVisible)


def asks_server(stage: WindowStage) -> bool:
    """Whether the server is searched, not the index."""
    found = stage.browser._folder.search
    return found is None or found.asks_server
