"""The names of results of a search in all buckets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.bucket_rows import (
    is_searchable,
    object_of_row,
    row_names,
    row_of_object,
)

ALL = Location("c", query="x")
BUCKETS = st.text(min_size=1, max_size=4).filter(is_searchable)
KEYS = st.text(alphabet="ab/\0é", max_size=6)


@given(BUCKETS, KEYS)
def test_a_row_leads_to_its_own_bucket_and_key(bucket: str, key: str) -> None:
    (name,) = row_names(bucket, [key])
    assert object_of_row(ALL, name) == (Location("c", bucket), key)
    assert row_of_object(ALL, Location("c", bucket, "any/"), key) == name


@pytest.mark.parametrize("bucket", ["", "a/b", "/"])
def test_a_bucket_that_could_be_taken_for_another_has_no_rows(bucket: str) -> None:
    with pytest.raises(ValueError, match="^" + bucket):
        row_names(bucket, ["key"])
    assert row_of_object(ALL, Location("c", bucket), "key") is None


def test_rows_of_one_bucket_are_keys() -> None:
    results = Location("c", "b", "p/", "x")
    assert object_of_row(results, "p/k") == (Location("c", "b", "p/"), "p/k")
    assert row_of_object(results, Location("c", "b"), "p/k") == "p/k"
    assert row_of_object(results, Location("c", "other"), "p/k") is None
    assert row_of_object(results, Location("d", "b"), "p/k") is None
    assert row_of_object(ALL, Location("d", "b"), "p/k") is None
