"""How long tests wait: one place for all, and longer on a busy machine.

A wait ends as soon as its condition holds, so a long limit costs nothing in a run that passes. No
test therefore names a time of its own; ``tests/test_waiting.py`` lists the few in which a short
time is the thing tested.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

LEAST_S = 10.0  # below this a moment without the processor already fails a test
QUIET_S = 30.0  # the limit on a machine with a free core
MOST_TIMES = 8.0  # longer than this, and pytest's own limit of a test would end it first
WHOLE_TOUR_S = 300.0  # the same for the tour through the whole program
POLL_S = 0.005  # between two looks at a condition


def load() -> float:
    """How many times slower than alone a process runs: runnable processes per core, at least 1."""
    try:
        return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    except (AttributeError, OSError):  # Windows does not count them
        return 2.0


def patience_s(quiet_s: float = QUIET_S) -> float:
    """The limit of one wait now, in seconds; a longer ``quiet_s`` for what is long when alone."""
    assert quiet_s >= LEAST_S
    return quiet_s * min(load(), MOST_TIMES)


def moment_s(quiet_s: float) -> float:
    """A time limit of the program that a test waits out; longer on a busy machine.

    Else what only gets no processor for a moment would be taken for stalled as well.
    """
    return quiet_s * min(load(), MOST_TIMES)


def patience_ms() -> int:
    """The same in milliseconds, as Qt counts."""
    return round(1000 * patience_s())


def deadline() -> float:
    """The end of a wait that begins now, on the monotonic clock."""
    return time.monotonic() + patience_s()


def wait_for(condition: Callable[[], object], about: object = "") -> None:
    """Look again and again until ``condition()`` holds."""
    begin = time.monotonic()
    while not condition():
        if time.monotonic() - begin > patience_s():  # asked again: the load may just have come
            pytest.fail(f"did not happen within {patience_s():.0f} s: {about}")
        time.sleep(POLL_S)


def hold_until(gate: threading.Event) -> None:
    """Keep a request of a fake server, or other work, waiting until the test opens the gate.

    A test that times out fails before the gate opens by itself.
    """
    gate.wait(2 * patience_s())


def _limit(timeout: int | None) -> int:
    """A given time as it is, 0 included: ``assertNotEmitted`` waits for nothing."""
    return patience_ms() if timeout is None else timeout


class PatientQtBot(QtBot):
    """pytest-qt's bot with limits from here; its own are always 5 s."""

    def waitUntil(self, callback, *, timeout=None):  # noqa: N802  # pytest-qt's name
        super().waitUntil(callback, timeout=_limit(timeout))

    def waitSignal(self, signal, *, timeout=None, **options):  # noqa: N802
        return super().waitSignal(signal, timeout=_limit(timeout), **options)

    def waitSignals(self, signals, *, timeout=None, **options):  # noqa: N802
        return super().waitSignals(signals, timeout=_limit(timeout), **options)

    def waitExposed(self, widget, *, timeout=None):  # noqa: N802
        return super().waitExposed(widget, timeout=_limit(timeout))

    def waitActive(self, widget, *, timeout=None):  # noqa: N802
        return super().waitActive(widget, timeout=_limit(timeout))
