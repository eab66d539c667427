"""The selected results of a search in all buckets."""

from __future__ import annotations

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.result_selection import (
    MixedSelection,
    bucket_sums,
    result_selection,
)
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.row_places import ResultBuckets


@pytest.fixture
def buckets() -> ResultBuckets:
    """Two servers with a bucket ``b``, and 25 other buckets on the first."""
    made = ResultBuckets()
    for name in ("b", *(f"b{n}" for n in range(25))):
        made.add(Location("one", name), "One", is_only=True)
    made.add(Location("two", "b"), "Two", is_only=False)
    return made


def test_results_of_one_bucket_are_keys_of_it(buckets: ResultBuckets) -> None:
    rows = Selection(keys=["b/a//x", "b/y/"], sizes=[1, -1])
    found = result_selection(rows, buckets)
    assert (found.keys, found.sizes) == (["a//x", "y/"], [1, -1])
    assert found.source is not None
    assert found.source.location == Location("one", "b")


def test_results_of_several_buckets_have_no_keys(buckets: ResultBuckets) -> None:
    rows = Selection(keys=["b/x", "b (Two)/x", "b (Two)/y"], sizes=[1, 2, 3])
    mixed = result_selection(rows, buckets)
    assert isinstance(mixed, MixedSelection)
    assert (mixed.keys, mixed.prefixes, mixed.source) == ([], [], None)
    assert mixed.only_key is None
    assert [
        (part.source.location, part.keys, part.sizes)
        for part in mixed.by_bucket
        if part.source is not None
    ] == [(Location("one", "b"), ["x"], [1]), (Location("two", "b"), ["x", "y"], [2, 3])]
    assert (mixed.count, mixed.size, mixed.is_sized) == (3, 6, True)
    assert bucket_sums(mixed) == {"b": "1 file (1 B)", "b (Two)": "2 files (5 B)"}


def test_the_sums_of_very_many_buckets_are_cut(buckets: ResultBuckets) -> None:
    rows = Selection(keys=[f"b{n}/x" for n in range(25)], sizes=[1] * 25)
    sums = bucket_sums(result_selection(rows, buckets))
    assert len(sums) == 20
    assert sums["b0"] == "1 file (1 B)"
    assert sums["6 others"] == "6 files"


def test_nothing_selected_is_in_no_bucket(buckets: ResultBuckets) -> None:
    assert result_selection(Selection(), buckets) == Selection()
