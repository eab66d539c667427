"""The natural order of names: numbers by value, letters without case."""

from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.natural import natural_key


def test_numbers_count_and_case_does_not() -> None:
    names = ["a1", "A2", "a10", "a010b", "a20", "b", "É", "ete", "été", "z", "文"]
    order = sorted(names, key=natural_key)
    assert order[:6] == ["a1", "A2", "a10", "a010b", "a20", "b"]
    assert order[-2:] == ["z", "文"]
    assert set(order[6:9]) == {"É", "ete", "été"}


def test_both_unicode_forms_sort_together() -> None:
    assert natural_key("caf\u00e9") == natural_key("cafe\u0301")


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_of_any_length_sort_by_value(one: int, other: int) -> None:
    in_order = natural_key(f"n{one}x") < natural_key(f"n{other}x")
    assert in_order == (one < other)


@given(st.text())
def test_any_name_has_a_key(name: str) -> None:
    assert isinstance(natural_key(name), str)
