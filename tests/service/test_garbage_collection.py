"""Tests of when and where garbage is collected."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.service import garbage_collection
from rustfs_desktop.service.garbage_collection import GarbageCollection


class Ring:
    """Only the cyclic collector frees it; it tells on which thread that was."""

    def __init__(self, died: list[threading.Thread]) -> None:
        self._died = died
        self._me = self

    def __del__(self) -> None:
        """Tell."""
        self._died.append(threading.current_thread())


class Stage:
    """A collector over a program that is busy or not."""

    def __init__(self) -> None:
        self.is_busy = False
        self.died: list[threading.Thread] = []
        self.garbage = GarbageCollection(lambda: self.is_busy)

    def make(self, count: int) -> None:
        """Many rings on a worker thread that nobody has."""

        def work() -> None:
            for _ in range(count):
                Ring(self.died)

        worker = threading.Thread(target=work)
        worker.start()
        worker.join()


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Started, without the delay of the program start."""
    monkeypatch.setattr(garbage_collection, "_STARTUP_S", 0.0)
    made = Stage()
    made.garbage.start()
    yield made
    made.garbage.stop()


def test_collects_on_the_gui_thread_only(stage: Stage, qtbot: QtBot) -> None:
    stage.make(5_000)
    assert stage.died == []
    qtbot.waitUntil(lambda: len(stage.died) == 5_000)
    assert set(stage.died) == {threading.main_thread()}


def test_puts_off_all_of_it_while_files_move(stage: Stage) -> None:
    ring = Ring(stage.died)
    for _ in range(2):
        gc.collect(1)  # it is old now
    del ring
    stage.is_busy = True
    _age(garbage_collection._OLDER_THRESHOLD)
    stage.garbage.collect_due()
    assert stage.died == []
    stage.is_busy = False
    stage.garbage.collect_due()
    assert len(stage.died) == 1


def test_does_not_put_it_off_for_ever(stage: Stage) -> None:
    ring = Ring(stage.died)
    for _ in range(2):
        gc.collect(1)
    del ring
    stage.is_busy = True
    _age(garbage_collection._BUSY_THRESHOLD)
    stage.garbage.collect_due()
    assert len(stage.died) == 1


def test_little_is_looked_at_in_one_go(stage: Stage) -> None:
    """However much a long queue adds: each look at the middle generation pauses the window."""
    kept = []
    most = 0
    for _ in range(20):
        kept.append([[] for _ in range(2_000)])
        stage.garbage.collect_due()
        most = max(most, len(gc.get_objects(1)))
    assert 2_000 <= most <= 10_000


def test_never_looks_at_what_was_loaded_in_the_beginning(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage_collection, "_STARTUP_S", 60.0)
    stage.garbage.start()
    stage.garbage.collect_due()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 1_000


def test_a_worker_that_is_left_collects_nothing(qtbot: QtBot) -> None:
    stage = Stage()
    stage.garbage.start()
    stage.garbage.collect_due()
    stage.garbage.stop()
    assert gc.get_freeze_count() == 0
    stage.make(5_000)
    assert stage.died == []


def _age(count: int) -> None:
    """Let the middle generation be collected so many times."""
    for _ in range(count):
        gc.collect(1)
