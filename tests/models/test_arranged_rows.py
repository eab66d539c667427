"""Many rows are sorted and filtered in slices, and nothing that happens meanwhile is lost."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models import arranged_rows, sliced_work, slices
from rustfs_desktop.models.folder_sums import FolderSums
from rustfs_desktop.models.object_order import Arrangement, ObjectOrder
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.models.row_change import RowChange
from rustfs_desktop.models.slices import Slices
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges
from tests.models.pages import page_of

FALLING = Qt.SortOrder.DescendingOrder
COUNT = 90


@pytest.fixture
def sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE", 7)
    monkeypatch.setattr(sliced_work, "_SLICE_S", 0.0)
    monkeypatch.setattr(arranged_rows, "_MANY", 20)


def some_page(name: str = "f", count: int = COUNT) -> Page:
    rnd = random.Random(name)
    names = [f"{name}{rnd.randrange(9)}{number}" for number in range(count)]
    return page_of(names, [f"{name}-folder/"], [rnd.randrange(20) for _ in names])


@pytest.fixture
def model(qtbot: QtBot, qtmodeltester: ModelTester, sliced: None) -> ObjectTableModel:
    made = ObjectTableModel()
    made.append_page(some_page())
    qtmodeltester.check(made)  # and from now on, at every signal
    return made


def keys(model: ObjectTableModel) -> list[str]:
    return [model.key(row) for row in range(model.rowCount())]


def wait_until_arranged(qtbot: QtBot, model: ObjectTableModel) -> None:
    qtbot.waitUntil(lambda: not model.is_arranging)


def test_rows_stay_as_they_are_until_all_are_sorted(qtbot: QtBot, model: ObjectTableModel) -> None:
    before, sizes = keys(model), dict(zip(keys(model), range(COUNT + 1), strict=True))
    assert len(sizes) == COUNT + 1
    with qtbot.waitSignal(model.arranged) as arranged:
        model.sort(Column.SIZE, FALLING)
        assert (model.is_arranging, keys(model)) == (True, before)
    assert arranged.args == [False]
    shown = [model.size(row) for row in range(1, model.rowCount())]
    assert shown == sorted(shown, reverse=True)
    assert sorted(keys(model)) == sorted(before)


def test_typing_on_drops_what_was_typed_before(qtbot: QtBot, model: ObjectTableModel) -> None:
    told: list[bool] = []
    model.arranged.connect(told.append)
    model.sort(Column.SIZE, FALLING)
    for text in ("f", "f1", "f12"):
        model.set_filter(text)
    wait_until_arranged(qtbot, model)
    assert told == [True]
    found = keys(model)
    assert found
    assert all("f12" in key for key in found)
    sizes = [model.size(row) for row in range(model.rowCount())]
    assert sizes == sorted(sizes, reverse=True)
    model.set_filter("")
    wait_until_arranged(qtbot, model)
    assert (model.rowCount(), told) == (COUNT + 1, [True, True])


class HeldArranging:
    """Sorting and filtering stop after some slices, until more are allowed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slices, self.most = 0, 3
        arrange = ObjectOrder.arrange

        def held(order: ObjectOrder, wanted: Arrangement) -> Slices[RowChange]:
            return self._held(arrange(order, wanted))

        monkeypatch.setattr(ObjectOrder, "arrange", held)

    def _held(self, work: Slices[RowChange]) -> Slices[RowChange]:
        while True:
            while self.slices == self.most:
                yield
            try:
                next(work)
            except StopIteration as end:
                change: RowChange = end.value
                return change
            self.slices += 1
            yield


def add_page(model: ObjectTableModel) -> None:
    model.append_page(some_page("g", 30))


def merge(model: ObjectTableModel) -> None:
    gone = frozenset(some_page().keys[::9])
    changed = page_of(some_page().keys[1::9], sizes=[77] * len(some_page().keys[1::9]))
    model.merge(FolderChanges(changed, gone))
    model.show_held()


@pytest.mark.parametrize("change", [add_page, merge])
@pytest.mark.parametrize("text", ["", "1", "size>5"])
def test_what_comes_meanwhile_is_not_lost(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    model: ObjectTableModel,
    change: Callable[[ObjectTableModel], None],
    text: str,
) -> None:
    wanted = ObjectTableModel()
    wanted.append_page(some_page())
    change(wanted)
    wanted.sort(Column.SIZE, FALLING)
    wanted.set_filter(text)
    wait_until_arranged(qtbot, wanted)
    held = HeldArranging(monkeypatch)
    model.sort(Column.SIZE, FALLING)
    model.set_filter(text)
    qtbot.waitUntil(lambda: held.slices == held.most)
    change(model)
    assert model.is_arranging
    held.most = 10**6
    wait_until_arranged(qtbot, model)
    assert keys(model) == keys(wanted)


def test_another_location_drops_the_work(qtbot: QtBot, model: ObjectTableModel) -> None:
    model.sort(Column.SIZE, FALLING)
    model.set_filter("1")
    model.set_prefix("q/")
    assert not model.is_arranging
    model.append_page(page_of(["q/b", "q/a"], sizes=[1, 2]))
    assert keys(model) == ["q/a", "q/b"]


