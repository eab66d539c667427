"""Marks of new rows stay for a moment, fade, and are gone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser import new_row_marks
from rustfs_desktop.ui.browser.new_row_marks import NewRowMarks


class _Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    made = _Clock()
    monkeypatch.setattr(new_row_marks, "time", made)
    return made


@pytest.fixture
def marks(qapp: QObject, clock: _Clock) -> NewRowMarks:
    return NewRowMarks(qapp)


def test_a_mark_fades_after_a_moment(marks: NewRowMarks, clock: _Clock) -> None:
    marks.add(["a"])
    assert (marks.strength("a"), marks.strength("b")) == (1.0, 0.0)
    clock.now_s += 3.0
    assert marks.strength("a") == 1.0
    clock.now_s += 1.0
    assert marks.strength("a") == 0.5
    clock.now_s += 1.5
    assert marks.strength("a") == 0.0
    marks.clear()


def test_faded_marks_are_removed_one_by_one(
    marks: NewRowMarks, clock: _Clock, qtbot: QtBot
) -> None:
    marks.add(["a"])
    clock.now_s += 4.0
    marks.add(["b"])
    clock.now_s += 1.5
    with qtbot.waitSignal(marks.changed):
        pass
    assert not marks.is_empty
    assert (marks.strength("a"), marks.strength("b")) == (0.0, 1.0)
    clock.now_s += 4.0
    qtbot.waitUntil(lambda: marks.is_empty)


def test_nothing_is_painted_while_nothing_fades(
    qapp: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_row_marks, "_FULL_S", 0.5)
    monkeypatch.setattr(new_row_marks, "_FADE_S", 0.0)
    monkeypatch.setattr(new_row_marks, "_STEP_MS", 10)
    marks, changes = NewRowMarks(qapp), list[bool]()
    marks.changed.connect(lambda: changes.append(marks.is_empty))
    marks.add(["a"])
    qtbot.waitUntil(lambda: marks.is_empty)
    assert len(changes) < 6  # a timer may be some milliseconds early


def test_others_fade_when_a_row_is_marked_again(
    marks: NewRowMarks, clock: _Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_row_marks, "_FULL_S", 3600.0)
    marks.add(["a", "b"])
    clock.now_s += 3601.0
    marks.add(["a"])
    assert (marks.strength("a"), marks.strength("b")) == (1.0, 0.5)
    with qtbot.waitSignal(marks.changed):
        pass


def test_nothing_new_changes_nothing(marks: NewRowMarks, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(marks.changed):
        marks.add([])
    assert marks.is_empty


def test_another_folder_has_no_marks(marks: NewRowMarks) -> None:
    marks.add(["a"])
    marks.clear()
    assert marks.is_empty
    assert marks.strength("a") == 0.0
