"""Work that reports while it runs: intervals, the last report, the end, and canceling."""

import threading

import pytest
from PySide6.QtCore import Signal

from rustfs_desktop.errors import NotConnected
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.worker_stream import WorkerStream


class Countdown(WorkerStream[str]):
    """Adds numbers to a list as they are let through."""

    finished = Signal(str)

    def __init__(self, background, *, fails=False):
        super().__init__(background, "client", 1)
        self.go_on = threading.Semaphore(0)
        self.numbers = []
        self.told = []
        self._fails = fails
        self.finished.connect(self.told.append)
        self.failed.connect(self.told.append)

    def _work(self):
        numbers, go_on, fails = self.numbers, self.go_on, self._fails

        def work(token):
            for number in (3, 2, 1):
                assert go_on.acquire(timeout=30)
                token.check()
                numbers.append(number)
            if fails:
                raise NotConnected("Gone")
            return "lift-off"

        return work

    def _report(self):
        if len(self.numbers) != len(self.told):
            self.told += self.numbers[len(self.told) :]

    def _finish(self, result):
        self.finished.emit(result)


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()


def test_it_reports_meanwhile_and_once_more_before_the_end(background, qtbot):
    stream = Countdown(background)
    stream.start()
    stream.go_on.release()
    qtbot.waitUntil(lambda: stream.told == [3])
    assert stream.is_running
    stream.go_on.release(2)
    qtbot.waitUntil(lambda: not stream.is_running)
    assert stream.told == [3, 2, 1, "lift-off"]


def test_what_was_there_before_a_failure_is_reported(background, qtbot):
    stream = Countdown(background, fails=True)
    stream.go_on.release(3)
    stream.start()
    qtbot.waitUntil(lambda: not stream.is_running)
    assert stream.told[:3] == [3, 2, 1]
    assert isinstance(stream.told[3], NotConnected)


def test_nothing_is_reported_after_cancel(background, qtbot):
    stream = Countdown(background)
    stream.start()
    stream.go_on.release()
    qtbot.waitUntil(lambda: stream.told == [3])
    stream.cancel()
    assert not stream.is_running
    stream.go_on.release(2)
    qtbot.waitUntil(lambda: background.is_idle)
    assert stream.told == [3]
