"""The filter of a folder."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.object_order import ObjectOrder
from rustfs_desktop.models.row_filter import RowFilter
from rustfs_desktop.s3.types import Page

KEYS = ["beach 1.jpg", "Beach 2.png", "draft.txt", "size>10M.txt", "movie.mp4"]
SIZES = [5_000_000, 20_000_000, 10, 10, -1]
FOLDERS = ["beaches/", "drafts/"]


@pytest.fixture
def columns() -> ObjectColumns:
    made, now = ObjectColumns(), time.time()
    ages = [now - 86_400 * days for days in (1, 30, 1, 400, 1)]
    classes = ["", "GLACIER", "", "", ""]
    made.append(Page(FOLDERS, KEYS, SIZES, ages, [""] * 5, classes))
    return made


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


def test_only_a_longer_text_is_narrower() -> None:
    assert RowFilter("be").is_narrowed_by(RowFilter("Beach"))
    assert not RowFilter("be").is_narrowed_by(RowFilter("be type:image"))
    assert not RowFilter("size>1").is_narrowed_by(RowFilter("size>1M"))
    assert not RowFilter().is_narrowed_by(RowFilter("a"))
    assert not RowFilter("size>").is_active


def test_rows_that_come_later_are_filtered(columns: ObjectColumns) -> None:
    order = ObjectOrder(columns)
    order.filter("type:image size>1M")
    assert list(order.add([-1, -2], [0, 1, 2, 3, 4]).added) == [0, 1]
    assert order.remove([1, 2]) == [1]
    assert list(order.filter("type:image").rows) == [0]
