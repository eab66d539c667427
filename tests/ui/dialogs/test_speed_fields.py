"""The fields of the speed limits: what is shown is what is returned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.transfers.policy.bandwidth import DailyLimit, SpeedLimit
from rustfs_desktop.ui.dialogs.speed_fields import SpeedBox, SpeedFields

MB = 1_000_000


@pytest.fixture
def fields(qtbot: QtBot, look: None) -> Iterator[SpeedFields]:
    window = QWidget()
    qtbot.addWidget(window)
    made = SpeedFields([("home", "Home"), ("work", "Work\n")], window)
    window.resize(700, 400)
    made.resize(700, 400)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.close()


@pytest.mark.parametrize(
    ("rate", "shown", "back"),
    [
        (0, "No limit", 0),
        (10 * MB, "10 MB/s", 10 * MB),
        (2_500_000, "2.5 MB/s", 2_500_000),
        (1, "0.01 MB/s", 10_000),  # never rounded to no limit
    ],
)
def test_a_limit_is_shown_in_megabytes(
    fields: SpeedFields, rate: int, shown: str, back: int
) -> None:
    box = SpeedBox("x", fields)
    box.set_rate(rate)
    assert box.text() == shown
    assert box.rate == back


def test_everything_comes_back(fields: SpeedFields) -> None:
    hours = DailyLimit(8 * 60 + 30, 17 * 60, SpeedLimit(MB, 2 * MB))
    of_each = {"work": SpeedLimit(3 * MB, 0), "removed": SpeedLimit(0, 4 * MB)}
    fields.fill(SpeedLimit(5 * MB, 6 * MB), hours, of_each)
    assert fields.everything.speed == SpeedLimit(5 * MB, 6 * MB)
    assert fields.hours == hours
    assert fields.connections == of_each


def test_each_connection_keeps_what_was_typed(fields: SpeedFields) -> None:
    fields.fill(SpeedLimit(), None, {"work": SpeedLimit(MB, 0)})
    fields.of_connection.up.setFocus()
    fields.of_connection.up.selectAll()
    QTest.keyClicks(fields.of_connection.up, "7")
    QTest.keyClick(fields.connection, Qt.Key.Key_Down)
    assert fields.connection.currentData() == "work"
    assert fields.of_connection.speed == SpeedLimit(MB, 0)
    fields.of_connection.up.set_rate(0)
    assert fields.connections == {"home": SpeedLimit(7 * MB, 0)}


def test_hours_count_only_when_they_are_on_and_last(fields: SpeedFields) -> None:
    fields.fill(SpeedLimit(), None, {})
    assert fields.hours is None
    assert not fields.begin.isEnabled()
    fields.hours_on.click()
    assert fields.begin.isEnabled()
    assert fields.hours == DailyLimit(9 * 60, 17 * 60, SpeedLimit())
    fields.end.setTime(QTime(9, 0))
    assert fields.no_time.isVisible()
    assert fields.hours is None
    fields.end.setTime(QTime(8, 59))  # over midnight
    assert not fields.no_time.isVisible()
    assert fields.hours == DailyLimit(9 * 60, 8 * 60 + 59, SpeedLimit())


def test_without_connections_there_is_nothing_to_choose(qtbot: QtBot, look: None) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    fields = SpeedFields([], window)
    fields.fill(SpeedLimit(), None, {"removed": SpeedLimit(1 * MB, 0)})
    assert fields.connection.isHidden()
    assert fields.of_connection.up.isHidden()
    assert fields.connections == {"removed": SpeedLimit(1 * MB, 0)}
