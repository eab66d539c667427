"""Changes that wait are merged in slices, as if all rows were sorted at once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfs_desktop.models import slices, sorted_rows
from rustfs_desktop.models.slices import finish
from rustfs_desktop.models.sorted_rows import Choice, SortedRows

COUNT = 12
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put in", "take out", "change", "settle"]),
        st.integers(0, COUNT - 1),
        st.integers(0, 3),
    ),
    max_size=40,
)


@pytest.mark.parametrize("many_times", [0, 64], ids=["bisecting", "looking at all"])
@given(steps=STEPS, is_filtered=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changes_end_sorted(
    monkeypatch: pytest.MonkeyPatch,
    many_times: int,
    steps: list[tuple[str, int, int]],
    is_filtered: bool,
) -> None:
    monkeypatch.setattr(sorted_rows, "MANY_TIMES", many_times)
    monkeypatch.setattr(slices, "SLICE", 3)
    values: dict[int, int] = {}
    sorted_by_value = SortedRows()

    def key(row: int) -> tuple[int, int]:
        return values.get(row, 0), row % 3  # some are equal

    def even(rows: list[int]) -> list[int]:
        return [row for row in rows if values[row] % 2 == 0]

    choice: Choice | None = even if is_filtered else None
    there: set[int] = set()
    for name, row, value in [*steps, ("settle", 0, 0)]:
        match name:
            case "put in" if row not in there:
                values[row] = value
                sorted_by_value.put_in([row])
                there.add(row)
            case "take out" if row in there:
                sorted_by_value.take_out([row], key)
                there.remove(row)
            case "change" if row in there:
                sorted_by_value.take_out([row], key)
                values[row] = value
                sorted_by_value.put_in([row])
            case "settle":
                settle(sorted_by_value, key, choice)
                assert sorted(sorted_by_value.every) == sorted(there)
                wanted = even(list(there)) if is_filtered else there
                assert sorted(sorted_by_value.shown) == sorted(wanted)
                for rows in (sorted_by_value.every, sorted_by_value.shown):
                    assert list(map(key, rows)) == sorted(map(key, rows))


def settle(rows: SortedRows, key: sorted_rows.Key, choice: Choice | None) -> None:
    before, every = rows.shown.tolist(), rows.every.tolist()
    leaving = [row for row in before if rows.is_leaving(row, choice)]
    settled = finish(rows.settled(key, choice))
    assert (rows.shown.tolist(), rows.every.tolist()) == (before, every)
    rows.settle(settled)
    assert not rows.has_changes
    removed, inserted = set(settled.removed), set(settled.inserted)
    assert removed <= set(before)
    assert set(before) - removed | inserted == set(rows.shown)
    assert removed.isdisjoint(set(before) - removed)
    assert leaving == [row for row in before if row in removed - inserted]
    at = {row: position for position, row in enumerate(rows.shown)}
    assert list(settled.inserted) == sorted(inserted, key=at.__getitem__)


def test_many_changes_are_merged_in_slices() -> None:
    rows = SortedRows()
    rows.put_in(range(0, 20_000, 2))
    rows.settle(finish(rows.settled(int, None)))
    rows.put_in(range(1, 2_000, 2))
    rows.take_out(range(0, 2_000, 2), int)
    assert len(list(rows.settled(int, None))) > 10
    rows.settle(finish(rows.settled(int, None)))
    assert rows.every.tolist() == [*range(1, 2_000, 2), *range(2_000, 20_000, 2)]
