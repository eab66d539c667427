"""Sets of row numbers are like any sets, and tell many rows at once."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.number_set import NumberSet

NUMBERS = st.lists(st.integers(-9, 9), max_size=12)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_numbers_are_added_and_removed(
    first: list[int], added: list[int], removed: list[int]
) -> None:
    numbers = NumberSet(first)
    numbers.add(added)
    numbers.discard(removed)
    wanted = {*first, *added} - {*removed}
    every = array("i", range(-12, 12))
    assert {number for number in every if number in numbers} == wanted
    assert list(numbers.flags(every, 12, 12)) == [number in wanted for number in every]


def test_flags_are_of_the_numbers_that_there_may_be() -> None:
    numbers = NumberSet([0, 5, -1, -3])
    assert numbers.flags(array("i", [-1, -2, 0, 1]), 2, 2) == bytes([1, 0, 1, 0])
