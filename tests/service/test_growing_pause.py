"""A growing pause doubles, has a limit and starts over after a quiet time."""

from __future__ import annotations

import pytest

from rustfs_desktop.service import growing_pause
from rustfs_desktop.service.growing_pause import GrowingPause


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(growing_pause, "monotonic", made)
    return made


@pytest.mark.usefixtures("clock")
def test_it_doubles_up_to_a_limit() -> None:
    pause = GrowingPause(1.0, 5.0, 60.0)
    assert [pause.start() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]


@pytest.mark.usefixtures("clock")
def test_it_is_never_shorter_than_asked_for() -> None:
    pause = GrowingPause(1.0, 50.0, 60.0)
    assert [pause.start(10.0) for _ in range(4)] == [10.0, 20.0, 40.0, 50.0]
    assert pause.start(100.0) == 100.0
    assert pause.start() == 50.0


def test_it_is_over_at_its_end(clock: Clock) -> None:
    pause = GrowingPause(1.0, 5.0, 60.0)
    assert pause.is_over
    pause.start()
    clock.now += 0.9
    assert not pause.is_over
    clock.now += 0.1
    assert pause.is_over


def test_it_starts_over_after_a_quiet_time(clock: Clock) -> None:
    pause = GrowingPause(1.0, 5.0, 60.0)
    assert [pause.start(), pause.start()] == [1.0, 2.0]
    clock.now += 2.0 + 59.0  # the pause, and not yet long enough
    assert pause.start() == 4.0
    clock.now += 4.0 + 60.0
    assert pause.start() == 1.0
