"""Ranges name every row once."""

from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.runs import runs


def test_gaps_part_ranges() -> None:
    assert runs([]) == []
    assert runs([3, 4, 5, 7, 9, 10]) == [(3, 5), (7, 7), (9, 10)]


@given(st.sets(st.integers(0, 40)))
def test_ranges_hold_the_same_rows(rows: set[int]) -> None:
    found = runs(sorted(rows))
    assert [row for first, last in found for row in range(first, last + 1)] == sorted(rows)
