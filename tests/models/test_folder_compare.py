"""Comparing two folders by name, size, ETag and time."""

from __future__ import annotations

import pytest

from rustfs_desktop.models.folder_compare import (
    ComparedFolder,
    CompareMark,
    RowMarks,
    compare_folders,
    compare_values,
)
from rustfs_desktop.models.object_columns import ObjectColumns, ObjectValues
from rustfs_desktop.s3.types import Page

ONE, TWO = "0" * 31 + "1", "0" * 31 + "2"
PARTS = f"{ONE}-3"


def values(size: int = 1, modified: float = 100.0, etag: str = "") -> ObjectValues:
    return ObjectValues(size, modified, etag, "STANDARD")


@pytest.mark.parametrize(
    ("one", "two", "mark", "other"),
    [
        (values(etag=ONE), values(modified=500, etag=ONE), "EQUAL", "EQUAL"),
        (values(etag=PARTS), values(modified=500, etag=PARTS), "EQUAL", "EQUAL"),
        (values(modified=200, etag=ONE), values(etag=TWO), "NEWER", "OLDER"),
        (values(etag=ONE), values(modified=101, etag=TWO), "DIFFERS", "DIFFERS"),
        (values(2), values(1, 300), "OLDER", "NEWER"),
        (values(2), values(1, -1), "DIFFERS", "DIFFERS"),
        (values(etag=ONE), values(etag=PARTS), "SAME_TIME", "SAME_TIME"),
        (values(), values(), "SAME_TIME", "SAME_TIME"),
        (values(etag=ONE), values(modified=500, etag=PARTS), "SAME_SIZE", "SAME_SIZE"),
        (values(modified=-1), values(modified=-1), "SAME_SIZE", "SAME_SIZE"),
        (values(-1), values(-1), "BOTH", "BOTH"),
        (values(-1, etag=ONE), values(1, etag=ONE), "BOTH", "BOTH"),
    ],
)
def test_equal_needs_evidence(one: ObjectValues, two: ObjectValues, mark: str, other: str) -> None:
    assert compare_values(one, two) == (CompareMark[mark], CompareMark[other])
    assert compare_values(two, one) == (CompareMark[other], CompareMark[mark])


def columns(prefix: str, folders: list[str], files: dict[str, str]) -> ObjectColumns:
    made = ObjectColumns(prefix)
    count = len(files)
    made.append(
        Page(
            [prefix + each for each in folders],
            [prefix + each for each in files],
            [1] * count,
            [100.0] * count,
            list(files.values()),
            ["STANDARD"] * count,
        )
    )
    return made


def marks_by_name(rows: ObjectColumns, marks: RowMarks) -> dict[str, CompareMark | None]:
    numbers = [*range(len(rows.names)), *(~n for n in range(len(rows.folders)))]
    return {rows.name(number): marks.of(number) for number in numbers}


def test_rows_are_compared_by_their_names_below_each_prefix() -> None:
    one = columns("a/", ["x/", "y/"], {"same": ONE, "here": ONE, "line\nbreak": ONE})
    two = columns("deep/b/", ["y/", "z/"], {"there": ONE, "line\nbreak": TWO, "same": ONE})
    first, second = compare_folders(ComparedFolder.of(one), ComparedFolder.of(two))
    only, both = CompareMark.ONLY_HERE, CompareMark.BOTH
    assert marks_by_name(one, first) == {
        "same": CompareMark.EQUAL,
        "here": only,
        "line\nbreak": CompareMark.DIFFERS,
        "x/": only,
        "y/": both,
    }
    assert marks_by_name(two, second) == {
        "there": only,
        "line\nbreak": CompareMark.DIFFERS,
        "same": CompareMark.EQUAL,
        "y/": both,
        "z/": only,
    }
    assert first.count(only) == 2


def test_removed_and_later_rows_have_no_mark() -> None:
    one, two = columns("", [], {"gone": ONE, "kept": ONE}), columns("", [], {"gone": ONE})
    one.remove([0])
    compared = ComparedFolder.of(one)
    one.append(columns("", [], {"late": ONE}).page([0]))
    first, second = compare_folders(compared, ComparedFolder.of(two))
    assert marks_by_name(one, first) == {
        "gone": None,
        "kept": CompareMark.ONLY_HERE,
        "late": None,
    }
    assert marks_by_name(two, second) == {"gone": CompareMark.ONLY_HERE}
