"""What arrives in pages is kept exactly, in few bytes."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.object_columns import ObjectColumns, ObjectValues
from rustfs_desktop.models.selected_keys import selection_of
from rustfs_desktop.s3.types import Page


def one(etag: str = "", size: int = 0, modified: float = 0.0) -> ObjectColumns:
    columns = ObjectColumns("p/")
    columns.append(Page([], ["p/k"], [size], [modified], [etag], ["X"]))
    return columns


@pytest.mark.parametrize(
    "etag",
    [
        "d41d8cd98f00b204e9800998ecf8427e",
        "d41d8cd98f00b204e9800998ecf8427e-3",
        "D41D8CD98F00B204E9800998ECF8427E",
        "0" * 32,
        "1" * 32,
        "",
        "opaque",
        "z" * 32,
        "٣" * 32,
    ],
)
def test_etags_come_back_as_they_were(etag: str) -> None:
    assert one(etag).etag(0) == etag


def test_quotes_are_no_part_of_an_etag() -> None:
    assert one('"abc"').etag(0) == "abc"


@given(st.integers(), st.floats())
def test_absurd_sizes_and_dates_are_clamped(size: int, modified: float) -> None:
    columns = one(size=size, modified=modified)
    assert -1 <= columns.sizes[0] <= 2**63 - 1
    assert columns.total_size == max(0, columns.sizes[0])
    assert columns.modified[0] == -1 or 0 <= columns.modified[0] < 2.6e11


def test_a_folder_named_twice_is_one_folder() -> None:
    columns = ObjectColumns("p/")
    assert columns.append(Page(["p/a/", "p/b/"])) == ([~0, ~1], [])
    assert columns.append(Page(["p/b/", "p/c/"])) == ([~2], [])
    assert columns.key(~1) == "p/b/"


def test_a_file_and_a_folder_of_one_name_are_both_found() -> None:
    columns = ObjectColumns("p/")
    columns.append(Page(["p/fd/"], ["p/fd"], [1], [0.0], [""], [""]))
    assert columns.find("p/fd") == 0
    assert columns.find("p/fd/") == ~0
    assert columns.find("p/other") is None
    assert columns.find("elsewhere") is None


def test_twins_differ_only_in_their_unicode_form() -> None:
    columns = ObjectColumns()
    keys = ["caf\u00e9", "cafe\u0301", "\u00e9t\u00e9", "cafe", "文件"]
    columns.append(Page([], keys, [0] * 5, [0.0] * 5, [""] * 5, [""] * 5))
    assert [columns.has_lookalike(row) for row in range(5)] == [True, True, False, False, False]


def test_total_counts_every_page() -> None:
    columns = ObjectColumns()
    columns.append(Page([], ["a"], [2**40], [0.0], [""], [""]))
    columns.append(Page([], ["b"], [5], [0.0], [""], [""]))
    assert columns.total_size == 2**40 + 5


def test_a_selection_with_an_unknown_size_says_so() -> None:
    columns = ObjectColumns()
    columns.append(Page([], ["a", "b"], [5, -1], [-1.0] * 2, [""] * 2, [""] * 2))
    assert columns.total_size == 5
    assert selection_of(columns, array("i", [0])).is_sized
    assert not selection_of(columns, array("i", [0, 1])).is_sized
    assert selection_of(columns, array("i", [0, 1])).sizes == [5, -1]


def test_unknown_sizes_are_counted_through_every_change() -> None:
    columns = ObjectColumns()
    columns.append(Page([], ["a", "b"], [5, 7], [-1.0] * 2, [""] * 2, [""] * 2))
    assert columns.unsized_count == 0
    columns.update(0, ObjectValues(-1, -1.0, "", ""))
    assert (columns.unsized_count, columns.total_size) == (1, 7)
    columns.remove([0])
    assert (columns.unsized_count, columns.total_size) == (0, 7)
    columns.restore([0])
    assert (columns.unsized_count, columns.total_size) == (1, 7)
    columns.update(0, ObjectValues(6, -1.0, "", ""))
    assert (columns.unsized_count, columns.total_size) == (0, 13)
