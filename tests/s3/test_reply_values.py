"""Numbers and dates that a server sends, read without an error."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.s3.reply_values import parse_date, seconds_since_1970, whole_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("17", 17), ("9" * 19, 10**19 - 1), ("9" * 20, None), ("9" * 5000, None)],
)
def test_only_numbers_of_some_length_are_read(text: str, expected: int | None) -> None:
    assert whole_number(text) == expected


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1_0", "1e3", "²", "٣", "0x1"])
def test_only_ascii_digits_are_a_number(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T03:04:05.000+00:00",
        "2026-01-02 03:04:05",
        "2026-01-02 03:04:05 UTC",
        "2026-01-02 04:04:05 +0100",
        "2026-01-01 22:04:05 -0500",
        "2026-01-02 03:04:05.000000000 +0000 UTC",
        "20260102T030405Z",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "Fri, 02 Jan 2026 03:04:05",
        "Friday, 02-Jan-26 03:04:05 GMT",
        "Fri Jan  2 03:04:05 2026",
        " 1767323045 ",
        "1767323045.0",
    ],
)
def test_all_forms_are_the_same_time(text: str) -> None:
    found = parse_date(text)
    assert found == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.tzinfo is UTC
    assert seconds_since_1970(found) == 1767323045.0


@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_http_dates_are_read_without_the_email_package(time: datetime) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "email.utils", None)
        found = parse_date(format_datetime(time, usegmt=True))
    assert found == time.replace(microsecond=0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "may",
        "9" * 400,
        "9" * 5000,
        "Fri, 99 Jan 2026 03:04:05 GMT",
        f"Thu, 01 Feb {'9' * 30} 10:00:00 GMT",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_date_is_unknown(text: str) -> None:
    assert parse_date(text) is None


def test_an_element_that_comes_twice_has_no_date() -> None:
    assert parse_date(["2026-01-02T03:04:05Z"] * 2) is None  # type: ignore[arg-type]  # boto3's


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01T01:00:01+01:00", 1.0),
        ("1970-01-01T00:00:01", 1.0),
        ("1969-12-31T23:59:59.5Z", -1.0),
        ("0001-01-01T00:00:00Z", -1.0),
        ("-5", -1.0),
        ("9999-12-31T23:59:59.999999Z", -1.0),
        ("yesterday", -1.0),
    ],
)
def test_times_are_seconds_or_unknown(text: str, expected: float) -> None:
    assert seconds_since_1970(parse_date(text)) == expected


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    whole_number(text)
    assert seconds_since_1970(parse_date(text)) >= -1.0
