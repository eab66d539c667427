"""Numbers and dates that a server sends, read without an error."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.s3.reply_values import http_time, whole_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("17", 17), ("9" * 19, 10**19 - 1), ("9" * 20, None), ("9" * 5000, None)],
)
def test_only_numbers_of_some_length_are_read(text: str, expected: int | None) -> None:
    assert whole_number(text) == expected


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1_0", "1e3", "²", "٣", "0x1"])
def test_only_ascii_digits_are_a_number(text: str) -> None:
    assert whole_number(text) is None


def test_times_have_a_zone() -> None:
    expected = datetime(2024, 2, 1, 10, 0, 0, tzinfo=UTC)
    assert http_time("Thu, 01 Feb 2024 10:00:00 GMT") == expected
    assert http_time("Thu, 01 Feb 2024 10:00:00") == expected


@pytest.mark.parametrize(
    "text", ["", "yesterday", f"Thu, 01 Feb {'9' * 30} 10:00:00 GMT", "9" * 5000]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert http_time(text) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    whole_number(text)
    http_time(text)
