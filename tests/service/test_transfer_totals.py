"""Speeds and totals, measured from what the engine reports."""

from __future__ import annotations

import pytest

from rustfs_desktop.service import transfer_totals
from rustfs_desktop.service.transfer_totals import SpeedAverage, Totals, TransferSpeeds
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import TransferState


class Moving:
    """As much of a transfer as is measured."""

    state = TransferState.RUNNING
    bytes_done = 0
    size = 0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(transfer_totals.time, "monotonic", lambda: now[0])
    return now


def changes(done: int = 0, total: int = 0, *touched: Moving, **counts: int) -> Changes:
    states = dict.fromkeys(TransferState, 0)
    states.update({TransferState[name]: count for name, count in counts.items()})
    return Changes(
        touched=dict.fromkeys(touched), counts=states, bytes_done=done, bytes_total=total
    )


def test_a_speed_needs_two_measurements_and_looks_back_three_seconds() -> None:
    meter = SpeedAverage()
    assert meter.speed == 0.0
    meter.add(0.0, 0)
    assert meter.speed == 0.0
    meter.add(1.0, 10)
    assert meter.speed == 10.0
    for second in range(2, 8):
        meter.add(float(second), 10 + (second - 1) * 100)
    assert meter.speed == 100.0


def test_a_speed_starts_again_when_bytes_are_sent_again() -> None:
    meter = SpeedAverage()
    meter.add(0.0, 0)
    meter.add(1.0, 50)
    meter.add(2.0, 20)
    assert meter.speed == 0.0
    meter.add(3.0, 30)
    assert meter.speed == 10.0


def test_totals_have_speed_and_time_left_while_something_moves(clock: list[float]) -> None:
    speedometer = TransferSpeeds()
    assert speedometer.add_changes(changes(0, 1000, RUNNING=1, WAITING=2))
    clock[0] += 1
    assert speedometer.add_changes(changes(100, 1000, RUNNING=1, WAITING=2))
    totals = speedometer.totals
    assert (totals.active, totals.waiting) == (1, 2)
    assert (totals.speed, totals.seconds_left) == (100.0, 9.0)
    clock[0] += 1
    speedometer.add_changes(changes(200, 1000, PAUSED=3))
    assert (speedometer.totals.speed, speedometer.totals.seconds_left) == (0.0, None)


def test_totals_count_every_state_and_say_whether_they_changed(clock: list[float]) -> None:
    speedometer = TransferSpeeds()
    found = changes(
        DONE=1, SKIPPED=2, FAILED=4, NEEDS_ANSWER=8, PAUSED=16, NEEDS_KEYS=32, CANCELLED=64
    )
    assert speedometer.add_changes(found)
    assert speedometer.totals == Totals(done=1, skipped=2, failed=4, asking=8, paused=16, locked=32)
    assert not speedometer.add_changes(found)


def test_each_running_transfer_has_its_own_speed(clock: list[float]) -> None:
    speedometer, one, other = TransferSpeeds(), Moving(), Moving()
    speedometer.add_changes(changes(0, 0, one, other))
    clock[0] += 2
    one.bytes_done = 50
    speedometer.add_changes(changes(0, 0, one, other))
    assert (speedometer.speed(one), speedometer.speed(other)) == (25.0, 0.0)
    one.state = TransferState.DONE
    speedometer.add_changes(changes(0, 0, one))
    assert speedometer.speed(one) == 0.0


def test_a_rest_does_not_count(clock: list[float]) -> None:
    speedometer = TransferSpeeds()
    speedometer.add_changes(changes(0, 100, RUNNING=1))
    clock[0] += 60
    speedometer.restart()
    speedometer.add_changes(changes(0, 100, RUNNING=1))
    clock[0] += 1
    speedometer.add_changes(changes(40, 100, RUNNING=1))
    assert speedometer.totals.speed == 40.0


def test_a_transfer_alone_has_the_speed_and_time_of_the_totals(clock: list[float]) -> None:
    """Measured apart they differ, and two figures for one thing are one too many."""
    speedometer, one = TransferSpeeds(), Moving()
    one.size = 1000
    for moved in (0, 100, 300):
        clock[0] += 1
        one.bytes_done = moved + 7  # it moves on after the totals were taken
        speedometer.add_changes(changes(moved, 1000, one, RUNNING=1))
    totals = speedometer.totals
    assert totals.speed == 150.0
    assert speedometer.speed(one) == totals.speed
    assert speedometer.seconds_left(one) == totals.seconds_left == 700 / 150
    held = changes(300, 5000, one, RUNNING=1, PAUSED=3, NEEDS_ANSWER=1)
    held.bytes_held = 4000
    speedometer.add_changes(held)
    assert speedometer.seconds_left(one) == speedometer.totals.seconds_left
    assert speedometer.totals.seconds_left == 700 / speedometer.totals.speed
    speedometer.add_changes(changes(300, 5000, one, RUNNING=1, WAITING=1))
    assert speedometer.speed(one) == speedometer.totals.speed
    assert speedometer.seconds_left(one) == (1000 - 307) / speedometer.speed(one)
