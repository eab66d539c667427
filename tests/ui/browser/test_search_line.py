"""The line above search results."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.models.search_line_texts import LineStep, SearchLineState
from rustfs_desktop.ui.browser.search_line import SearchLine
from tests.ui import audit

STATE = SearchLineState(
    "1,000+ found", "in 1,204,331 files · index listed 2 minutes ago", (LineStep.UPDATE,)
)


@pytest.fixture
def line(qtbot: QtBot, look: None) -> Iterator[SearchLine]:
    """A line in a window."""
    window = QWidget()
    qtbot.addWidget(window)
    line = SearchLine(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(line)
    window.resize(800, 200)
    window.show()
    line.show_state(STATE)
    yield line
    window.close()


def test_buttons_make_room_for_the_texts(qtbot: QtBot, line: SearchLine) -> None:
    update = line.buttons[LineStep.UPDATE]
    for width, words in ((800, "Update"), (580, ""), (800, "Update")):
        line.window().resize(width, 200)
        qtbot.waitUntil(lambda w=width: line.width() == w)
        assert update.text() == words
        assert line._details.text() == STATE.details
        assert audit.problems(line.window()) == []
    assert "find what others have changed" in update.toolTip()


def test_a_button_without_an_icon_keeps_its_words(qtbot: QtBot, line: SearchLine) -> None:
    line.window().resize(360, 200)
    line.show_state(
        SearchLineState("", "this bucket has no index · no other has one either", (LineStep.INDEX,))
    )
    qtbot.waitUntil(lambda: line.width() == 360)
    assert line.buttons[LineStep.INDEX].text() == "Index This Bucket"
    assert line._details.text().endswith("…")


def test_a_longer_number_has_its_room_at_once(line: SearchLine) -> None:
    line.show_state(SearchLineState("1 found so far", STATE.details, (LineStep.PAUSE,)))
    line.show_state(SearchLineState("1,234,567 found so far", STATE.details, (LineStep.PAUSE,)))
    found = line._found
    assert found.width() >= found.sizeHint().width()
    assert found.geometry().right() < line._details.x()
