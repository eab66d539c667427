"""The selected results of a search in all buckets."""

from __future__ import annotations

from rustfs_desktop.models.result_selection import (
    MixedSelection,
    bucket_sums,
    result_selection,
)
from rustfs_desktop.models.selection import Selection


def test_results_of_one_bucket_are_keys_of_it() -> None:
    rows = Selection(keys=["b/a//x", "b/y/"], sizes=[1, -1])
    assert result_selection(rows) == Selection(keys=["a//x", "y/"], sizes=[1, -1], bucket="b")


def test_results_of_several_buckets_have_no_keys() -> None:
    mixed = result_selection(Selection(keys=["b/x", "c/x", "c/y"], sizes=[1, 2, 3]))
    assert isinstance(mixed, MixedSelection)
    assert (mixed.keys, mixed.prefixes, mixed.bucket) == ([], [], "")
    assert mixed.only_key is None
    assert mixed.by_bucket == (
        Selection(keys=["x"], sizes=[1], bucket="b"),
        Selection(keys=["x", "y"], sizes=[2, 3], bucket="c"),
    )
    assert (mixed.count, mixed.size, mixed.is_sized) == (3, 6, True)


def test_the_sums_of_very_many_buckets_are_cut() -> None:
    rows = Selection(keys=[f"b{n}/x" for n in range(25)], sizes=[1] * 25)
    sums = bucket_sums(result_selection(rows))
    assert len(sums) == 20
    assert sums["b0"] == "1 file (1 B)"
    assert sums["6 others"] == "6 files"


def test_nothing_selected_is_in_no_bucket() -> None:
    assert result_selection(Selection()) == Selection()
