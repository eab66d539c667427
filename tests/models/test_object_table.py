"""The object table stays consistent while pages arrive, and shows any name as it is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.folder_sums import FolderSums
from rustfs_desktop.models.format import NO_VALUE
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.models.reported_sums import ReportedSums
from rustfs_desktop.s3.api.usage import FolderUsage, ReportedTotals
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges
from tests.models.hostile import SHOWN
from tests.models.pages import page_of

Role = Qt.ItemDataRole


@pytest.fixture
def model(qtbot: QtBot) -> ObjectTableModel:
    return ObjectTableModel()


def names(model: ObjectTableModel, column: Column = Column.NAME) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def keys(model: ObjectTableModel) -> list[str]:
    return [model.key(row) for row in range(model.rowCount())]


def filled(model: ObjectTableModel) -> ObjectTableModel:
    model.set_prefix("p/")
    model.append_page(page_of(["p/b.jpg", "p/a10", "p/a9"], ["p/z/", "p/y/"], [30, 10, 20]))
    return model


@pytest.mark.parametrize("force_py", [False, True])
def test_is_a_good_model_through_every_change(
    model: ObjectTableModel, qtmodeltester: ModelTester, force_py: bool
) -> None:
    rnd = random.Random(3)

    def some_page(step: int) -> Page:
        numbers = [rnd.randrange(50) for _ in range(6)]
        return page_of([f"p/f{n}-{step}-{i}" for i, n in enumerate(numbers)], [f"p/d{step}/"])

    qtmodeltester.check(model, force_py=force_py)  # and from now on, at every signal
    model.set_prefix("p/")
    for step in range(60):
        match step % 6:
            case 0 | 3:
                model.append_page(some_page(step))
            case 1:
                model.sort(rnd.randrange(len(Column)), rnd.choice(list(Qt.SortOrder)))
            case 2 | 4:
                model.set_filter(rnd.choice(["", "1", "f2", "d", "nothing"]))
            case _:
                model.set_downloaded("p/f1-0-0", Path("x"))
    model.merge(FolderChanges(Page(), is_whole=True))
    model.show_held()
    model.merge(FolderChanges(some_page(99), is_whole=True))
    model.show_held()
    model.set_prefix("q/")


def test_folders_first_and_numbers_by_value(model: ObjectTableModel) -> None:
    assert names(filled(model)) == ["y", "z", "a9", "a10", "b.jpg"]
    assert keys(model) == ["p/y/", "p/z/", "p/a9", "p/a10", "p/b.jpg"]
    model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["z", "y", "b.jpg", "a10", "a9"]
    model.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["y", "z", "b.jpg", "a9", "a10"]
    model.sort(-1)
    assert names(model) == ["y", "z", "a9", "a10", "b.jpg"]


def test_pages_join_an_active_sort_and_filter(model: ObjectTableModel) -> None:
    filled(model).sort(Column.SIZE, Qt.SortOrder.AscendingOrder)
    model.set_filter("A")
    model.append_page(page_of(["p/xa", "p/no", "p/a0"], ["p/ya/", "p/q/"], [15, 1, 999]))
    assert names(model) == ["ya", "a10", "xa", "a9", "a0"]
    assert (model.folder_count, model.file_count, model.total_size) == (4, 6, 1075)
    model.set_filter("")
    assert model.rowCount() == 10


def test_selection_and_current_row_go_along(model: ObjectTableModel) -> None:
    filled(model)
    selected = QItemSelectionModel(model)
    for row in (1, 4):
        index = model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        selected.setCurrentIndex(index, flags.Select | flags.Rows)
    model.append_page(page_of(["p/a", "p/zz"], ["p/a/"]))
    model.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    ranges = [(r.top(), r.bottom()) for r in selected.selection()]
    assert set(model.selection(ranges).prefixes) == {"p/z/"}
    assert model.selection(ranges).objects == [("p/b.jpg", 30)]
    assert selected.currentIndex().data(model.KeyRole) == "p/b.jpg"
    model.set_filter("z")
    assert [index.data(model.KeyRole) for index in selected.selectedRows()] == ["p/z/"]


def test_sorting_selected_rows_follows_rows_and_not_cells(model: ObjectTableModel) -> None:
    model.append_page(page_of([f"{n}" for n in range(100)]))
    selected = QItemSelectionModel(model)
    rows = QItemSelection(model.index(10, 0), model.index(89, len(Column) - 1))
    selected.select(rows, QItemSelectionModel.SelectionFlag.Select)
    followed: list[int] = []
    model.layoutChanged.connect(lambda *_: followed.append(len(model.persistentIndexList())))
    model.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    assert followed[0] <= 160
    assert len(selected.selectedRows()) == 80
    assert {index.data() for index in selected.selectedRows()} == {f"{n}" for n in range(10, 90)}


def test_an_index_kept_by_a_view_follows_its_row(model: ObjectTableModel) -> None:
    kept = QPersistentModelIndex(filled(model).index(model.row_of_key("p/a9"), Column.TYPE))
    model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    assert kept.data(model.KeyRole) == "p/a9"
    assert kept.column() == Column.TYPE
    model.set_filter("b.")
    assert not kept.isValid()


def test_overlapping_ranges_select_a_row_once(model: ObjectTableModel) -> None:
    filled(model)
    chosen = model.selection([(2, 3), (0, 2), (3, 3), (9, 12)])
    assert chosen.prefixes == ["p/y/", "p/z/"]
    assert chosen.objects == [("p/a9", 20), ("p/a10", 10)]
    everything = QItemSelection(model.index(0, 0), model.index(4, 5))
    assert model.selection((r.top(), r.bottom()) for r in everything).count == 5


def test_cells(model: ObjectTableModel) -> None:
    model.append_page(Page(["d/"], ["x.jpg"], [4_100_000], [-1.0], ["ab-2"], ["GLACIER"], None))
    folder, file = [[model.index(row, column).data() for column in Column] for row in range(2)]
    assert folder == ["d", "—", "Folder", "—", "—", "—", "—"]
    assert file == ["x.jpg", "4.1 MB", "JPEG image", "—", "GLACIER", "ab-2", ""]
    assert "4,100,000" in model.index(1, Column.SIZE).data(Role.ToolTipRole).replace(
        "4100000", "4,100,000"
    )
    assert model.index(1, 0).data(Role.AccessibleTextRole) == "x.jpg, JPEG image"
    assert model.index(1, 0).data(model.IconRole) == "image"
    assert model.index(0, 0).data(model.AccentRole) == "folder"
    assert model.index(0, 0).data(model.IsFolderRole) is True
    assert model.is_folder(0)
    assert (model.size(0), model.size(1)) == (0, 4_100_000)
    right = model.index(1, Column.SIZE).data(Role.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDropEnabled
    assert not model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsDropEnabled


def test_titles(model: ObjectTableModel) -> None:
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == ["Name", "Size", "Type", "Modified", "Storage Class", "ETag", "Location"]


@pytest.mark.parametrize("name", SHOWN)
def test_hostile_names_are_shown_and_kept(model: ObjectTableModel, name: str) -> None:
    model.set_prefix("p/")
    model.append_page(page_of([f"p/{name}"], [f"p/{name}/"]))
    assert names(model) == [SHOWN[name], SHOWN[name]]
    assert keys(model) == [f"p/{name}/", f"p/{name}"]
    assert model.row_of_key(f"p/{name}/") == 0
    assert model.row_of_key(f"p/{name}") == 1
    chosen = model.selection([(0, 1)])
    assert (chosen.prefixes, chosen.keys) == ([f"p/{name}/"], [f"p/{name}"])
    tip = model.index(1, 0).data(Role.ToolTipRole)
    assert tip == tool_tip(name)


def test_all_hostile_names_at_once(model: ObjectTableModel) -> None:
    model.append_page(page_of(SHOWN, [f"{name}/" for name in SHOWN]))
    assert sorted(names(model)) == sorted([*SHOWN.values()] * 2)
    for row, key in enumerate(keys(model)):
        assert model.row_of_key(key) == row


def test_names_that_are_empty_are_marked(model: ObjectTableModel) -> None:
    model.set_prefix("a/")
    model.append_page(page_of(["a/"], ["a//"]))
    assert names(model) == ["⟨empty⟩", "⟨folder object⟩"]
    assert keys(model) == ["a//", "a/"]


def test_the_other_unicode_form_has_a_badge(model: ObjectTableModel) -> None:
    model.append_page(page_of(["caf\u00e9", "cafe\u0301", "caf"]))
    badges = {model.key(row): model.index(row, 0).data(model.BadgeRole) for row in range(3)}
    assert bool(badges["caf\u00e9"])
    assert bool(badges["cafe\u0301"])
    assert badges["caf"] == ""


def test_downloads_are_remembered_until_the_place_changes(
    model: ObjectTableModel, qtbot: QtBot
) -> None:
    filled(model)
    with qtbot.waitSignal(model.dataChanged):
        model.set_downloaded("p/a9", Path("/dl/a9"))
    row = model.row_of_key("p/a9")
    assert model.downloaded(row) == Path("/dl/a9")
    assert model.index(row, 0).data(model.DownloadedRole) == Path("/dl/a9")
    assert model.downloaded(0) is None
    model.merge(FolderChanges(Page(), is_whole=True))
    model.show_held()
    model.append_page(page_of(["p/a9"]))
    assert model.downloaded(0) == Path("/dl/a9")
    model.set_downloaded("p/a9", None)
    assert model.downloaded(0) is None
    model.set_downloaded("p/a9", Path("/dl/a9"))
    model.set_prefix("p/")
    model.append_page(page_of(["p/a9"]))
    assert model.downloaded(0) is None


def test_typing_finds_the_next_name(model: ObjectTableModel) -> None:
    filled(model)
    found = {
        (text, start): model.row_starting_with(text, start)
        for text, start in (("A", 0), ("a", 3), ("a", 4), ("q", 0), ("B.J", 0))
    }
    assert found == {("A", 0): 2, ("a", 3): 3, ("a", 4): 2, ("q", 0): -1, ("B.J", 0): 4}
    model.merge(FolderChanges(Page(), is_whole=True))
    model.show_held()
    assert model.row_starting_with("a") == -1


def test_sizes_that_no_integer_holds(model: ObjectTableModel) -> None:
    model.append_page(page_of(["a", "b"], sizes=[10**30, -1]))
    assert names(model, Column.SIZE) == ["9.22 EB", "—"]


def test_rows_out_of_reach_have_no_data(model: ObjectTableModel) -> None:
    filled(model)
    kept = model.index(4, 0)
    model.set_filter("z")
    assert model.data(kept) is None
    assert model.data(QModelIndex()) is None
    assert model.row_of_key("p/b.jpg") == -1
    assert model.row_of_key("p/none") == -1


@pytest.mark.parametrize("way", ["show", "filter", "sort", "other page"])
def test_what_was_taken_in_is_inserted_before_anything_else_happens(
    way: str, qtmodeltester: ModelTester
) -> None:
    model = ObjectTableModel()
    qtmodeltester.check(model)
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.buffer_page(page_of(["b", "c"]))
    model.buffer_page(page_of(["d"]))
    assert model.rowCount() == 0
    assert model.file_count == 3
    if way == "show":
        model.insert_buffered()
        model.insert_buffered()
    elif way == "filter":
        model.set_filter("d")
    elif way == "sort":
        model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    else:
        model.buffer_page(page_of(["a"]))
    assert inserted[0] == (0, 2)
    found = [model.key(row) for row in range(model.rowCount())]
    wanted = {"filter": "d", "other page": "abcd", "sort": "dcb", "show": "bcd"}
    assert found == list(wanted[way])


def test_what_was_taken_in_is_forgotten_with_the_place() -> None:
    model = ObjectTableModel()
    model.buffer_page(page_of(["b"]))
    model.set_prefix("")
    model.insert_buffered()
    model.buffer_page(page_of(["b"]))
    model.merge(FolderChanges(Page(), is_whole=True))
    model.show_held()
    model.insert_buffered()
    assert model.rowCount() == 0


def test_sizes_of_folders_are_forgotten_with_the_location(model: ObjectTableModel) -> None:
    sums = FolderSums({"p/z/": FolderTotals(3, 15_000)})
    assert filled(model).set_folder_sums(sums)
    assert not model.set_folder_sums(sums)  # which nothing is to show for
    row = model.row_of_key("p/z/")
    assert model.index(row, Column.SIZE).data() == sums.size("p/z/") == "15 KB"
    filled(model)  # in another bucket
    assert model.index(row, Column.SIZE).data() == NO_VALUE
    assert model.folder_properties("p/z/") == {}


def test_folders_move_to_where_their_sizes_belong(model: ObjectTableModel) -> None:
    filled(model).sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    files = ["p/b.jpg", "p/a9", "p/a10"]
    assert keys(model) == ["p/y/", "p/z/", *files]
    kept = QPersistentModelIndex(model.index(0, Column.NAME))
    model.set_folder_sums(FolderSums({"p/": FolderTotals(3, 99), "p/z/": FolderTotals(3, 7)}))
    assert keys(model) == ["p/z/", "p/y/", *files]
    assert model.key(kept.row()) == "p/y/"
    usage = FolderUsage(None, {"y": ReportedTotals(8, 1), "z": ReportedTotals(1, 1)}, 0)
    model.set_reported_sums(ReportedSums("p/", usage))
    assert keys(model) == ["p/y/", "p/z/", *files]


def test_search_results_have_names_and_folders(model: ObjectTableModel) -> None:
    model.set_prefix("p/", is_flat=True)
    keys = ["p/b/file 10", "p/a/c/file 2", "p/file 3", "p/a/folder/"]
    model.append_page(Page([], keys, [1, 2, 3, 0], [-1.0] * 4, ["e"] * 4, [""] * 4))
    shown = [
        (model.index(row, Column.NAME).data(), model.index(row, Column.LOCATION).data())
        for row in range(4)
    ]
    assert shown == [("file 2", "a / c"), ("file 3", ""), ("file 10", "b"), ("folder/", "a")]
    model.sort(Column.LOCATION)
    assert [model.key(row) for row in range(4)] == [keys[2], keys[3], keys[1], keys[0]]
    assert model.row_starting_with("FILE 1") == model.row_of_key(keys[0])
    assert model.selection([(0, 3)]).keys == [keys[2], keys[3], keys[1], keys[0]]
    assert model.is_flat


def test_search_results_are_told_by_their_path(model: ObjectTableModel) -> None:
    model.set_prefix("", is_flat=True)
    model.append_page(Page([], ["a/x", "b/x"], [1, 2], [-1.0] * 2, ["e"] * 2, [""] * 2))
    tips = [model.index(row, Column.NAME).data(Role.ToolTipRole) for row in range(2)]
    assert ["a/x" in tips[0], "b/x" in tips[1]] == [True, True]
