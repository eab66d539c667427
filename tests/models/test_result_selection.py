"""The selected results of a search in all buckets."""

from __future__ import annotations

from rustfs_desktop.models.result_selection import MixedSelection, result_selection
from rustfs_desktop.models.selection import Selection


def test_results_of_one_bucket_are_keys_of_it() -> None:
    rows = Selection(keys=["b/a//x", "b/y/"], sizes=[1, -1])
    assert result_selection(rows) == Selection(keys=["a//x", "y/"], sizes=[1, -1], bucket="b")


def test_results_of_several_buckets_have_no_keys() -> None:
    mixed = result_selection(Selection(keys=["b/x", "c/x", "c/y"], sizes=[1, 2, 3]))
    assert isinstance(mixed, MixedSelection)
    assert (mixed.keys, mixed.prefixes, mixed.objects, mixed.bucket) == ([], [], [], "")
    assert mixed.only_key is None
    assert mixed.count == 3


def test_nothing_selected_is_in_no_bucket() -> None:
    assert result_selection(Selection()) == Selection()
