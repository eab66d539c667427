"""Being told to end by the operating system arrives as a signal of Qt."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.termination import TerminationSignals


@pytest.mark.skipif(sys.platform == "win32", reason="no signals between programs")
@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_asks_once_and_is_its_old_self_afterwards(
    qtbot: QtBot, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    with (
        contextlib.closing(TerminationSignals()) as signals,
        qtbot.waitSignal(signals.termination_requested),
    ):
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


@pytest.mark.skipif(sys.platform == "win32", reason="no signals between programs")
def test_what_was_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals = TerminationSignals()
    during = signal.getsignal(signal.SIGHUP)
    signals.close()
    after = signal.signal(signal.SIGHUP, before)
    assert during is after is signal.SIG_IGN
