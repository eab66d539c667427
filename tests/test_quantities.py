"""One system of units and rounding for the window and the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.quantities import (
    duration_quantities,
    parse_size,
    progress_quantities,
    size_quantity,
    speed_quantity,
)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (-5, "0 B"),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (86_300_000, "86.3 MB"),
        (99_949_999, "99.9 MB"),
        (99_950_000, "100 MB"),
        (999_960_000, "1.00 GB"),
        (9_996_000_000, "10.0 GB"),
        (1_240_000_000, "1.24 GB"),
        (48_200_000_000_000, "48.2 TB"),
        (10**30, "9.22 EB"),
    ],
)
def test_a_size_has_three_figures(size: int, text: str) -> None:
    assert str(size_quantity(size)) == text


@given(st.integers(0, 2**63))
def test_no_size_needs_more_than_three_figures_and_a_unit(size: int) -> None:
    number, unit = str(size_quantity(size)).split(" ")
    assert len(number.replace(".", "")) <= 3
    assert unit in ("B", "KB", "MB", "GB", "TB", "PB", "EB")


def test_progress_names_the_unit_once_where_it_is_the_same() -> None:
    assert list(map(str, progress_quantities(1_900_000_000, 3_020_000_000))) == ["1.9", "3.0 GB"]
    assert list(map(str, progress_quantities(0, 3_020_000_000))) == ["0", "3.0 GB"]
    assert list(map(str, progress_quantities(220_000_000, 1_240_000_000))) == ["220 MB", "1.24 GB"]
    assert list(map(str, progress_quantities(0, 0))) == ["0", "0 B"]


@pytest.mark.parametrize(
    ("speed", "text"),
    [
        (0.0, "0 B/s"),
        (2.5e3, "2 KB/s"),
        (4.14e6, "4.1 MB/s"),
        (9.96e6, "10 MB/s"),
        (41e6, "41 MB/s"),
    ],
)
def test_a_speed_has_one_decimal_below_ten(speed: float, text: str) -> None:
    assert str(speed_quantity(speed)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (59.4, "59 s"),
        (59.7, "1 min"),
        (190, "3 min"),
        (3599, "1 h"),
        (7500, "2 h 5 min"),
        (86_399, "1 d"),
        (187_200, "2 d 4 h"),
        (float("inf"), "115,740 d 18 h"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds: float, text: str) -> None:
    assert " ".join(map(str, duration_quantities(seconds))) == text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2000", 2000),
        ("7 b", 7),
        ("0.5K", 500),
        ("10M", 10_000_000),
        ("10 MB", 10_000_000),
        ("512KiB", 512 * 1024),
        ("1.5 GiB", 3 * 2**29),
        (" 2t ", 2 * 10**12),
    ],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "0.4", "fast", "1X", "-5M", "1i", "1 iB", "M"])
def test_what_is_not_a_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^" + text + r"$"):
        parse_size(text)
