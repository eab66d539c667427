"""The places visited last, as they are kept between runs."""

from __future__ import annotations

import json

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.recent_places import MOST_PLACES, read_places, write_places

PLACE = Location("c", "bucket", "a/b/")


def test_places_are_read_as_they_were_written() -> None:
    places = [PLACE, Location("c", "bucket"), Location("c", 'odd "bucket"\n', "é/")]
    assert read_places(write_places(places)) == places


@pytest.mark.parametrize(
    "row",
    [
        "text",
        ["c", "bucket"],
        ["c", "bucket", 1],
        ["", "bucket", ""],
        ["c", "", ""],
        ["c", "bucket", "no-slash"],
        ["c", "bucket", "x" * 10_000 + "/"],
    ],
)
def test_what_is_damaged_is_left_out(row: object) -> None:
    assert read_places(json.dumps([row, ["c", "bucket", "a/b/"]])) == [PLACE]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": 1}', "7"])
def test_a_damaged_text_has_no_places(text: str) -> None:
    assert read_places(text) == []


def test_the_number_of_places_is_bounded() -> None:
    places = [Location("c", "bucket", f"{number}/") for number in range(2 * MOST_PLACES)]
    assert len(read_places(write_places(places))) == MOST_PLACES
