"""What a search of all buckets says."""

from __future__ import annotations

import time

from rustfs_desktop.index.types import Coverage
from rustfs_desktop.models.all_buckets_texts import all_buckets_advice, all_buckets_line
from rustfs_desktop.models.format import number_text
from rustfs_desktop.service import search
from rustfs_desktop.service.all_buckets_search import AllBucketsProgress, BucketCounts


def complete() -> Coverage:
    """The coverage of a whole index that was listed 2 h 5 min ago."""
    return Coverage(listed=time.time() - 7_500, done=1, known=1, objects=300)


def progress_of(*coverages: Coverage | None) -> AllBucketsProgress:
    made = AllBucketsProgress()
    for number, coverage in enumerate(coverages):
        made.set_bucket(f"bucket-{number}", coverage)
    return made


def test_everything_was_searched() -> None:
    progress = progress_of(complete(), complete())
    progress.add(0, 3)
    line = all_buckets_line(progress, is_reading=False)
    assert line.found == "3 found"
    assert line.details == "in 600 files · 2 buckets searched · oldest index listed 2 h 5 min ago"
    assert all_buckets_line(progress, is_reading=True).found == "3 found so far"


def test_what_was_not_searched_is_said_and_nothing_is_final() -> None:
    line = all_buckets_line(progress_of(complete(), None, Coverage(objects=5)), is_reading=False)
    assert line.found == "0 found so far"
    assert line.details == (
        "in 305 files · 2 buckets searched · 1 bucket without an index"
        " · 1 index incomplete · oldest index listed 2 h 5 min ago"
    )


def test_more_results_than_are_shown() -> None:
    progress = progress_of(complete())
    progress.add(0, search.MOST_RESULTS)
    progress.set_total(12_345)
    line = all_buckets_line(progress, is_reading=False)
    assert line.found == f"{number_text(12_345)} found"
    assert f"the first {number_text(search.MOST_RESULTS)} are shown" in line.details


def test_the_advice_names_buckets_without_an_index() -> None:
    assert all_buckets_advice(BucketCounts(skipped=2)).startswith("2 buckets without an index")
    assert "Remove a condition" in all_buckets_advice(BucketCounts(searched=2))
