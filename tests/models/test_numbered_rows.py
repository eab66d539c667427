"""A change of numbered rows keeps what is selected, and costs little for a few rows."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from rustfs_desktop.models import numbered_rows
from rustfs_desktop.models.numbered_rows import NumberedRowsModel
from rustfs_desktop.models.row_change import RowChange

Index = QModelIndex | QPersistentModelIndex
FLAGS = QItemSelectionModel.SelectionFlag


class Numbers(NumberedRowsModel):
    """Shows the numbers themselves, and counts layout changes."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__()
        self._rows = array("i", numbers)
        self.layout_changes = 0
        self.layoutAboutToBeChanged.connect(self._count)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self._rows[index.row()] if role == Qt.ItemDataRole.DisplayRole else None

    def show(self, numbers: list[int]) -> None:
        before = self._rows.tolist()
        added = [number for number in numbers if number not in set(before)]
        gone = [number for number in before if number not in set(numbers)]
        self._show(RowChange(array("i", numbers), added, gone))

    def shown(self) -> list[int]:
        return [self.index(row, 1).data() for row in range(self.rowCount())]

    def _count(self) -> None:
        self.layout_changes += 1


def selected_rows(model: Numbers, first: int, last: int) -> QItemSelectionModel:
    selected = QItemSelectionModel(model)
    selected.select(QItemSelection(model.index(first, 0), model.index(last, 1)), FLAGS.Select)
    return selected


def numbers_of(selected: QItemSelectionModel) -> list[int]:
    return sorted(index.data() for index in selected.selectedRows())


ROWS = st.lists(st.integers(-9, 9), unique=True, max_size=12)


@pytest.mark.parametrize("few", [0, 3, 100])
@given(before=ROWS, after=st.lists(ROWS, min_size=1, max_size=3), sorts=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_keeps_what_is_selected(
    qtmodeltester: ModelTester,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    before: list[int],
    after: list[list[int]],
    sorts: bool,
) -> None:
    monkeypatch.setattr(numbered_rows, "_FEW_CHANGES", few)
    monkeypatch.setattr(numbered_rows, "_COMPARED", 4)
    model = Numbers(sorted(before) if sorts else before)
    qtmodeltester.check(model)  # and from now on, at every signal
    selected = selected_rows(model, 1, min(3, len(before) - 1))
    chosen = set(numbers_of(selected))
    for numbers in after:
        kept = {n: QPersistentModelIndex(model.index(at, 1)) for at, n in enumerate(model.shown())}
        wanted = sorted(numbers) if sorts else numbers
        model.show(wanted)
        assert model.shown() == wanted
        chosen &= set(wanted)
        assert set(numbers_of(selected)) == chosen
        assert {n for n, index in kept.items() if index.isValid()} == kept.keys() & set(wanted)
        assert all(index.data() == n for n, index in kept.items() if index.isValid())


@pytest.mark.parametrize(
    "after",
    [
        [*range(50), 5000, *range(50, 1000)],
        [*range(50), *range(51, 1000)],
        [-1, *range(20, 900), 5000, 5001, *range(910, 1000), 6000],
    ],
    ids=["one new", "one gone", "some of each"],
)
def test_few_changes_among_many_selected_rows_follow_no_row(qtbot: QtBot, after: list[int]) -> None:
    model = Numbers(list(range(1000)))
    selected = selected_rows(model, 0, 999)
    followed: list[int] = []
    for signal in (model.rowsInserted, model.rowsRemoved):
        signal.connect(lambda *_: followed.append(len(model.persistentIndexList())))
    kept = [number for number in after if 0 <= number < 1000]
    model.show(after)
    assert model.shown() == after
    assert numbers_of(selected) == kept
    assert model.layout_changes == 0
    assert max(followed) <= 20


def test_rows_that_move_need_one_layout_change(qtbot: QtBot) -> None:
    model = Numbers([1, 2, 3])
    model.show([2, 3, 4, 1])
    assert (model.shown(), model.layout_changes) == ([2, 3, 4, 1], 1)


def test_rows_that_stay_are_not_rearranged(qtbot: QtBot) -> None:
    model = Numbers([1, 2, 3])
    started: list[object] = []
    model.rearrange_started.connect(started.append)
    model.show([1, 2, 3])
    assert started == []
    model.show([3, 2, 1])
    assert len(started) == 1


def test_changes_far_from_the_end_of_many_rows_are_shown_together(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them would move the numbers of all rows behind it."""
    monkeypatch.setattr(numbered_rows, "_MOST_MOVED", 20)
    model = Numbers(list(range(10)))
    model.show([0, 1, 3, 4, 5, 6, 7, 8, 9, 10])
    assert model.layout_changes == 0
    selected = selected_rows(model, 2, 3)
    model.show([0, 3, 5, 6, 7, 8, 9, 10, 11])
    assert model.layout_changes == 1
    assert model.shown() == [0, 3, 5, 6, 7, 8, 9, 10, 11]
    assert numbers_of(selected) == [3]
