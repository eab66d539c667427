"""The order in which parallel workers take the files of tests, so that they end together."""

from __future__ import annotations

from collections import Counter

import pytest


def sort_for_workers(items: list[pytest.Item]) -> None:
    """Put files marked as slow first, then those with the most tests.

    A worker that takes the longest file last still runs it when the others have nothing to do.
    pytest-xdist itself goes by the number of tests only, and the tour is one test.
    """
    count = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, -count[item.path]))
