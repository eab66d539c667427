"""The tool bar: the filter by keys, buttons that follow their actions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QToolButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.action_needs import ActionContext
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.toolbar import Toolbar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def actions(qtbot: QtBot, look: None) -> Iterator[Actions]:
    window = QMainWindow()
    qtbot.addWidget(window)
    yield Actions(window)
    window.close()


@pytest.fixture
def bar(qtbot: QtBot, actions: Actions) -> Toolbar:
    made = Toolbar(actions)
    qtbot.addWidget(made)
    made.resize(1200, 48)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_typing_filters_after_a_pause_and_enter_at_once(qtbot: QtBot, bar: Toolbar) -> None:
    field = bar.filter_field
    with qtbot.waitSignal(field.filter_changed) as caught:
        QTest.keyClicks(field, "beach")
    assert caught.args == ["beach"]
    QTest.keyClicks(field, "es")
    with qtbot.waitSignals([field.filter_changed, field.accepted]):
        QTest.keyClick(field, Qt.Key.Key_Return)


def test_escape_clears_the_filter_and_leaves(qtbot: QtBot, bar: Toolbar) -> None:
    field = bar.filter_field
    field.show_text("beach")
    with qtbot.waitSignals([field.filter_changed, field.left]):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_filter_in_use_is_shown_without_filtering_again(qtbot: QtBot, bar: Toolbar) -> None:
    with qtbot.assertNotEmitted(bar.filter_field.filter_changed, wait=300):
        bar.filter_field.show_text("beach")
    assert bar.filter_field.text() == "beach"


def test_going_to_the_filter_selects_its_text(qtbot: QtBot, bar: Toolbar) -> None:
    bar.filter_field.show_text("beach")
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    bar.edit_filter()
    assert bar.filter_field.hasFocus()
    assert bar.filter_field.selectedText() == "beach"


def test_buttons_do_what_their_actions_do(qtbot: QtBot, bar: Toolbar, actions: Actions) -> None:
    actions["back"].setEnabled(True)
    back = next(b for b in bar.findChildren(QToolButton) if b.defaultAction() is actions["back"])
    with qtbot.waitSignal(actions["back"].triggered):
        qtbot.mouseClick(back, LEFT)
    actions["upload_files"].setEnabled(False)
    assert not bar.upload_button.isEnabled()
    actions["upload_files"].setEnabled(True)
    with qtbot.waitSignal(actions["upload_files"].triggered):
        qtbot.mouseClick(bar.upload_button, LEFT)


def test_in_a_narrow_window_the_filter_makes_room_for_the_path(bar: Toolbar) -> None:
    wide = bar.filter_field.width()
    bar.resize(900, 48)
    assert bar.filter_field.width() < wide


def test_tool_tips_tell_the_shortcuts(bar: Toolbar, actions: Actions) -> None:
    actions.update(ActionContext())  # which changes the actions, and their buttons
    assert "Upload Files… (Ctrl+U)" in bar.upload_button.toolTip()
    assert "Filter this folder (Ctrl+F)" in bar.filter_field.toolTip()
    assert "Go to Address… (Ctrl+L)" in bar.path_bar.toolTip()
    tips = [each.toolTip() for each in bar.findChildren(QToolButton)]
    for words in ("Back (Alt+Left)", "Up (Alt+Up)", "Inspector (F9)"):
        assert any(words in tip for tip in tips), words
