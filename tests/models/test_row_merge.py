"""Merging changes of a folder: equal to listing it again, and nothing else moves."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from rustfs_desktop.models import name_order, sorted_rows
from rustfs_desktop.models.natural import natural_key
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.models.row_merge import RowMerge
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges

Values = tuple[int, float, str, str]
NAMES = [*(f"p/f{i}" for i in range(40)), "p/é", "p/e\u0301", "p/E", "p/e", "p/line\nbreak"]
FOLDERS = [f"p/d{i}/" for i in range(12)]
FILTERS = ["", "", "1", "f2", "e", "size>1", "class:cold", "after:2020 size<3", "-size>2 f"]


def page_of(objects: dict[str, Values], folders: Iterable[str] = ()) -> Page:
    page = Page(sorted(folders), sorted(objects))
    for key in page.keys:
        size, modified, etag, storage_class = objects[key]
        page.sizes.append(size)
        page.modified.append(modified)
        page.etags.append(etag)
        page.storage_classes.append(storage_class)
    return page


def some_values(rnd: random.Random) -> Values:
    etag = rnd.choice([f"{rnd.randrange(9):032x}", f"{rnd.randrange(9):032x}-2", '"odd"'])
    modified = rnd.choice([1.5e9, 1.7e9]) + rnd.randrange(4)
    return rnd.randrange(-1, 4), modified, etag, rnd.choice(["STANDARD", "COLD"])


class ServerFolder:
    """What is in a folder, and changes."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.objects = {key: some_values(rnd) for key in rnd.sample(NAMES, 20)}
        self.folders = set(rnd.sample(FOLDERS, 4))

    @property
    def names(self) -> set[str]:
        return {*self.objects, *self.folders}

    def page(self) -> Page:
        return page_of(self.objects, self.folders)

    def change(self) -> FolderChanges:
        rnd = self.rnd
        stored = {key: some_values(rnd) for key in rnd.sample(NAMES, rnd.randrange(5))}
        gone = set(rnd.sample([*NAMES, *FOLDERS], rnd.randrange(6))) - stored.keys()
        added = set(rnd.sample(FOLDERS, rnd.randrange(3))) - gone
        self.objects = {key: self.objects[key] for key in self.objects.keys() - gone} | stored
        self.folders = (self.folders - gone) | added
        if rnd.randrange(5):
            return FolderChanges(page_of(stored, added), frozenset(gone))
        return FolderChanges(self.page(), is_whole=True)


def rows_of(model: ObjectTableModel) -> list[list[str]]:
    every = range(model.rowCount())
    texts = [[str(model.index(row, column).data()) for column in Column] for row in every]
    return [[model.key(row), *texts[row]] for row in every]


def totals_of(model: ObjectTableModel) -> tuple[int, int, int, bool]:
    return model.folder_count, model.file_count, model.total_size, model.is_sized


def listed(page: Page, column: Column, order: Qt.SortOrder, filter_text: str) -> ObjectTableModel:
    model = ObjectTableModel()
    model.set_prefix("p/")
    model.append_page(page)
    model.sort(column, order)
    model.set_filter(filter_text)
    return model


