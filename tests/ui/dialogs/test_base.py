"""What all dialogs share, seen on the three that ask the server nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop import __version__
from rustfs_desktop.errors import AppError
from rustfs_desktop.ui.dialogs.about import AboutDialog
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.crash import CrashDialog
from rustfs_desktop.ui.dialogs.form import Form
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.look.text import button, plain_label
from tests.ui import audit
from tests.ui.refusing_clipboard import refuse_copies

pytestmark = pytest.mark.usefixtures("look")

HOSTILE = '<img src="/etc/passwd" width=20000><b>R&D</b>'


def shown(qtbot: QtBot, dialog: QDialog) -> None:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()


def pressed(dialog: QWidget, text: str) -> None:
    """Click the button with this text."""
    found = [b for b in dialog.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def question(danger: bool) -> QuestionDialog:
    return QuestionDialog("Remove it?", "It goes away.", "Remove", danger=danger)


@pytest.mark.parametrize(
    "make",
    [
        AboutDialog,
        lambda: CrashDialog("ValueError: boom"),
        lambda: question(danger=False),
        lambda: question(danger=True),
    ],
)
def test_nothing_is_clipped_nameless_or_out_of_order(
    qtbot: QtBot, make: Callable[[], QDialog]
) -> None:
    dialog = make()
    shown(qtbot, dialog)
    assert audit.problems(dialog) == []


@pytest.mark.parametrize(("key", "result"), [(Qt.Key.Key_Return, 1), (Qt.Key.Key_Escape, 0)])
def test_enter_does_the_primary_thing_and_escape_closes(
    qtbot: QtBot, key: Qt.Key, result: int
) -> None:
    dialog = question(danger=False)
    shown(qtbot, dialog)
    with qtbot.waitSignal(dialog.finished) as finished:
        QTest.keyClick(dialog.focusWidget(), key)
    assert finished.args == [result]


def test_enter_alone_does_not_do_something_dangerous(qtbot: QtBot) -> None:
    dialog = question(danger=True)
    shown(qtbot, dialog)
    with qtbot.waitSignal(dialog.finished) as finished:
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert finished.args == [0]


def test_a_button_with_the_focus_is_pressed_by_enter(qtbot: QtBot) -> None:
    dialog = question(danger=False)
    shown(qtbot, dialog)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(dialog.finished) as finished:
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert finished.args == [0]


def test_hostile_text_is_shown_as_it_is(qtbot: QtBot) -> None:
    dialog = QuestionDialog(HOSTILE, HOSTILE, "Go on", danger=False)
    dialog.show_error(AppError(HOSTILE, detail=HOSTILE))
    shown(qtbot, dialog)
    assert audit.rich_texts(dialog) == []
    assert dialog.width() < 1000
    assert HOSTILE in dialog.notice.text
    assert dialog.notice.tone is Tone.BAD


def test_the_frame_shows_the_whole_title(qtbot: QtBot) -> None:
    dialog = QuestionDialog("Open a[*]b[*][*].sh?", "", "Open", danger=False)
    shown(qtbot, dialog)
    handle = dialog.windowHandle()
    assert handle is not None
    assert "a[*]b[*][*].sh" in handle.title()


def test_a_dialog_grows_when_a_line_is_added(qtbot: QtBot) -> None:
    dialog = question(danger=False)
    shown(qtbot, dialog)
    before = dialog.height()
    long = plain_label("one more line " * 40, parent=dialog)
    long.setWordWrap(True)
    dialog.body.addWidget(long)
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert audit.clipped_texts(dialog) == []


def test_a_dialog_grows_for_an_error(qtbot: QtBot) -> None:
    dialog = question(danger=False)
    shown(qtbot, dialog)
    before = dialog.height()
    dialog.show_error(AppError("It failed", "For a reason that needs some words. " * 6))
    qtbot.waitUntil(lambda: dialog.height() > before)
    qtbot.waitUntil(lambda: audit.clipped_texts(dialog) == [])
    bar = dialog.findChild(QScrollArea)
    assert bar is not None
    assert bar.verticalScrollBar().maximum() == 0


def test_a_small_screen_scrolls_the_body_and_keeps_the_buttons(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BaseDialog, "_room", lambda _self: 300)
    dialog = BaseDialog("Many rows")
    form = Form(dialog)
    for number in range(30):
        form.add_row(f"Row {number}", QLineEdit())
    dialog.body.addWidget(form)
    close = button("Close", primary=True, parent=dialog)
    dialog.add_buttons(primary=close)
    shown(qtbot, dialog)
    assert dialog.height() == 300
    assert audit.problems(dialog) == []
    assert close.mapTo(dialog, close.rect().bottomLeft()).y() < 300


def test_labels_name_their_fields(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    field = QLineEdit()
    form.add_row("Region", field)
    assert audit.accessible_name(field) == "Region"
    form.set_label(field, "Host")
    assert audit.accessible_name(field) == "Host"
    assert [label.text() for label in form.findChildren(QLabel)] == ["Host"]


def test_the_versions_can_be_copied(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    shown(qtbot, dialog)
    pressed(dialog, "Copy")
    copied = QGuiApplication.clipboard().text()
    assert f"Version: {__version__}" in copied
    assert "boto3: 1." in copied
    assert "PySide6 6." in copied


def test_the_details_of_a_crash_can_be_copied(qtbot: QtBot) -> None:
    dialog = CrashDialog(f"ValueError: {HOSTILE}")
    shown(qtbot, dialog)
    pressed(dialog, "Copy Details")
    assert QGuiApplication.clipboard().text() == f"ValueError: {HOSTILE}"
    assert dialog.notice.text == "Copied."


@pytest.mark.parametrize(
    ("kind", "words"), [(AboutDialog, "Copy"), (lambda: CrashDialog("boom"), "Copy Details")]
)
def test_a_copy_that_the_clipboard_refuses_is_told(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    kind: Callable[[], AboutDialog | CrashDialog],
    words: str,
) -> None:
    dialog = kind()
    shown(qtbot, dialog)
    refuse_copies(monkeypatch)
    pressed(dialog, words)
    assert dialog.notice.text.startswith("Not copied")
    assert dialog.notice.tone is Tone.BAD


@pytest.mark.parametrize(("text", "quits"), [("Quit", True), ("Continue", False)])
def test_after_a_crash_the_user_decides(qtbot: QtBot, text: str, quits: bool) -> None:
    dialog = CrashDialog("boom")
    shown(qtbot, dialog)
    pressed(dialog, text)
    assert not dialog.isVisible()
    assert dialog.wants_to_quit is quits


def test_escape_after_a_crash_goes_on(qtbot: QtBot) -> None:
    dialog = CrashDialog("boom")
    shown(qtbot, dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.wants_to_quit
