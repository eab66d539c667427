"""Listings as JSON lines and CSV: every name comes back as it was."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.listing_formats import (
    FIELDS,
    bucket_row,
    csv_text,
    iso_time,
    json_lines,
    page_rows,
)
from rustfs_desktop.s3.types import Bucket, Page

# What a server can send: everything but halves of surrogate pairs.
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
HARD = [
    'a"b',
    "a,b",
    "a\nb",
    "a\rb",
    "a\r\nb",
    " a ",
    "=1+1",
    "\t",
    "\x1b[31m",
    "\0",
    "😀",
    "\u2028",
]


def page_of(keys: list[str], folders: list[str]) -> Page:
    count = len(keys)
    return Page(folders, keys, [7] * count, [0.5] * count, ["e"] * count, ["STANDARD"] * count)


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_fields_of_folders_and_objects() -> None:
    page = Page(["f/"], ["k", "l"], [5, 0], [1796014200.123, -1.0], ["abc", ""], ["GLACIER", ""])
    assert list(page_rows(page)) == [
        ("f/", None, None, None, None, "folder"),
        ("k", 5, "2026-11-30T04:50:00.123Z", "abc", "GLACIER", "object"),
        ("l", 0, None, None, None, "object"),
    ]


@given(st.lists(NAMES | st.sampled_from(HARD), max_size=5))
def test_names_come_back_from_json(names: list[str]) -> None:
    lines = json_lines(FIELDS, page_rows(page_of(names, ["x/"])))
    assert lines.isascii()
    found = [json.loads(line) for line in lines.splitlines()]
    assert [each["key"] for each in found] == ["x/", *names]
    assert {each["source"] for each in found} == {"server"}


@given(st.lists(NAMES | st.sampled_from(HARD), max_size=5))
def test_names_come_back_from_csv(names: list[str]) -> None:
    rows = read_csv(csv_text([FIELDS]) + csv_text(page_rows(page_of(names, ["x/"]))))
    assert rows[0] == ["key", "size", "modified", "etag", "storage_class", "type"]
    assert [row[0] for row in rows[1:]] == ["x/", *names]
    assert rows[1] == ["x/", "", "", "", "", "folder"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_only_a_table_for_spreadsheets_disarms_formulas(first: str) -> None:
    key = f"{first}cmd|' /C calc'!A0"
    rows = list(page_rows(page_of([key], [])))
    assert read_csv(csv_text(rows))[0][0] == key
    assert read_csv(csv_text(rows, for_spreadsheet=True))[0][0] == f"'{key}"
    assert read_csv(csv_text(rows, for_spreadsheet=True))[0][1:] == read_csv(csv_text(rows))[0][1:]


def test_buckets_with_and_without_a_date() -> None:
    created = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert bucket_row(Bucket("b", created)) == ("b", "2026-01-02T03:04:05.000Z", "bucket")
    assert bucket_row(Bucket("b")) == ("b", None, "bucket")


def test_times_that_are_known_and_not() -> None:
    assert iso_time(0) == "1970-01-01T00:00:00.000Z"
    assert iso_time(-1.0) is None
