"""The message about an incomplete listing: why, and a way on; it clears no other message."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError
from rustfs_desktop.ui.browser.incomplete_notice import IncompleteNotice
from rustfs_desktop.ui.message_bar import MessageBar

WHY = AppError("The server stopped answering", "It took 30 s.", detail="timeout")


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def notice(bar: MessageBar) -> IncompleteNotice:
    return IncompleteNotice(bar, bar)


@pytest.mark.parametrize(
    ("error", "shows_old", "said"),
    [
        (WHY, False, ("This list is incomplete", "Retry")),
        (WHY, True, ("Could not refresh. Showing the last known contents", "Retry")),
        (None, False, ("Stopped. This list is incomplete", "Load All")),
    ],
)
def test_the_reason_is_said_and_the_folder_can_be_listed_again(
    qtbot: QtBot,
    bar: MessageBar,
    notice: IncompleteNotice,
    error: AppError | None,
    shows_old: bool,
    said: tuple[str, str],
) -> None:
    notice.show_reason(error, shows_old=shows_old)
    assert ("The server stopped answering" in bar.cause) is (error is not None)
    assert (bar.title, bar.buttons[0].text()) == said
    with qtbot.waitSignal(notice.retry_pressed):
        qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert bar.title == ""


def test_a_stopped_refresh_says_nothing(bar: MessageBar, notice: IncompleteNotice) -> None:
    notice.show_reason(None, shows_old=True)  # all rows are still there
    assert bar.title == ""


def test_another_message_is_not_cleared(bar: MessageBar, notice: IncompleteNotice) -> None:
    notice.show_reason(WHY, shows_old=False)
    bar.show_error(AppError("Not deleted"))
    notice.clear()
    assert bar.title == "Not deleted"
    notice.show_reason(WHY, shows_old=False)
    notice.clear()
    assert bar.title == ""
