"""Where the objects are whose rows are shown, also on servers with buckets of the same name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.row_places import ResultBuckets, RowPlaces

ALL = Location("c", query="x")
NAMES = st.text(alphabet="ab/() 2", min_size=1, max_size=4)
KEYS = st.text(alphabet="ab/\0é", max_size=6)


@given(
    st.lists(
        st.tuples(st.sampled_from(["c", "d", "e"]), NAMES, NAMES, st.booleans()),
        min_size=1,
        max_size=12,
    ),
    KEYS,
)
def test_a_row_leads_to_its_own_connection_bucket_and_key(
    searched: list[tuple[str, str, str, bool]], key: str
) -> None:
    buckets = ResultBuckets()
    places = RowPlaces(ALL, buckets)
    rows: dict[str, Location] = {}
    for connection_id, bucket, name, is_only in searched:  # connections come, go, are renamed
        location = Location(connection_id, bucket)
        (row,) = buckets.add(location, name, is_only=is_only).row_names([key])
        assert rows.setdefault(row, location) == location
        assert places.name_of(Location(connection_id, bucket, "any/"), key) == row
    for row, location in rows.items():  # also those of earlier labels
        assert places.object_of(row) == (location, key)


def test_the_connection_is_named_where_there_are_several() -> None:
    buckets = ResultBuckets()
    assert buckets.add(Location("c", "photos"), "Home", is_only=True).label == "photos"
    assert buckets.add(Location("c", "photos"), "Home", is_only=False).label == "photos (Home)"
    assert buckets.add(Location("d", "photos"), "Home", is_only=False).label == "photos (Home 2)"
    other = buckets.add(Location("d", "photos"), "Work", is_only=True)
    assert other.label == "photos (Work)"  # the short name is that of another bucket
    assert buckets.object_of("photos/a/b")[0].location == Location("c", "photos")


def test_a_row_of_no_bucket_leads_nowhere() -> None:
    buckets = ResultBuckets()
    buckets.add(Location("c", "b"), "Home", is_only=True)
    with pytest.raises(KeyError):
        RowPlaces(ALL, buckets).object_of("other/key")
    assert RowPlaces(ALL, buckets).name_of(Location("d", "b"), "key") is None


def test_rows_of_one_bucket_are_keys() -> None:
    results = RowPlaces(Location("c", "b", "p/", "x"), ResultBuckets())
    assert results.object_of("p/k") == (Location("c", "b", "p/"), "p/k")
    assert results.name_of(Location("c", "b"), "p/k") == "p/k"
    assert results.name_of(Location("c", "other"), "p/k") is None
    assert results.name_of(Location("d", "b"), "p/k") is None
