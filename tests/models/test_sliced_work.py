"""Work in slices lets events happen between them, and only the last work counts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from rustfs_desktop.models import sliced_work
from rustfs_desktop.models.sliced_work import SlicedWork
from rustfs_desktop.models.slices import Slices


@pytest.fixture
def work(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> SlicedWork:
    monkeypatch.setattr(sliced_work, "_SLICE_S", 0.0)
    return SlicedWork()


def counting(name: str, count: int, seen: list[str]) -> Slices[str]:
    for number in range(count):
        seen.append(f"{name}{number}")
        yield
    return name


def test_events_happen_between_slices(qtbot: QtBot, work: SlicedWork) -> None:
    seen: list[str] = []
    beat = QTimer(work)
    beat.timeout.connect(lambda: seen.append("beat"))
    beat.start(0)
    with qtbot.waitSignal(work.done) as done:
        work.start(counting("a", 20, seen))
        assert (seen, work.is_running) == ([], True)
    assert (done.args, work.is_running) == (["a"], False)
    assert "beat" in seen[: seen.index("a19")]


def test_other_work_takes_over(qtbot: QtBot, work: SlicedWork) -> None:
    seen: list[str] = []
    ended: list[str] = []
    work.done.connect(ended.append)
    work.start(counting("a", 10**9, seen))
    qtbot.waitUntil(lambda: bool(seen))
    work.start(counting("b", 3, seen))
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == ["b"]
    assert seen[-3:] == ["b0", "b1", "b2"]
    work.start(counting("c", 3, seen))
    work.drop()
    assert not work.is_running
    work.start(counting("d", 1, seen))
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended == ["b", "d"]
