"""The ranges of integers that sizes, time spans and dates of a query mean; both ends included."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from rustfs_desktop.index.values import age_range, date_range, size_range
from rustfs_desktop.quantities import MAX_SIZE

NOW_MS = 1_800_000_000_000
DAY_MS = 86_400_000
NOT_UNDERSTOOD = ".*"


@pytest.mark.parametrize(
    ("operator", "text", "expected"),
    [
        (":", "500", (500, 500)),
        ("=", "1M", (1_000_000, 1_000_000)),
        ("<", "1K", (0, 999)),
        ("<=", "1K", (0, 1_000)),
        (">", "1K", (1_001, MAX_SIZE)),
        (">=", "1K", (1_000, MAX_SIZE)),
        (":", "1K..2K", (1_000, 2_000)),
        ("=", "0..1Ki", (0, 1_024)),
        (":", "0 KB", (0, 0)),
        ("<", "0", (0, -1)),  # nothing
        (">", str(MAX_SIZE), (MAX_SIZE, MAX_SIZE)),
        (":", str(10**30), (MAX_SIZE, MAX_SIZE)),
    ],
)
def test_sizes(operator: str, text: str, expected: tuple[int, int]) -> None:
    assert size_range(operator, text) == expected


@pytest.mark.parametrize(
    ("operator", "text"),
    [(":", ""), (":", "-1"), (":", "many"), ("<", "1..2"), (":", "1.."), (":", "1" * 400)],
)
def test_what_is_no_size(operator: str, text: str) -> None:
    with pytest.raises(ValueError, match=NOT_UNDERSTOOD):
        size_range(operator, text)


@pytest.mark.parametrize(
    ("operator", "text", "expected"),
    [
        ("<", "1d", (NOW_MS - DAY_MS + 1, MAX_SIZE)),  # younger is later
        ("<=", "1D", (NOW_MS - DAY_MS, MAX_SIZE)),
        (">", "1w", (0, NOW_MS - 7 * DAY_MS - 1)),
        (">=", "1mo", (0, NOW_MS - 30 * DAY_MS)),
        (">=", "1y", (0, NOW_MS - 365 * DAY_MS)),
        (">=", "1.5h", (0, NOW_MS - 5_400_000)),
        (">=", "2min", (0, NOW_MS - 120_000)),
    ],
)
def test_ages(operator: str, text: str, expected: tuple[int, int]) -> None:
    assert age_range(operator, text, NOW_MS) == expected


@pytest.mark.parametrize(
    ("operator", "text"), [(":", "7d"), ("=", "7d"), ("<", "7"), ("<", "d"), ("<", "٧d")]
)
def test_what_is_no_age(operator: str, text: str) -> None:
    with pytest.raises(ValueError, match=NOT_UNDERSTOOD):
        age_range(operator, text, NOW_MS)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-02", (2026, 11, 2)), ("2026-3", (2026, 3, 1)), ("2026", (2026, 1, 1))],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no TZ")
def test_dates_are_days_of_this_computer(
    text: str, day: tuple[int, int, int], zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        start = round(datetime(*day).timestamp() * 1000)
        found = date_range("before", text), date_range("after", text)
    time.tzset()
    assert found == ((0, start - 1), (start, MAX_SIZE))


@pytest.mark.parametrize("text", ["soon", "26", "2026-13", "2026-02-30", "0000", "2026-1-1T0", ""])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=NOT_UNDERSTOOD):
        date_range("after", text)
