"""The filter of a folder."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.object_order import ObjectOrder
from rustfs_desktop.models.row_filter import RowFilter
from rustfs_desktop.models.slices import finish
from rustfs_desktop.s3.types import Page

KEYS = ["beach 1.jpg", "Beach 2.png", "draft.txt", "size>10M.txt", "movie.mp4"]
SIZES = [5_000_000, 20_000_000, 10, 10, -1]
FOLDERS = ["beaches/", "drafts/"]


TERMS = ["be", "beach", "*.jpg", "size>1", "size>10M", "-draft", "type:image", "age<7d", "-1", "e*"]


def made_columns() -> ObjectColumns:
    made, now = ObjectColumns(), time.time()
    ages = [now - 86_400 * days for days in (1, 30, 1, 400, 1)]
    classes = ["", "GLACIER", "", "", ""]
    made.append(Page(FOLDERS, KEYS, SIZES, ages, [""] * 5, classes))
    return made


@pytest.fixture
def columns() -> ObjectColumns:
    return made_columns()


def shown(columns: ObjectColumns, text: str) -> list[str]:
    order = ObjectOrder(columns)
    order.add([-1, -2], [0, 1, 2, 3, 4])
    return sorted(columns.name(row) for row in order.filter(text).rows)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("beach", ["Beach 2.png", "beach 1.jpg", "beaches/"]),
        ("beach 1", ["beach 1.jpg"]),
        ("1 beach", []),  # words alone are one text
        ("type:image", ["Beach 2.png", "beach 1.jpg"]),
        ("type:image size>10M", ["Beach 2.png"]),
        ("beach -type:folder size<10M", ["beach 1.jpg"]),
        ("type:folder", FOLDERS),
        ("be*", ["Beach 2.png", "beach 1.jpg", "beaches/"]),
        ("*.txt age>1y", ["size>10M.txt"]),
        ('"size>10M"', ["size>10M.txt"]),
        ("class:glacier", ["Beach 2.png"]),
        ("class:standard type:video", ["movie.mp4"]),
        ("-size>1", []),  # of movie.mp4 and folders the size is not known
        ("-beach", ["draft.txt", "drafts/", "movie.mp4", "size>10M.txt"]),
        ("size>", sorted([*KEYS, *FOLDERS])),  # an error hides nothing
        ("", sorted([*KEYS, *FOLDERS])),
    ],
)
def test_rows_that_a_filter_shows(columns: ObjectColumns, text: str, found: list[str]) -> None:
    assert shown(columns, text) == sorted(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a"),
        ("be", "Beach"),
        ("be", "be type:image"),
        ("type:image", "type:image size>1"),
        ("type:image size>1", "size>1 type:image -draft"),
        ("size>1", "size>1M"),
        ("size:1..9", "size:2..3"),
        ("after:2026", "after:2026-02"),
        ("size>1 be", "size>1 beach"),
        ("size>", "size>1"),
    ],
)
def test_appended_conditions_narrow_a_filter(before: str, after: str) -> None:
    assert RowFilter(before).is_narrowed_by(RowFilter(after))
    assert not RowFilter(after).is_narrowed_by(RowFilter(before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("be", "bach"),
        ("be a", "be a type:image"),  # words are one text only while they are alone
        ("size>1M", "size>1"),
        ("-be", "-beach"),
        ("-size>1", "-size>1M"),
        ("be", "-be"),
        ("type:image", "type:video"),
        ("be*", "bea*"),
        ("e size>1", "e\u0301 size>1"),
    ],
)
def test_other_conditions_are_not_narrower(before: str, after: str) -> None:
    assert not RowFilter(before).is_narrowed_by(RowFilter(after))


@given(st.lists(st.sampled_from(TERMS), max_size=3), st.lists(st.sampled_from(TERMS), max_size=3))
def test_a_filter_after_another_shows_what_it_shows_at_first(
    before: list[str], after: list[str]
) -> None:
    made = made_columns()
    order = ObjectOrder(made)
    order.add([-1, -2], list(range(len(KEYS))))
    first = order.filter(" ".join(before))
    change = order.filter(" ".join(after))
    assert sorted(made.name(row) for row in change.rows) == shown(made, " ".join(after))
    assert set(first.rows) - set(change.gone) | set(change.added) == set(change.rows)
    assert set(change.gone) <= set(first.rows)
    assert set(change.added).isdisjoint(first.rows)


def test_an_error_hides_nothing() -> None:
    assert not RowFilter("size>").is_active


def test_rows_that_come_later_are_filtered(columns: ObjectColumns) -> None:
    order = ObjectOrder(columns)
    order.filter("type:image size>1M")
    assert list(order.add([-1, -2], [0, 1, 2, 3, 4]).added) == [0, 1]
    order.take_out([1, 2])
    assert finish(order.settle()).gone == [1]
    assert list(order.filter("type:image").rows) == [0]
