"""State pages at a large font: nothing is clipped, everything can be reached."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AuthError, Remedy
from rustfs_desktop.ui.browser import states
from rustfs_desktop.ui.browser.states import NextStep, StatePage
from tests.ui import audit


def shown_page(qtbot: QtBot, width: int, height: int) -> StatePage:
    page = StatePage()
    qtbot.addWidget(page)
    error = AuthError(
        "The server rejected the access keys",
        "The secret key is wrong. If it is correct, a proxy may be rewriting the Host header.",
        remedy=Remedy.EDIT_CONNECTION,
    )
    page.show_state(states.failed(error, denied=False))
    page.resize(width, height)
    with qtbot.waitExposed(page):
        page.show()
    return page


def test_a_page_without_room_scrolls_to_its_buttons(qtbot: QtBot, large_font: None) -> None:
    page = shown_page(qtbot, 560, 160)
    qtbot.waitUntil(lambda: audit.clipped_texts(page) == [])
    scroll = page.findChildren(QScrollArea)[0]
    assert scroll.verticalScrollBar().maximum() > 0
    scroll.ensureWidgetVisible(page.buttons[-1])
    bottom = page.buttons[-1].mapTo(page, page.buttons[-1].rect().bottomLeft()).y()
    assert 0 < bottom <= page.height()
    with qtbot.waitSignal(page.step_chosen) as caught:
        page.buttons[0].click()
    assert caught.args == [NextStep.EDIT_CONNECTION]


def test_a_page_with_room_is_centered_and_does_not_scroll(qtbot: QtBot, look: None) -> None:
    page = shown_page(qtbot, 560, 440)
    assert page.findChildren(QScrollArea)[0].verticalScrollBar().maximum() == 0
    left, right = page.buttons[0], page.buttons[-1]
    qtbot.waitUntil(lambda: left.y() == right.y() and left.x() > 0)
    middle = (
        left.mapTo(page, left.rect().topLeft()).x() + right.mapTo(page, right.rect().topRight()).x()
    ) / 2
    assert abs(middle - page.width() / 2) <= 2
