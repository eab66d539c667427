"""The grid of properties: values are plain text, can be selected, and are copied as lines."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.dialogs.property_grid import PropertyGrid
from rustfs_desktop.ui.look.copied_text import CopiedText
from rustfs_desktop.ui.look.text import plain_label
from tests.ui import audit


@pytest.fixture
def grid(qtbot: QtBot, look: None) -> PropertyGrid:
    made = PropertyGrid(None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_values_come_back_and_are_copied_in_order(grid: PropertyGrid) -> None:
    grid.add("Key", "a/b.jpg")
    grid.add("Type", "")
    grid.add_widget("Size", QWidget(grid))  # nothing to copy from
    link = plain_label("s3://b/a", parent=grid)
    grid.add_widget("Address", link, link)
    assert grid.value("Key") == "a/b.jpg"
    assert grid.value("Type") == "–"
    assert grid.value("Size") == grid.value("Other") == ""
    assert grid.as_text() == "Key: a/b.jpg\nType: –\nAddress: s3://b/a"


def test_hostile_values_are_plain_text(grid: PropertyGrid) -> None:
    grid.add("x-amz-meta-a", "<b>bold</b>\u202e")
    [text] = grid.findChildren(CopiedText)
    assert text.text() == "<b>bold</b>⟨U+202E⟩"
    assert audit.accessible_name(text) == "x-amz-meta-a: <b>bold</b>⟨U+202E⟩"


def test_a_long_name_is_wrapped_and_copied_whole(qtbot: QtBot, grid: PropertyGrid) -> None:
    name = "b" * 63
    grid.add("From", name)
    [text] = grid.findChildren(CopiedText)
    layout = grid.layout()
    assert layout is not None
    qtbot.waitUntil(text.isVisible)
    grid.resize(300, layout.totalHeightForWidth(300))
    qtbot.waitUntil(lambda: text.width() < 200)
    assert text.height() >= 3 * text.fontMetrics().lineSpacing()
    assert text.verticalScrollBar().maximum() == 0
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton)
    QTest.keySequence(text, QKeySequence("Ctrl+A"))
    QTest.keySequence(text, QKeySequence("Ctrl+C"))
    assert QGuiApplication.clipboard().text() == name
