"""The message bar: errors with the button that helps, news, progress."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AccessDenied, AppError, AuthError, Remedy
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.message_bar import MessageBar
from tests.ui import audit
from tests.ui.refusing_clipboard import refuse_copies


def shown_bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.resize(600, 80)
    return bar


def words_on(bar: MessageBar) -> list[str]:
    return [button.text() for button in bar.buttons]


def test_an_error_says_what_and_why_and_offers_its_remedy(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_error(AuthError("Refused", "The secret is wrong.", remedy=Remedy.EDIT_CONNECTION))
    assert (bar.title, bar.cause) == ("Refused", "The secret is wrong.")
    assert words_on(bar) == ["Edit Connection…", "Retry"]
    with qtbot.waitSignal(bar.remedy_chosen) as caught:
        qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert caught.args == [Remedy.EDIT_CONNECTION]
    assert bar.title == ""


def test_an_error_without_a_remedy_has_no_button(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_error(AccessDenied("No", remedy=Remedy.NONE))
    assert words_on(bar) == []


def test_details_are_copied_as_plain_text(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_error(AppError("Three failed", "Why", detail="a\u202e: no\nb: no", remedy=Remedy.NONE))
    assert words_on(bar) == ["Copy Details"]
    qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Three failed\nWhy\na⟨U+202E⟩: no\nb: no"


def test_details_that_the_clipboard_refuses_can_be_copied_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = shown_bar(qtbot)
    bar.show_error(AppError("Three failed", detail="a: no", remedy=Remedy.NONE))
    with monkeypatch.context() as refusing:
        refuse_copies(refusing)
        qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert bar.title == "Not copied"
    assert words_on(bar) == ["Retry"]
    qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Three failed\na: no"


def test_own_buttons_take_the_place_of_the_remedy(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    pressed: list[str] = []
    bar.show_error(AppError("Incomplete"), [BarButton("Read on", lambda: pressed.append("x"))])
    qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert pressed == ["x"]


def test_retry_repeats_the_operation_that_failed(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    pressed: list[str] = []
    with qtbot.assertNotEmitted(bar.remedy_chosen):
        bar.show_error(AppError("Not made"), again=lambda: pressed.append("again"))
        qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert pressed == ["again"]
    assert bar.title == ""
    bar.show_error(AppError("Not read"))  # what failed before is no part of this
    with qtbot.waitSignal(bar.remedy_chosen):
        qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert pressed == ["again"]


def test_news_goes_away_by_itself(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_info("Done", seconds=0.01)
    assert bar.title == "Done"
    with qtbot.waitSignal(bar.closed):
        pass
    assert bar.title == ""


def test_an_error_after_news_stays(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_info("Done", seconds=0.01)
    bar.show_error(AppError("Failed"))
    assert not bar._fade.isActive()


def test_progress_changes_its_figure_and_keeps_its_button(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    stopped: list[str] = []
    bar.show_progress("1 gone", lambda: stopped.append("one"))
    button = bar.buttons[0]
    bar.show_progress("2 gone", lambda: stopped.append("other"))
    assert bar.title == "2 gone"
    assert bar.buttons == [button]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stopped == ["other"]  # which is the one that is shown


def test_the_cross_and_escape_close_it(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_error(AppError("Failed"))
    qtbot.mouseClick(bar._close, Qt.MouseButton.LeftButton)
    assert bar.title == ""
    bar.show_error(AppError("Failed"))
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.title == ""


def test_hostile_words_are_never_markup(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_error(AppError("<b>x</b>", "<img src=x>\n\u202e"))
    assert bar.title == "<b>x</b>"
    assert bar.cause == "<img src=x>␊⟨U+202E⟩"
    formats = {label.textFormat() for label in bar.findChildren(QLabel) if label.text()}
    assert formats == {Qt.TextFormat.PlainText}


def test_news_can_be_taken_away_an_error_stays(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot)
    bar.show_info("Starting…", seconds=0)
    bar.clear_news()
    assert bar.title == ""
    bar.show_error(AppError("It failed"))
    bar.clear_news()
    assert bar.title == "It failed"


def test_nothing_is_clipped_at_a_large_font_in_a_small_window(
    qtbot: QtBot, large_font: None
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = MessageBar(window)
    column.addWidget(bar)
    column.addStretch(1)
    bar.show_error(
        AuthError(
            "The server rejected the access keys",
            "The secret key is wrong. If it is correct, a proxy may be rewriting the Host header.",
            remedy=Remedy.EDIT_CONNECTION,
            detail="SignatureDoesNotMatch",
        )
    )
    for width in (800, 560, 400):
        window.resize(width, 440)
        with qtbot.waitExposed(window):
            window.show()
        qtbot.waitUntil(lambda: audit.clipped_texts(window) == [])
        assert window.width() == width
        assert all(button.width() >= button.sizeHint().width() for button in bar.buttons)
