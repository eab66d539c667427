"""Tests of the order in which parallel workers take the files of tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run_order import sort_for_workers


class Item:
    """As much of a collected test as the order depends on."""

    def __init__(self, file: str, number: int, *marks: str) -> None:
        self.path = Path(file)
        self.number = number
        self._marks = marks

    def get_closest_marker(self, name: str) -> object:
        return pytest.mark.slow if name in self._marks else None


def test_slow_files_come_first_and_then_those_with_the_most_tests() -> None:
    items = [
        Item("test_one.py", 0),
        Item("test_most.py", 0),
        Item("test_most.py", 1),
        Item("test_slow.py", 0),
        Item("test_slow.py", 1, "slow"),
        Item("test_tour.py", 0, "slow"),
    ]
    sort_for_workers(items)
    assert [(item.path.name, item.number) for item in items] == [
        ("test_slow.py", 0),
        ("test_slow.py", 1),
        ("test_tour.py", 0),
        ("test_most.py", 0),
        ("test_most.py", 1),
        ("test_one.py", 0),
    ]
