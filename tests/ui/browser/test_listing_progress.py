"""The progress line of a listing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser.listing_progress import ListingProgress


def test_it_is_shown_with_its_text_and_can_stop_the_listing(qtbot: QtBot, look: None) -> None:
    line = ListingProgress()
    qtbot.addWidget(line)
    assert (line.text, line.isHidden()) == ("", True)
    line.resize(400, 36)
    line.show_text("12,000 so far…")
    assert (line.text, line.isVisible()) == ("12,000 so far…", True)
    with qtbot.waitSignal(line.stopped):
        qtbot.mouseClick(line.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    line.show_text("")
    assert (line.text, line.isHidden()) == ("", True)
