"""Mnemonics: each letter once, underlined, and no text changes for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.look.mnemonics import (
    MnemonicButton,
    assign_mnemonics,
    letters_of,
    underlined,
)
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.look.text import ElidedLabel, MnemonicLabel, buddy_label, button
from tests.ui import audit
from tests.ui.window_stage import named

pytestmark = pytest.mark.usefixtures("look")


def test_first_letters_of_words_come_first() -> None:
    assert "".join(letters_of("Keep Both")) == "kbkeepboth"
    assert list(letters_of("… & 2")) == ["2", "2"]
    assert underlined("Keep Both", "b") == "Keep &Both"
    assert underlined("Keep Both", "") == "Keep Both"
    assert underlined("R&&D", "d") == "R&&&D"


def test_each_control_has_a_letter_of_its_own(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    made = [button(text, parent=window) for text in ("Save", "Stop", "Skip", "Save", "S")]
    for each in made:
        column.addWidget(each)
    window.show()
    assign_mnemonics(window)
    assert [each.mnemonic for each in made] == ["s", "t", "k", "a", ""]
    assert [each.text() for each in made] == ["Save", "Stop", "Skip", "Save", "S"]
    made[1].setText("Start")
    assert made[1].mnemonic == "t"
    made[1].setText("Go")
    assert made[1].mnemonic == ""
    assert audit.mnemonic_clashes(window) == []


def test_a_letter_is_underlined(qtbot: QtBot) -> None:
    made = button("Save")
    qtbot.addWidget(made)
    before = made.grab().toImage()
    made.set_mnemonic("v")
    assert made.grab().toImage() != before
    label = buddy_label("Host", QLineEdit(made))
    qtbot.addWidget(label)
    before = label.grab().toImage()
    label.set_mnemonic("h")
    assert label.grab().toImage() != before


def test_a_label_of_a_text_has_no_letter(qtbot: QtBot) -> None:
    """There is nothing to go to; of several segments the checked one gets the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    segments = SegmentedControl([(1, "One"), (2, "Two")], window)
    segments.set_value(2)
    fixed = ElidedLabel("http://s3.example.com", parent=window)
    labels = [buddy_label("Server", fixed, window), buddy_label("Service", segments, window)]
    for each in (*labels, fixed, segments):
        column.addWidget(each)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assign_mnemonics(window)
    assert [each.mnemonic for each in labels] == ["", "s"]
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(segments.segment(2).hasFocus)


def test_alt_presses_buttons_and_moves_to_fields(qtbot: QtBot, background: Background) -> None:
    """Alt+T once typed an invisible t into the secret."""
    saved = Connection("id", "prod", Endpoint("http://127.0.0.1:9"), access_key="key")
    dialog = ConnectionDialog(background, "", saved)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert audit.mnemonic_clashes(dialog) == []
    fields = dialog.fields
    test = named(dialog.findChildren(QPushButton), "Test")
    assert isinstance(test, MnemonicButton)
    assert test.mnemonic == "t"
    fields.secret_field.setFocus()
    pressed: list[bool] = []
    test.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bool(pressed))
    assert fields.secret_field.text() == ""
    labels = {label.text(): label.mnemonic for label in dialog.findChildren(MnemonicLabel)}
    key = Qt.Key(ord(labels["Access key"].upper()))
    QTest.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(fields.access_field.hasFocus)
    assert fields.access_key == "key"
    dialog.reject()
