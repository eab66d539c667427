"""The chip of a condition: a click opens its menu, the cross and Delete remove it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.query import parse
from rustfs_desktop.ui.browser.condition_chip import ConditionChip


@pytest.fixture
def window(qtbot: QtBot, look: None) -> Iterator[QWidget]:
    """A window for a chip."""
    made = QWidget()
    made.resize(400, 100)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def chip_of(window: QWidget, text: str) -> ConditionChip:
    (term,) = parse(text).terms
    chip = ConditionChip(term, window)
    chip.resize(chip.sizeHint())
    chip.show()
    return chip


def menu_of(chip: ConditionChip) -> QMenu:
    (menu,) = [each for each in chip.findChildren(QMenu) if each.isVisible()]
    return menu


def choose(chip: ConditionChip, title: str) -> None:
    """Open the menu with the mouse and choose an entry."""
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, chip.height() // 2))
    menu = menu_of(chip)
    (action,) = [each for each in menu.actions() if each.text() == title]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_the_cross_removes_it(qtbot: QtBot, window: QWidget) -> None:
    chip = chip_of(window, "type:image")
    with qtbot.waitSignal(chip.removed):
        cross = QPoint(chip.width() - 14, chip.height() // 2)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert not chip.findChildren(QMenu)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_it(qtbot: QtBot, window: QWidget, key: Qt.Key) -> None:
    chip = chip_of(window, "type:image")
    with qtbot.waitSignal(chip.removed):
        QTest.keyClick(chip, key)


def test_space_opens_the_menu_also_after_a_press_on_the_cross(window: QWidget) -> None:
    chip = chip_of(window, "age<7d")
    cross = QPoint(chip.width() - 14, chip.height() // 2)
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=cross)
    QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    QTest.keyClick(chip, Qt.Key.Key_Space)
    menu_of(chip).close()


@pytest.mark.parametrize(
    ("text", "title", "changed"),
    [
        ("type:image", "Documents", "type:document"),
        ("-type:image", "Documents", "-type:document"),
        ("size>10M", "Larger Than 1 GB", "size>1G"),
        ("age<7d", "Older Than a Year", "age>1y"),
        ("before:2026-01-01", "Changed in the Last Day", "age<1d"),
        ("type:image", "Exclude These Files", "-type:image"),
        ("-old", "Exclude These Files", "old"),
    ],
)
def test_the_menu_changes_it(
    qtbot: QtBot, window: QWidget, text: str, title: str, changed: str
) -> None:
    chip = chip_of(window, text)
    with qtbot.waitSignal(chip.changed) as caught:
        choose(chip, title)
    assert caught.args == [changed]


def test_the_menu_marks_what_is_chosen(window: QWidget) -> None:
    chip = chip_of(window, "-size>1G")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, chip.height() // 2))
    checked = [action.text() for action in menu_of(chip).actions() if action.isChecked()]
    assert checked == ["Larger Than 1 GB", "Exclude These Files"]
    menu_of(chip).close()


def test_a_condition_with_an_error_can_only_be_edited_or_removed(
    qtbot: QtBot, window: QWidget
) -> None:
    chip = chip_of(window, "size>abc")
    assert chip.property("chip") == "bad"
    assert chip.accessibleDescription() == "size needs a number, like size>10M"
    with qtbot.waitSignal(chip.edit_requested):
        choose(chip, "Edit as Text")
    assert "Exclude These Files" not in chip.findChildren(QMenu)[0].actions()[1].text()
    with qtbot.waitSignal(chip.removed):
        choose(chip, "Remove")
