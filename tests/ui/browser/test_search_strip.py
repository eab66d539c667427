"""The strip above search results."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.query import parse
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.browser.search_strip import SearchStrip


@pytest.fixture
def strip(qtbot: QtBot, look: None) -> Iterator[SearchStrip]:
    """A strip in a window."""
    window = QWidget()
    qtbot.addWidget(window)
    strip = SearchStrip(window)
    QVBoxLayout(window).addWidget(strip)
    strip.show_search(parse("harbour"), SearchScope.ALL_BUCKETS, set(SearchScope))
    strip.show()
    window.show()
    yield strip
    window.close()


def test_no_button_is_cut_in_a_narrow_window(qtbot: QtBot, strip: SearchStrip) -> None:
    buttons = [strip.scope, strip.conditions, strip.save_button, strip.close_button]
    for width, is_narrow in ((1000, False), (500, True), (1000, False)):
        strip.window().resize(width, 300)
        qtbot.waitUntil(lambda n=is_narrow: (strip.save_button.y() > strip.scope.y() + 20) is n)
        assert all(each.width() >= each.sizeHint().width() for each in buttons)
        assert strip.close_button.geometry().right() < width
    assert strip.minimumSizeHint().width() < 500


def test_condition_is_below_a_scope_that_needs_the_width(qtbot: QtBot, strip: SearchStrip) -> None:
    least = strip.scope.sizeHint().width() + 60
    for width, is_below in ((1000, False), (least, True), (1000, False)):
        strip.window().resize(width, 300)
        qtbot.waitUntil(lambda b=is_below: (strip.conditions.y() > strip.scope.y() + 20) is b)
        assert strip.scope.width() == strip.scope.sizeHint().width()
        assert strip.conditions.geometry().right() < width


def test_chips_are_beside_the_scope_where_they_fit(qtbot: QtBot, strip: SearchStrip) -> None:
    strip.show_search(parse("type:image size>10M"), SearchScope.BUCKET, set(SearchScope))

    def is_beside() -> bool:
        return strip.chips.geometry().center().y() == strip.scope.geometry().center().y()

    for width, wanted in ((1200, True), (800, False), (1200, True)):
        strip.window().resize(width, 300)
        qtbot.waitUntil(lambda w=wanted: is_beside() is w)
        assert all(each.width() == each.sizeHint().width() for each in strip.chips.widgets)
        assert strip.chips.geometry().right() < width
        before = strip.conditions.x() > strip.chips.geometry().right()
        assert before is wanted
    strip.show_search(
        parse("type:image size>10M -draft age<1d class:glacier"), SearchScope.BUCKET, set()
    )
    qtbot.waitUntil(lambda: not is_beside())


def test_only_a_search_can_be_saved(qtbot: QtBot, strip: SearchStrip) -> None:
    assert strip.save_button.isEnabled()
    with qtbot.waitSignal(strip.action_requested) as caught:
        strip.save_button.click()
    assert caught.args == ["save_search"]
    strip.show_search(parse("size>"), SearchScope.BUCKET, {SearchScope.BUCKET})
    assert not strip.save_button.isEnabled()
    assert not strip.scope.segment(SearchScope.ALL_BUCKETS).isEnabled()
