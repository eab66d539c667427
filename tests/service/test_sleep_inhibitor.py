"""The machine stays awake while files move, on whichever desktop, and sleeps afterwards."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.background import Background
from rustfs_desktop.service.sleep_inhibitor import SleepInhibitor, inhibit_sleep
from tests.service import desktop
from tests.waiting import hold_until, patience_s

needs_bus = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon"
)


class Hold:
    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with desktop.bus(monkeypatch) as made:
        yield made


def test_it_is_held_once_and_let_go_after_a_pause(qtbot: QtBot, background: Background) -> None:
    holds: list[Hold] = []

    def take(_why: str) -> Hold:
        holds.append(Hold())
        return holds[-1]

    inhibitor = SleepInhibitor(background, take)
    inhibitor._release_timer.setInterval(20)
    inhibitor.set_active(True)
    inhibitor.set_active(True)
    qtbot.waitUntil(lambda: inhibitor._inhibition is not None)
    inhibitor.set_active(False)
    inhibitor.set_active(True)  # the next file: no new hold
    inhibitor.set_active(False)
    assert [hold.is_closed for hold in holds] == [False]
    qtbot.waitUntil(lambda: holds[0].is_closed)
    assert len(holds) == 1


def test_an_end_while_still_asking_releases_what_comes(
    qtbot: QtBot, background: Background
) -> None:
    go, hold = threading.Event(), Hold()

    def take(_why: str) -> Hold:
        hold_until(go)
        return hold

    inhibitor = SleepInhibitor(background, take)
    inhibitor.set_active(True)
    inhibitor.close()
    go.set()
    qtbot.waitUntil(lambda: hold.is_closed)


def test_a_failure_to_ask_is_not_for_ever(qtbot: QtBot, background: Background) -> None:
    hold = Hold()
    answers: list[Hold | OSError] = [OSError("too many processes"), hold]

    def take(_why: str) -> Hold:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    inhibitor = SleepInhibitor(background, take)
    inhibitor.set_active(True)
    qtbot.waitUntil(lambda: not inhibitor._is_requesting)
    inhibitor.set_active(False)
    inhibitor.set_active(True)
    qtbot.waitUntil(lambda: inhibitor._inhibition is hold)
    inhibitor.close()
    assert hold.is_closed


def test_where_nobody_offers_it_nothing_happens(qtbot: QtBot, background: Background) -> None:
    inhibitor = SleepInhibitor(background, inhibit_sleep)
    inhibitor.set_active(True)
    qtbot.waitUntil(lambda: background.is_idle)
    inhibitor.close()


@needs_bus
@pytest.mark.parametrize(
    ("service", "signature", "words"),
    [
        (desktop.GNOME, "susu", ("RustFS Desktop", 0, "why", 4)),
        (desktop.POWER, "ss", ("RustFS Desktop", "why")),
    ],
)
def test_a_session_s_service_holds_until_the_bus_is_closed(
    address: str, service: str, signature: str, words: tuple[object, ...]
) -> None:
    there = desktop.PretendedDesktop(address, service)
    try:
        hold = inhibit_sleep("why")
        assert there.calls.get(timeout=patience_s()) == ("Inhibit", signature, words)
        assert hold is not None
        caller = there.last_caller
        hold.close()
        while there.gone.get(timeout=patience_s()) != caller:
            pass
    finally:
        there.close()


@needs_bus
def test_without_a_desktop_systemd_holds_until_the_file_is_closed(address: str) -> None:
    there = desktop.PretendedDesktop(address, desktop.LOGIN)
    try:
        hold = inhibit_sleep("why")
        method, signature, words = there.calls.get(timeout=patience_s())
        assert (method, signature) == ("Inhibit", "ssss")
        assert words == ("idle:sleep", "RustFS Desktop", "why", "block")
        assert hold is not None
        os.set_blocking(there.hold_end, False)
        with pytest.raises(BlockingIOError):  # the other end is held
            os.read(there.hold_end, 1)
        hold.close()
        os.set_blocking(there.hold_end, True)  # the service's own copy may still be open
        assert os.read(there.hold_end, 1) == b""
    finally:
        there.close()
