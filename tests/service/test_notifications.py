"""Notifications: plain text whatever the desktop renders, and a click that is heard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.background import Background
from rustfs_desktop.service.notifications import Notifier
from tests.service import desktop
from tests.waiting import patience_s

pytestmark = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon"
)
HOSTILE = '<img src="/etc/passwd">&amp;'


@pytest.fixture
def notifier(qtbot: QtBot) -> Iterator[Notifier]:
    background = Background()
    made = Notifier(background)
    yield made
    qtbot.waitUntil(lambda: background.is_idle)  # what is posted is known, and can be closed
    made.close()
    background.stop()


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with desktop.bus(monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    ("able", "shown"),
    [
        (("body",), HOSTILE),
        (("body", "body-markup"), "&lt;img src=&quot;/etc/passwd&quot;&gt;&amp;amp;"),
    ],
)
def test_names_are_never_markup(
    notifier: Notifier, address: str, able: tuple[str, ...], shown: str
) -> None:
    there = desktop.PretendedDesktop(address, desktop.NOTIFY, able=able)
    try:
        notifier.post("Title", HOSTILE)
        assert there.calls.get(timeout=patience_s())[0] == "GetCapabilities"
        method, signature, words = there.calls.get(timeout=patience_s())
        assert (method, signature) == ("Notify", "susssasa{sv}i")
        assert words[3:6] == ("Title", shown, [])
    finally:
        there.close()


def test_a_click_is_heard_once(qtbot: QtBot, notifier: Notifier, address: str) -> None:
    there = desktop.PretendedDesktop(address, desktop.NOTIFY)
    try:
        notifier.post("Title", "Text")
        qtbot.waitUntil(lambda: notifier._posted is not None)
        there.say("ActionInvoked", "us", 76, "default")  # somebody else's
        with qtbot.waitSignal(notifier.clicked):
            there.say("ActionInvoked", "us", 77, "default")
        assert notifier._posted is None
    finally:
        there.close()


def test_a_closed_one_is_listened_to_no_more(
    qtbot: QtBot, notifier: Notifier, address: str
) -> None:
    there = desktop.PretendedDesktop(address, desktop.NOTIFY)
    try:
        notifier.post("Title", "Text")
        qtbot.waitUntil(lambda: notifier._posted is not None)
        there.say("NotificationClosed", "uu", 77, 1)
        qtbot.waitUntil(lambda: notifier._posted is None)
    finally:
        there.close()


def test_a_bus_that_goes_away_is_no_trouble(
    qtbot: QtBot, notifier: Notifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desktop.bus(monkeypatch) as address:
        there = desktop.PretendedDesktop(address, desktop.NOTIFY)
        notifier.post("Title", "Text")
        qtbot.waitUntil(lambda: notifier._posted is not None)
        there.close()
    qtbot.waitUntil(lambda: notifier._posted is None)


def test_without_a_service_the_words_come_back(qtbot: QtBot, notifier: Notifier) -> None:
    with qtbot.waitSignal(notifier.refused) as told:
        notifier.post("Title", "Text")
    assert told.args == ["Title", "Text"]
