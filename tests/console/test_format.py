"""Figures as the terminal writes them."""

from __future__ import annotations

import argparse

import pytest

from rustfs_desktop.console import format as fmt


def test_progress_and_files() -> None:
    assert fmt.progress_text(1_900_000_000, 3_020_000_000) == "1.9 of 3.0 GB"
    assert fmt.progress_text(220_000_000, 1_240_000_000) == "220 MB of 1.24 GB"
    found = [fmt.files_text(done, count) for done, count in ((0, 0), (1, 1), (1, 1204))]
    assert found == ["0 of 0 files", "1 of 1 file", "1 of 1,204 files"]


def test_an_option_takes_a_size_and_says_what_one_looks_like() -> None:
    read = fmt.size_argument(str)
    assert read("10M") == 10_000_000
    with pytest.raises(argparse.ArgumentTypeError, match="“fast” is not a size"):
        read("fast")


@pytest.mark.parametrize("text", ["0", "-1", "65", "9" * 40, "²", "many", ""])
def test_an_option_takes_no_more_requests_than_there_can_be_threads(text: str) -> None:
    read = fmt.parallel_argument(str)
    assert [read(str(count)) for count in (1, 64)] == [1, 64]
    with pytest.raises(argparse.ArgumentTypeError, match=f"“{text}” is not a number from 1 to 64"):
        read(text)
