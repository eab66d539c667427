"""The expiry of a link: common durations, or a number with a unit, never too long to sign."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.api.presign import MAX_EXPIRY_S
from rustfs_desktop.ui.dialogs.expiry import ExpiryFields
from rustfs_desktop.ui.dialogs.form import Form

HOUR, DAY = 3600, 86400


@pytest.fixture
def form(qtbot: QtBot, look: None) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def choose(fields: ExpiryFields, words: str) -> None:
    buttons = fields.spans.findChildren(QAbstractButton)
    button = next(each for each in buttons if each.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (HOUR, HOUR),
        (7 * DAY, 7 * DAY),
        (90 * 60, 90 * 60),
        (3 * DAY, 3 * DAY),
        (0, 60),
        (-5, 60),
        (10**9, MAX_EXPIRY_S),
        (3601, 3600),  # whole minutes
    ],
)
def test_a_remembered_expiry_is_shown_within_limits(form: Form, given: int, kept: int) -> None:
    assert ExpiryFields(given, form).seconds == kept


def test_custom_begins_with_the_last_choice(qtbot: QtBot, form: Form) -> None:
    fields = ExpiryFields(HOUR, form)
    assert not fields.amount.isVisible()
    choose(fields, "1 day")
    with qtbot.waitSignal(fields.changed):
        choose(fields, "Custom…")
    assert fields.amount.isVisible()
    assert (fields.amount.value(), fields.unit.currentText()) == (1, "days")
    QTest.keyClicks(fields.amount, "5")
    assert fields.seconds == 5 * DAY
    choose(fields, "15 min")
    assert fields.seconds == 15 * 60
    assert not fields.amount.isVisible()


def test_another_unit_keeps_the_number_within_a_week(qtbot: QtBot, form: Form) -> None:
    fields = ExpiryFields(101 * HOUR, form)
    assert (fields.amount.value(), fields.unit.currentText()) == (101, "hours")
    with qtbot.waitSignal(fields.changed):
        fields.unit.setCurrentIndex(fields.unit.findText("days"))
    assert fields.amount.value() == 7
    assert fields.seconds == MAX_EXPIRY_S
