"""Figures as the terminal writes them: in plain English, whatever the locale."""

from __future__ import annotations

import argparse

import pytest

from rustfs_desktop.console import format as fmt


def test_figures_and_counts() -> None:
    assert fmt.size_text(12_340_000) == "12.3 MB"
    assert fmt.progress_text(1_900_000_000, 3_020_000_000) == "1.9 of 3.0 GB"
    assert fmt.progress_text(220_000_000, 1_240_000_000) == "220 MB of 1.24 GB"
    assert fmt.speed_text(4.14e6) == "4.1 MB/s"
    assert fmt.duration_text(42) == "42 s"
    assert fmt.duration_text(7500) == "2 h 5 min"
    assert [fmt.count_text(n, "file") for n in (0, 1, 1204)] == ["0 files", "1 file", "1,204 files"]


def test_an_option_takes_a_size_and_says_what_one_looks_like() -> None:
    assert fmt.size_argument("10M") == 10_000_000
    with pytest.raises(argparse.ArgumentTypeError, match="'fast' is not a size; write for example"):
        fmt.size_argument("fast")
