"""Stored bookmarks: what is damaged is left out."""

from __future__ import annotations

import json
import logging

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.bookmarks import LONGEST_NAME, Bookmark, read, write

GOOD = Bookmark("trip", Location("id", "photos", "2026/trip/"))


def test_bookmarks_are_written_and_read() -> None:
    others = [Bookmark("<b>", Location("id", "b\nucket")), GOOD]
    assert read(write(others)) == others
    assert read("") == []


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "7", '{"a": 1}'])
def test_what_is_no_list_is_ignored(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert read(text) == []
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    "row",
    [
        None,
        ["trip", "id", "photos"],
        ["", "id", "photos", ""],
        ["x" * (LONGEST_NAME + 1), "id", "photos", ""],
        ["trip", "", "photos", ""],
        ["trip", "id", "", ""],
        ["trip", "id", "photos", "no-slash"],
        ["trip", "id", "photos", 7],
    ],
)
def test_damaged_rows_are_left_out(row: object) -> None:
    good = json.loads(write([GOOD]))
    assert read(json.dumps([row, *good, *good])) == [GOOD]