def test_what_is_selected_stays_selected(qtbot: QtBot, model: ObjectTableModel) -> None:
    flags = QItemSelectionModel.SelectionFlag
    selected = QItemSelectionModel(model)
    rows = QItemSelection(model.index(5, 0), model.index(70, len(Column) - 1))
    selected.select(rows, flags.Select)
    chosen = {model.key(row) for row in range(5, 71)}
    model.sort(Column.SIZE, FALLING)
    selected.setCurrentIndex(model.index(9, 0), flags.NoUpdate)  # while it is sorted
    current = model.key(9)
    wait_until_arranged(qtbot, model)
    assert {index.data(model.KeyRole) for index in selected.selectedRows()} == chosen
    assert selected.currentIndex().data(model.KeyRole) == current


def hold_changes(model: ObjectTableModel) -> None:
    gone = frozenset(some_page().keys[::9])
    model.merge(FolderChanges(some_page("g", 30), gone))


def with_changes(*, is_sorted: bool = False) -> list[str]:
    wanted = ObjectTableModel()
    wanted.append_page(some_page())
    hold_changes(wanted)
    wanted.show_held()
    if is_sorted:
        wanted.sort(Column.SIZE, FALLING)
    return keys(wanted)


def test_held_changes_are_prepared_in_slices(qtbot: QtBot, model: ObjectTableModel) -> None:
    before = keys(model)
    hold_changes(model)
    with qtbot.waitSignal(model.held_prepared):
        model.prepare_held()
        assert model.is_busy
    assert (model.is_busy, keys(model)) == (False, before)
    model.show_held()
    assert keys(model) == with_changes()


def test_changes_that_are_held_meanwhile_are_prepared_too(
    qtbot: QtBot, model: ObjectTableModel
) -> None:
    before = keys(model)
    model.merge(FolderChanges(Page(), frozenset(some_page().keys[::9])))
    with qtbot.waitSignal(model.held_prepared):
        model.prepare_held()
        hold_changes(model)
        assert model.is_busy
    assert keys(model) == before
    model.show_held()
    assert keys(model) == with_changes()


@pytest.mark.parametrize("sorts_first", [True, False])
def test_changes_are_prepared_when_the_rows_are_sorted(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    model: ObjectTableModel,
    sorts_first: bool,
) -> None:
    monkeypatch.setattr(arranged_rows, "_MANY", 10**6)
    wanted = with_changes(is_sorted=True)
    monkeypatch.setattr(arranged_rows, "_MANY", 20)
    hold_changes(model)
    told: list[str] = []
    model.arranged.connect(lambda: told.append("arranged"))
    model.held_prepared.connect(lambda: told.append("prepared"))
    commands = [lambda: model.sort(Column.SIZE, FALLING), model.prepare_held]
    for command in commands if sorts_first else reversed(commands):
        command()
    qtbot.waitUntil(lambda: not model.is_busy)
    assert (told, keys(model)) == (["prepared", "arranged"], wanted)
    model.sort(Column.NAME)
    wait_until_arranged(qtbot, model)
    assert told == ["prepared", "arranged", "arranged"]


def test_who_waits_for_prepared_changes_is_told_if_all_is_shown(
    qtbot: QtBot, model: ObjectTableModel
) -> None:
    """The sizes of folders may arrive at any time."""
    hold_changes(model)
    model.prepare_held()
    with qtbot.waitSignal(model.held_prepared):
        model.set_folder_sums(FolderSums({"f-folder/": FolderTotals(1, 2)}, 1.0))
    assert (model.is_busy, keys(model)) == (False, with_changes())


def test_what_is_shown_at_once_is_not_prepared(qtbot: QtBot, model: ObjectTableModel) -> None:
    hold_changes(model)
    model.prepare_held()
    with qtbot.assertNotEmitted(model.held_prepared):
        model.show_held()
        assert (model.is_busy, keys(model)) == (False, with_changes())
        model.prepare_held()
        model.set_prefix("q/")
        assert not model.is_busy
        model.append_page(page_of(["q/a"]))
        assert keys(model) == ["q/a"]


@pytest.mark.parametrize("is_sorting", [True, False])
def test_sizes_of_folders_show_what_is_being_prepared(
    qtbot: QtBot, model: ObjectTableModel, is_sorting: bool
) -> None:
    hold_changes(model)
    if is_sorting:
        model.sort(Column.SIZE, FALLING)
    model.prepare_held()
    with qtbot.waitSignal(model.held_prepared):
        model.set_folder_sums(FolderSums({"f-folder/": FolderTotals(1, 5)}))
    qtbot.waitUntil(lambda: not model.is_busy)
    assert sorted(keys(model)) == sorted(with_changes())


def test_sizes_of_folders_do_not_restart_a_sort(qtbot: QtBot, model: ObjectTableModel) -> None:
    """They may come every second, which is as long as a large folder needs."""
    arranged: list[bool] = []
    model.arranged.connect(arranged.append)
    model.sort(Column.SIZE)
    work = model._work._work
    for size in range(1, 5):
        model.set_folder_sums(FolderSums({"f-folder/": FolderTotals(1, size)}))
    assert model._work._work is work
    qtbot.waitUntil(lambda: not model.is_busy)
    assert len(arranged) == 1
    assert model._order._folder_sizes == {"f-folder/": 4}