def loaded_in(model: ObjectTableModel) -> list[set[str]]:
    """Which names the model says to have, and which of them are folders."""
    return [{*filter(has, [*NAMES, *FOLDERS])} for has in (model.has_key, model.has_folder)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("bisects", [False, True])
def test_any_changes_end_equal_to_a_new_listing(
    qtbot: QtBot,
    qtmodeltester: ModelTester,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    bisects: bool,
) -> None:
    """In any order and number, while the sort order and the filter change."""
    if bisects:  # as for the few changes of a large folder
        monkeypatch.setattr(name_order, "MANY_TIMES", 0)
        monkeypatch.setattr(sorted_rows, "MANY_TIMES", 0)
        monkeypatch.setattr(name_order, "_FEW", 10**6)
    rnd = random.Random(seed)
    server = ServerFolder(rnd)
    column, order, filter_text = Column.NAME, Qt.SortOrder.AscendingOrder, ""
    model = listed(server.page(), column, order, filter_text)
    if seed < 2:
        qtmodeltester.check(model)  # and from now on, at every signal; that takes long
    for _ in range(60):
        kept = {
            row[0]: QPersistentModelIndex(model.index(at, 0))
            for at, row in enumerate(rows_of(model))
        }
        for _ in range(rnd.choice([1, 1, 2, 5])):
            before, folders_before = server.names, server.folders
            merged = model.merge(server.change())
            assert sorted(merged.new_keys) == sorted(server.names - before)
            assert merged.has_other_folders is (server.folders != folders_before)
            assert loaded_in(model) == [server.names, server.folders]
        model.show_held()
        whole = listed(server.page(), column, order, filter_text)
        found, wanted = rows_of(model), rows_of(whole)
        assert sorted(found) == sorted(wanted)
        shown = {row[0] for row in found}
        assert {key for key, index in kept.items() if index.isValid()} == kept.keys() & shown
        assert all(model.key(index.row()) == key for key, index in kept.items() if index.isValid())
        # Names that differ only in case or accents keep the order in which they came.
        assert [natural_key(row[0]) for row in found] == [natural_key(row[0]) for row in wanted]
        assert totals_of(model) == totals_of(whole)
        if not rnd.randrange(4):
            column = rnd.choice([c for c in Column if c is not Column.LOCATION])
            order = rnd.choice(list(Qt.SortOrder))
            model.sort(column, order)
        if not rnd.randrange(4):
            filter_text = rnd.choice(FILTERS)
            model.set_filter(filter_text)


def test_rows_that_stay_are_the_same_rows(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    value = (1, 1.7e9, "e", "STANDARD")
    model = listed(
        page_of({"p/b": value, "p/d": value}, ["p/x/"]),
        Column.NAME,
        Qt.SortOrder.AscendingOrder,
        "",
    )
    qtmodeltester.check(model)  # and from now on, at every signal
    kept = {model.key(row): QPersistentModelIndex(model.index(row, 0)) for row in range(3)}
    bigger = (9, 1.7e9, "f", "STANDARD")
    model.merge(FolderChanges(page_of({"p/a": value, "p/d": bigger}), frozenset({"p/b"})))
    model.show_held()
    assert [model.key(row) for row in range(3)] == ["p/x/", "p/a", "p/d"]
    assert (kept["p/x/"].row(), kept["p/d"].row()) == (0, 2)
    assert not kept["p/b"].isValid()
    assert model.size(2) == 9


def test_the_rows_change_when_it_is_asked_for(qtbot: QtBot) -> None:
    value = (1, 1.7e9, "e", "STANDARD")
    model = listed(page_of({"p/b": value}), Column.NAME, Qt.SortOrder.AscendingOrder, "")
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.assertNotEmitted(model.rowsInserted):
        model.merge(FolderChanges(page_of({"p/a": value, "p/c": value})))
        model.merge(FolderChanges(page_of({"p/d": value}), frozenset({"p/a", "p/b"})))
        assert model.key(0) == "p/b"
        assert not model.staying()(0)
    model.show_held()
    assert [model.key(row) for row in range(model.rowCount())] == ["p/c", "p/d"]
    model.merge(FolderChanges(Page(), frozenset({"p/c"})))
    model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    assert [model.key(row) for row in range(model.rowCount())] == ["p/d"]
    with qtbot.assertNotEmitted(model.dataChanged):
        model.merge(FolderChanges(page_of({"p/d": (2, 1.7e9, "f", "STANDARD")})))
        model.merge(FolderChanges(page_of({"p/e": value})))
    with qtbot.waitSignal(model.dataChanged):
        model.show_held()


def test_a_changed_object_moves_to_its_sorted_position(qtbot: QtBot) -> None:
    objects = {f"p/{name}": (size, 1.7e9, "e", "") for size, name in enumerate("abc")}
    model = listed(page_of(objects), Column.SIZE, Qt.SortOrder.AscendingOrder, "")
    first = QPersistentModelIndex(model.index(0, 0))
    model.merge(FolderChanges(page_of({"p/a": (10, 1.7e9, "e", "")})))
    model.show_held()
    assert [model.key(row) for row in range(3)] == ["p/b", "p/c", "p/a"]
    assert first.row() == 2


def test_without_a_change_nothing_is_emitted(qtbot: QtBot) -> None:
    page = page_of({"p/a": (1, 1.7e9, '"e"', "COLD"), "p/b": (-5, -7.0, "", "")}, ["p/x/"])
    model = listed(page, Column.NAME, Qt.SortOrder.AscendingOrder, "")
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.assertNotEmitted(model.dataChanged):
        assert model.merge(FolderChanges(page, is_whole=True)) == RowMerge()
        assert model.merge(FolderChanges(page, frozenset({"p/none", "p/y/"}))) == RowMerge()


def test_a_changed_object_enters_or_leaves_a_filter(
    qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    sizes = {"p/a": 100, "p/b": 100, "p/c": 1}
    page = page_of({key: (size, 1.7e9, "e", "") for key, size in sizes.items()})
    model = listed(page, Column.NAME, Qt.SortOrder.AscendingOrder, "size>50")
    qtmodeltester.check(model)  # and from now on, at every signal
    left, stays = (QPersistentModelIndex(model.index(row, 0)) for row in range(2))
    with qtbot.waitSignal(model.rowsRemoved):
        assert model.merge(FolderChanges(page_of({"p/a": (1, 1.7e9, "f", "")}))).new_keys == []
        model.show_held()
    assert rows_of(model) == [rows_of(model)[stays.row()]]
    assert not left.isValid()
    assert model.key(stays.row()) == "p/b"
    with qtbot.waitSignal(model.rowsInserted):
        model.merge(FolderChanges(page_of({"p/c": (1000, 1.7e9, "f", "")})))
        model.show_held()
    assert [model.key(row) for row in range(model.rowCount())] == ["p/b", "p/c"]
    assert stays.row() == 0


@pytest.mark.parametrize("column", [Column.NAME, Column.SIZE])
def test_one_of_many_results_of_a_search_is_removed(qtbot: QtBot, column: Column) -> None:
    """Results are sorted by the last part of their paths."""
    model = ObjectTableModel()
    model.set_prefix("", is_flat=True)
    model.sort(column)
    objects = {f"d{i % 7}/f{i}": (i, 1.5e9, "", "") for i in range(200)}
    model.append_page(page_of(objects))
    model.merge(FolderChanges(Page(), frozenset(["d5/f5"])))
    model.show_held()
    assert {model.key(row) for row in range(model.rowCount())} == objects.keys() - {"d5/f5"}
