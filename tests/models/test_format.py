"""Figures and dates read as in the mock, in the locale of the user, whatever the server sent."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale

from rustfs_desktop.models import format as fmt


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 KB"),
        (48_000, "48 KB"),
        (640_200, "640 KB"),
        (999_600, "1.0 MB"),
        (4_100_000, "4.1 MB"),
        (86_300_000, "86.3 MB"),
        (999_960_000, "1.00 GB"),
        (1_240_000_000, "1.24 GB"),
        (48_200_000_000, "48.2 GB"),
        (10**30, "9.22 EB"),
        (-5, "0 B"),
    ],
)
def test_sizes_have_three_figures(size: int, text: str) -> None:
    assert fmt.size_text(size) == text


def test_exact_sizes_name_every_byte() -> None:
    assert fmt.exact_size_text(1) == "1 byte"
    assert fmt.exact_size_text(1_238_471_680) == "1.24 GB (1,238,471,680 bytes)"


def test_progress_names_the_unit_once_where_it_is_the_same() -> None:
    assert fmt.progress_text(1_900_000_000, 3_020_000_000) == "1.9 of 3.0 GB"
    assert fmt.progress_text(220_000_000, 1_240_000_000) == "220 MB of 1.24 GB"
    assert fmt.progress_text(0, 3_020_000_000) == "0 of 3.0 GB"
    assert fmt.progress_text(0, 0) == "0 of 0 B"


@pytest.mark.parametrize(
    ("speed", "text"), [(0, "0 B/s"), (41e6, "41 MB/s"), (4.14e6, "4.1 MB/s"), (9.96e6, "10 MB/s")]
)
def test_speeds(speed: float, text: str) -> None:
    assert fmt.speed_text(speed) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (28, "28 s"),
        (59.7, "1 min"),
        (3599, "1 h"),
        (4800, "1 h 20 min"),
        (86_400, "1 d"),
        (187_200, "2 d 4 h"),
        (float("inf"), "115,740 d 18 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert fmt.duration_text(seconds) == text


def test_near_dates_say_the_day_in_words() -> None:
    now = datetime(2026, 11, 22, 12, 0).astimezone()
    assert fmt.date_text(datetime(2026, 11, 22, 9, 41).astimezone(), now) == "Today 09:41"
    assert fmt.date_text(datetime(2026, 11, 21, 18, 2).astimezone(), now) == "Yesterday 18:02"
    assert (
        fmt.date_text(datetime(2026, 11, 12, 8, 0).astimezone().timestamp(), now) == "12 Nov 2026"
    )
    assert fmt.date_text(now + timedelta(days=1), now) == "23 Nov 2026"


@pytest.mark.parametrize(
    "when", [None, -1.0, 1e30, float("nan"), float("inf"), datetime.max, datetime.min, 2.6e11]
)
def test_impossible_dates_are_a_dash(when: datetime | float | None) -> None:
    assert fmt.date_text(when) == "—"
    assert fmt.exact_date_text(when) == "—"


@pytest.mark.parametrize("name", ["C", "en_US", "de_DE", "fi_FI", "zh_CN", "ar_EG", "pt_BR"])
def test_dates_work_in_every_locale(name: str) -> None:
    when = datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    QLocale.setDefault(QLocale(name))
    year = QLocale().toString(2001).replace(QLocale().groupSeparator(), "")
    assert year in fmt.date_text(when)
    assert fmt.exact_date_text(when).startswith(fmt.date_text(when))


def test_exact_dates_have_seconds() -> None:
    when = datetime(2026, 11, 12, 9, 41, 7).astimezone()
    assert fmt.exact_date_text(when) == "12 Nov 2026 09:41:07"
    QLocale.setDefault(QLocale("fi_FI"))
    assert fmt.exact_date_text(when).endswith("9.41.07")


def test_counts() -> None:
    assert fmt.contents_text(2, 1204, 48_200_000_000) == "2 folders, 1,204 files (48.2 GB)"
    assert fmt.contents_text(1, 0, 0) == "1 folder"
    assert fmt.contents_text(0, 1, 5) == "1 file (5 B)"
    assert fmt.contents_text(0, 0) == "0 files"
    assert fmt.contents_text(0, 2, 5, is_sized=False) == "2 files (at least 5 B)"
    assert fmt.contents_text(0, 2, 0, is_sized=False) == "2 files"


def test_soon_is_said_by_the_clock_and_the_day() -> None:
    now = datetime(2026, 11, 24, 9, 41).astimezone()  # a Tuesday
    assert fmt.soon_text((now + timedelta(hours=2)).timestamp(), now) == "11:41"
    assert fmt.soon_text((now + timedelta(hours=30)).timestamp(), now) == "Wed 15:41"
    assert fmt.soon_text((now + timedelta(days=7)).timestamp(), now) == "1 Dec 2026"
    assert fmt.soon_text((now - timedelta(days=1)).timestamp(), now) == "Yesterday 09:41"
    assert fmt.soon_text(float("inf"), now) == fmt.NO_VALUE
