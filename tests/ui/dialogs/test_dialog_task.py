"""One piece of work at a time: started, followed, stopped, never answered twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, NotConnected
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask


class Heard:
    """What came back."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.errors: list[AppError] = []


def counts_until(stop: threading.Event) -> Callable[[CancelToken, Callable[[Any], None]], str]:
    def work(token: CancelToken, report: Callable[[Any], None]) -> str:
        for number in range(1_000_000):
            report(number)
            if stop.wait(0.01) or token.is_set:
                return f"counted to {number}"
        return "never"

    return work


def test_progress_and_the_answer_arrive(qtbot: QtBot, background: Background) -> None:
    owner, heard, stop = QObject(), Heard(), threading.Event()
    work = DialogTask(background, owner)
    seen: list[object] = []
    work.progressed.connect(seen.append)
    work.start(counts_until(stop), heard.values.append, heard.errors.append)
    assert work.is_running
    qtbot.waitUntil(lambda: len(seen) >= 2)
    stop.set()
    qtbot.waitUntil(lambda: bool(heard.values))
    assert not work.is_running
    assert seen[-1] == work.progress
    assert heard.values == [f"counted to {work.progress}"]


def test_a_failure_arrives_once(qtbot: QtBot, background: Background) -> None:
    owner, heard = QObject(), Heard()
    work = DialogTask(background, owner)

    def fails(_token: CancelToken, _report: Callable[[Any], None]) -> None:
        raise NotConnected("Gone")

    work.start(fails, heard.values.append, heard.errors.append)
    qtbot.waitUntil(lambda: not work.is_running)
    assert [error.title for error in heard.errors] == ["Gone"]
    assert heard.values == []


def test_nothing_comes_after_stop(qtbot: QtBot, background: Background) -> None:
    owner, heard = QObject(), Heard()
    work = DialogTask(background, owner)
    changes: list[bool] = []
    work.running_changed.connect(changes.append)
    work.start(counts_until(threading.Event()), heard.values.append, heard.errors.append)
    work.stop()
    assert changes == [True, False]
    qtbot.waitUntil(lambda: background.is_idle)
    assert heard.values == []
    assert heard.errors == []


def test_starting_again_drops_what_was_running(qtbot: QtBot, background: Background) -> None:
    owner, heard, stop = QObject(), Heard(), threading.Event()
    work = DialogTask(background, owner)
    work.start(counts_until(threading.Event()), heard.values.append, heard.errors.append)
    stop.set()
    work.start(counts_until(stop), heard.values.append, heard.errors.append)
    qtbot.waitUntil(lambda: background.is_idle and not work.is_running)
    assert heard.values == ["counted to 0"]
