"""The open tabs, as they are kept between runs."""

from __future__ import annotations

import json

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.open_tabs import MOST_TABS, OpenTabs, read_tabs, write_tabs

HERE = Location("c", "bucket", "a/")


def test_tabs_are_read_as_they_were_written() -> None:
    tabs = OpenTabs((Location("c"), HERE, HERE, Location("d", 'odd "\n')), 2)
    assert read_tabs(write_tabs(tabs)) == tabs


def test_searches_are_kept_as_their_folders_and_empty_tabs_are_not() -> None:
    search = Location("c", "bucket", "a/", "query")
    assert OpenTabs.of([None, HERE, search], 2) == OpenTabs((HERE, HERE), 1)
    assert OpenTabs.of([HERE, None], 1) == OpenTabs((HERE,), 0)


@pytest.mark.parametrize(
    "row", ["c", ["c", "b"], ["", "b", ""], ["c", "", "a/"], ["c", "b", "a"], [1, "b", ""]]
)
def test_what_is_damaged_is_left_out(row: object) -> None:
    text = json.dumps({"tabs": [row, ["c", "bucket", "a/"]], "current": 1})
    assert read_tabs(text) == OpenTabs((HERE,), 0)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", '{"tabs": 7, "current": 0}'])
def test_a_damaged_text_has_no_tabs(text: str) -> None:
    assert read_tabs(text) == OpenTabs()


def test_the_number_of_tabs_is_bounded() -> None:
    assert len(read_tabs(write_tabs(OpenTabs((HERE,) * 500))).locations) == MOST_TABS
