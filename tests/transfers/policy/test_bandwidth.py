"""Limits hold over any time that is long against a moment, and a wait for one can be ended."""

from __future__ import annotations

import datetime
import threading
import time

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.transfers.policy.bandwidth import (
    MIN_RATE,
    BandwidthLimits,
    DailyLimit,
    SpeedLimit,
)
from rustfs_desktop.transfers.types import Direction
from tests.waiting import patience_s

UP, DOWN = Direction.UPLOAD, Direction.DOWNLOAD


class Sleeper(CancelToken):
    """A token and a clock: waiting for it only moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return self.is_set


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


def limits_at(sleeper: Sleeper, hour: int = 12) -> BandwidthLimits:
    day = datetime.datetime(2026, 1, 1, hour)  # local
    return BandwidthLimits(lambda: sleeper.now, lambda: day)


def seconds_for(
    sleeper: Sleeper, limits: BandwidthLimits, connection: str, way: Direction
) -> float:
    """How long 10 MB take."""
    before = sleeper.now
    for _ in range(100):
        limits.throttle(connection, way, 100_000, sleeper)
    return sleeper.now - before


def test_without_a_limit_nothing_waits(sleeper: Sleeper) -> None:
    assert seconds_for(sleeper, limits_at(sleeper), "c", UP) == 0.0


def test_each_direction_has_its_own_limit(sleeper: Sleeper) -> None:
    limits = limits_at(sleeper)
    limits.set_limits(SpeedLimit(up=1_000_000, down=5_000_000))
    assert seconds_for(sleeper, limits, "c", UP) == pytest.approx(10, abs=0.5)
    assert seconds_for(sleeper, limits, "d", DOWN) == pytest.approx(2, abs=0.5)
    assert limits.rate("c", UP) == 1_000_000


def test_a_connection_gets_its_share_of_the_whole(sleeper: Sleeper) -> None:
    limits = limits_at(sleeper)
    limits.set_limits(SpeedLimit(up=2_000_000), connections={"slow": SpeedLimit(up=500_000)})
    assert seconds_for(sleeper, limits, "slow", UP) == pytest.approx(20, abs=0.5)
    assert seconds_for(sleeper, limits, "other", UP) == pytest.approx(5, abs=0.5)
    assert seconds_for(sleeper, limits, "slow", DOWN) == 0.0


@pytest.mark.parametrize(("hour", "rate"), [(8, 0), (9, 100_000), (16, 100_000), (17, 0)])
def test_hours_of_the_day_take_the_place_of_the_general_limit(
    sleeper: Sleeper, hour: int, rate: int
) -> None:
    limits = limits_at(sleeper, hour)
    limits.set_limits(hours=(DailyLimit(9 * 60, 17 * 60, SpeedLimit(100_000, 100_000)),))
    assert limits.rate("c", UP) == rate


def test_hours_may_go_past_midnight() -> None:
    night = DailyLimit(22 * 60, 6 * 60, SpeedLimit())
    assert [night.applies_at(hour * 60) for hour in (21, 22, 0, 5, 6)] == [
        *(False, True, True),
        *(True, False),
    ]


def test_a_limit_is_never_so_low_that_requests_look_stuck(sleeper: Sleeper) -> None:
    limits = limits_at(sleeper)
    limits.set_limits(SpeedLimit(up=1))
    assert limits.rate("c", UP) == MIN_RATE


def test_pieces_that_come_together_share_the_limit() -> None:
    limits, token = BandwidthLimits(), CancelToken()
    limits.set_limits(SpeedLimit(up=2_000_000))

    def send() -> None:
        for _ in range(5):
            limits.throttle("c", UP, 50_000, token)

    threads = [threading.Thread(target=send) for _ in range(4)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began > 0.2  # 0.5 s of bytes, a quarter of a second ahead


@pytest.mark.parametrize("end", ["token", "other limit"])
def test_a_wait_ends_when_it_is_not_wanted_any_more(end: str) -> None:
    limits, token = BandwidthLimits(), CancelToken()
    limits.set_limits(SpeedLimit(up=MIN_RATE))
    thread = threading.Thread(target=limits.throttle, args=("c", UP, 100_000_000, token))
    thread.start()
    if end == "token":
        token.set()
    else:
        limits.set_limits()
    thread.join(patience_s())
    assert not thread.is_alive()
