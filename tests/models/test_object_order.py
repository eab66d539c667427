"""Rows that arrive in pages end up exactly where sorting everything at once would put them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.object_order import Arrangement, ObjectOrder
from tests.models.pages import page_of

NAMES = st.lists(st.text("aAbB12é./\n", min_size=1, max_size=4), max_size=30, unique=True)


def names(columns: ObjectColumns, rows: object) -> list[str]:
    return [columns.name(row) for row in rows]  # type: ignore[attr-defined]


@given(
    NAMES,
    st.sampled_from(Column),
    st.booleans(),
    st.sampled_from(["", "a", "é", "1"]),
    st.integers(1, 7),
)
def test_pages_merge_into_the_sorted_order(
    keys: list[str], column: Column, descending: bool, needle: str, step: int
) -> None:
    columns, at_once = ObjectColumns(), ObjectColumns()
    order, wanted = ObjectOrder(columns), ObjectOrder(at_once)
    order.sort(column, descending)
    order.filter(needle)
    shown: set[int] = set()
    rows = order.filter(needle).rows
    for start in range(0, len(keys), step):
        part = keys[start : start + step]
        page = page_of([k for k in part if k[-1] != "/"], [k for k in part if k[-1] == "/"])
        change = order.add(*columns.append(page))
        rows = change.rows
        assert not change.gone
        assert shown.isdisjoint(change.added)
        shown |= set(change.added)
        assert shown == set(rows)
        at_once.append(page)
    wanted.sort(Column.ETAG, False)
    wanted.sort(column, descending)
    wanted.add([~i for i in range(len(at_once.folders))], [])
    assert set(wanted.filter(needle).rows) == shown
    result = list(rows)
    folders = [row for row in result if row < 0]
    assert result[: len(folders)] == folders
    files = result[len(folders) :]
    key = at_once.order(column)
    assert [key(row) for row in files] == sorted(map(key, files), reverse=descending)
    folder_keys = [columns.folder_order[~row] for row in folders]
    upside_down = descending and column is Column.NAME
    assert folder_keys == sorted(folder_keys, reverse=upside_down)


@given(st.lists(NAMES, max_size=6))
def test_rows_that_come_last_are_put_behind_the_others(parts: list[list[str]]) -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    rows: list[int] = []
    for part in parts:
        new = columns.append(page_of([key for key in part if key[-1] != "/"]))
        last = order.append(*new)
        rows = list(order.add(*new).rows) if last is None else rows + last
    by_name = columns.name_order.packed
    assert list(map(by_name, rows)) == sorted(map(by_name, range(len(columns.names))))
    assert sorted(rows) == list(range(len(columns.names)))
    order.sort(Column.SIZE, True)
    assert list(order.sort(Column.NAME, False).rows) == rows


@pytest.mark.parametrize("change", ["filter", "descending", "size", "folder", "before"])
def test_other_rows_are_not_just_put_behind(change: str) -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    assert order.append(*columns.append(page_of(["b2", "b1"]))) == [1, 0]
    if change == "filter":
        order.filter("b")
    elif change != "folder":
        order.sort(Column.SIZE if change == "size" else Column.NAME, change == "descending")
    page = page_of(["a" if change == "before" else "c"], ["d/"] if change == "folder" else [])
    assert order.append(*columns.append(page)) is None


def test_equal_sizes_are_in_the_order_of_names() -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    order.add(*columns.append(page_of(["b10", "b9", "a", "c"], sizes=[5, 5, 5, 1])))
    assert names(columns, order.sort(Column.SIZE, False).rows) == ["c", "a", "b9", "b10"]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", ".", "a.", "b/", "x/a."]),
        st.sampled_from(["jpg", "PNG", "unknown", "7", "/", "png/"]),
        st.sampled_from([f"{17:032x}", f"{2**100:032x}", "1-2", "", "F" * 32]),
    ),
    unique_by=lambda row: row[0] + row[1],
    max_size=8,
)


@given(ROWS, st.sampled_from(Column), st.booleans())
def test_sorting_at_once_is_the_order_of_single_values(
    rows: list[tuple[str, str, str]], column: Column, has_sums_only: bool
) -> None:
    chosen = [row for row in rows if len(row[2]) == 32 or not has_sums_only]
    page = page_of([start + end for start, end, _etag in chosen])
    page.etags = [etag for _start, _end, etag in chosen]
    columns = ObjectColumns()
    order = ObjectOrder(columns, Arrangement(Column.SIZE if column is Column.NAME else Column.NAME))
    order.add(*columns.append(page))
    value, name = columns.order(column), columns.order(Column.NAME)
    wanted = sorted(range(len(chosen)), key=lambda row: (value(row), name(row)))
    assert list(order.sort(column, False).rows) == wanted


@given(NAMES, st.sampled_from(Column), st.sampled_from(["a", "type:image", "size>1"]))
def test_sorting_keeps_what_the_filter_shows(keys: list[str], column: Column, text: str) -> None:
    columns, other = ObjectColumns(), ObjectColumns()
    page = page_of([key for key in keys if key[-1] != "/"])
    order, wanted = ObjectOrder(columns), ObjectOrder(other, Arrangement(column))
    order.add(*columns.append(page))
    wanted.add(*other.append(page))
    order.filter(text)
    wanted.sort(column, True)
    assert order.sort(column, True).rows == wanted.filter(text).rows


def test_folders_are_sorted_by_the_sizes_that_are_known() -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    order.add(*columns.append(page_of(["file"], ["a/", "b/", "c/", "d/"])))
    by_size = order.sort(Column.SIZE, True).rows
    assert names(columns, by_size) == ["a/", "b/", "c/", "d/", "file"]
    sizes = {"a/": 5, "b/": 70, "d/": 6}
    rows = order.set_folder_sizes(sizes).rows
    assert names(columns, rows) == ["b/", "d/", "a/", "c/", "file"]
    assert names(columns, order.sort(Column.SIZE, False).rows) == ["c/", "a/", "d/", "b/", "file"]
    assert names(columns, order.filter("a").rows) == ["a/"]
    sizes = {"a/": 99, "b/": 1, "aa/": 2}
    assert names(columns, order.set_folder_sizes(sizes).rows) == ["a/"]
    assert names(columns, order.filter("").rows) == ["c/", "d/", "b/", "a/", "file"]
    change = order.add(*columns.append(page_of([], ["aa/"])))
    assert names(columns, change.rows) == ["c/", "d/", "b/", "aa/", "a/", "file"]
    assert names(columns, order.sort(Column.TYPE, False).rows)[:3] == ["a/", "aa/", "b/"]


@pytest.mark.parametrize("text", ["b", "B", "ß", "SS"])
def test_filter_ignores_case(text: str) -> None:
    columns = ObjectColumns("x/")
    order = ObjectOrder(columns)
    order.add(*columns.append(page_of(["x/abc", "x/Straße b", "x/xyz"], ["x/Bß/", "x/c/"])))
    assert set(names(columns, order.filter(text).rows)) >= {"Bß/", "Straße b"}
    assert "xyz" not in names(columns, order.filter(text).rows)


def test_filter_finds_the_other_unicode_form() -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    order.add(*columns.append(page_of(["caf\u00e9", "cafe\u0301", "cafe"])))
    assert len(order.filter("f\u00e9").rows) == 2
    assert len(order.filter("fe\u0301").rows) == 2


def test_a_line_break_in_a_name_confuses_no_filter() -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    order.add(*columns.append(page_of(["A\nb", "c", "\n", "x"])))
    assert names(columns, order.filter("b").rows) == ["A\nb"]
    assert set(names(columns, order.filter("\n").rows)) == {"A\nb", "\n"}
    order.add(*columns.append(page_of(["new\n"])))
    assert "new\n" in names(columns, order.filter("\n").rows)


def test_changing_the_filter_says_what_comes_and_goes() -> None:
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    order.add(*columns.append(page_of(["ab", "bc", "cd"])))
    assert list(order.filter("b").gone) == [2]
    change = order.filter("c")
    assert list(map(list, (change.rows, change.added, change.gone))) == [[1, 2], [2], [0]]
    assert list(order.filter("").added) == [0]


def test_a_random_walk_keeps_every_row_once() -> None:
    rnd = random.Random(5)
    columns = ObjectColumns()
    order = ObjectOrder(columns)
    rows: list[int] = []
    for step in range(200):
        if step % 3 == 0:
            page = page_of([f"{rnd.randrange(99)}-{step}-{i}" for i in range(5)], [f"d{step}/"])
            change = order.add(*columns.append(page))
        elif step % 3 == 1:
            change = order.sort(rnd.choice(list(Column)), rnd.random() < 0.5)
        else:
            change = order.filter(rnd.choice(["", "1", "12", "d", "zzz"]))
        assert set(rows) - set(change.gone) | set(change.added) == set(change.rows)
        rows = list(change.rows)
        assert len(set(rows)) == len(rows)
