"""Ending requests that stall: the deadline and the low-speed limit."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from rustfs_desktop.s3.http import watchdog
from rustfs_desktop.s3.http.watchdog import LowSpeedLimit, Watch, current_watch, watched
from tests.waiting import patience_s


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    """One end of a connection over which nothing comes."""
    ours, theirs = socket.socketpair()
    ours.settimeout(patience_s())
    yield ours
    ours.close()
    theirs.close()


class TestLowSpeedLimit:
    def test_few_bytes_in_a_long_time_are_too_slow(self) -> None:
        speed = LowSpeedLimit()
        speed.add(100, watchdog.LOW_SPEED_TIME_S / 2)
        with pytest.raises(TimeoutError, match="200 bytes in 60 s"):
            speed.add(100, watchdog.LOW_SPEED_TIME_S / 2)

    def test_enough_bytes_start_a_new_measurement(self) -> None:
        speed = LowSpeedLimit()
        for _ in range(5):
            speed.add(watchdog.LOW_SPEED_BYTES, watchdog.LOW_SPEED_TIME_S)
        assert not speed.is_below()
        assert speed.is_below(watchdog.LOW_SPEED_TIME_S)

    def test_asking_changes_nothing(self) -> None:
        speed = LowSpeedLimit()
        for _ in range(3):
            assert not speed.is_below(watchdog.LOW_SPEED_TIME_S - 1)


class TestWatch:
    def test_the_deadline_ends_the_request(self, sock: socket.socket) -> None:
        watch = Watch(deadline=100.0)
        watch.set_socket(sock)
        watch.enforce(99.0)
        assert not watch.is_timed_out
        watch.enforce(100.0)
        assert watch.is_timed_out
        assert sock.recv(1) == b""

    def test_without_a_deadline_only_waiting_counts(self, sock: socket.socket) -> None:
        watch = Watch(deadline=math.inf)
        now = time.monotonic()
        watch.set_socket(sock)
        watch.enforce(now + watchdog.LOW_SPEED_TIME_S / 2)
        assert not watch.is_timed_out
        watch.add_sent(10)  # from here on this program takes its time
        watch.enforce(now + 10 * watchdog.LOW_SPEED_TIME_S)
        assert not watch.is_timed_out
        watch.start_waiting()
        watch.enforce(time.monotonic() + 2 * watchdog.LOW_SPEED_TIME_S)
        assert watch.is_timed_out

    def test_nothing_happens_before_there_is_a_socket(self) -> None:
        watch = Watch(deadline=0.0)
        watch.enforce(1.0)
        assert not watch.is_timed_out


def test_the_watchdog_wakes_a_blocked_reader(
    sock: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "_TICK_S", 0.02)
    with watched(time.monotonic()) as watch:
        watch.set_socket(sock)
        assert sock.recv(1) == b""
    assert watch.is_timed_out


def test_each_thread_has_the_watch_of_its_own_request() -> None:
    seen: list[Watch | None] = []
    with watched() as watch:
        assert current_watch() is watch
        thread = threading.Thread(target=lambda: seen.append(current_watch()))
        thread.start()
        thread.join()
    assert seen == [None]
    assert current_watch() is None
