"""Sizes of folders from an index: never a zero or a part where the sum is not known."""

import time

import pytest

from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.folder_sums import FolderSums
from rustfs_desktop.models.format import NO_VALUE

pytestmark = pytest.mark.usefixtures("qapp")


def test_only_known_sizes_are_shown() -> None:
    sums = FolderSums({"a/": FolderTotals(3, 15_000), "b/": FolderTotals(2, 15_000, 1)}, 0)
    assert sums.size("a/") == "15 KB"
    assert sums.size("b/") == NO_VALUE
    assert sums.size("c/") == NO_VALUE
    assert FolderSums().size("a/") == NO_VALUE


def test_the_tool_tip_has_number_and_age() -> None:
    known = {"a/": FolderTotals(3, 120), "b/": FolderTotals(2, 120, 1)}
    sums = FolderSums(known, time.time() - 7300)
    assert "120 bytes in 3 items, listed 2 h" in sums.tip("a/")
    assert "At least 120 bytes in 2 items" in sums.tip("b/")
    assert NO_VALUE in sums.tip("c/")
