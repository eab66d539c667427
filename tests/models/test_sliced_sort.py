"""A sort in slices has the same result as one at once, and no slice is long."""

from __future__ import annotations

import random
from array import array

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfs_desktop.models import sliced_sort, slices
from rustfs_desktop.models.sliced_sort import SortKey, sort_in_slices
from rustfs_desktop.models.slices import finish

VALUES = st.lists(st.integers(0, 40) | st.just(7), max_size=60)


@given(VALUES, st.integers(1, 9), st.integers(1, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_equal_rows_stay_in_their_order(
    monkeypatch: pytest.MonkeyPatch, values: list[int], size: int, sampled: int
) -> None:
    monkeypatch.setattr(slices, "SLICE", size)
    monkeypatch.setattr(sliced_sort, "_SAMPLED", sampled)
    rows = array("i", range(len(values)))[::-1]
    key = values.__getitem__
    wanted = sorted(rows, key=key)
    assert finish(sort_in_slices(rows, SortKey(key))).tolist() == wanted
    rough = SortKey(lambda row: values[row] // 8, key)
    assert finish(sort_in_slices(rows, rough)).tolist() == wanted


@pytest.mark.parametrize("most", [1, 3, 2**40], ids=["all equal", "few values", "many values"])
def test_no_slice_asks_for_many_values(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(slices, "SLICE", 500)
    monkeypatch.setattr(sliced_sort, "_SAMPLED", 20)
    count = 40 * slices.SLICE
    values = [random.Random(1).randrange(most) for _ in range(count)]
    asked = 0

    def key(row: int) -> int:
        nonlocal asked
        asked += 1
        return values[row]

    worst = 0
    work = sort_in_slices(array("i", range(count)), SortKey(key))
    for _ in work:
        worst, asked = max(worst, asked), 0
    assert worst < 4 * slices.SLICE
