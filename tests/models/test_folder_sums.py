"""Sizes of folders from an index: never a zero or a part where the sum is not known."""

import time
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import FolderTotals, IndexedObject
from rustfs_desktop.models.folder_sums import FolderSums, read_folder_sums
from rustfs_desktop.models.format import NO_VALUE
from tests.index.stage import fill

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
    found = {name: value for name, value in sums.properties("a/").items() if value}
    assert found == {"Size": "120 B", "Items": "3", "As of": "2 h 2 min ago (index)"}
    assert sums.properties("b/")["Size"] == "At least 120 B"
    assert sums.properties("c/") == {}


def test_folders_that_are_known_to_have_changed_have_no_size(tmp_path: Path) -> None:
    index = BucketIndex(tmp_path / "index.sqlite3")
    fill(index, [IndexedObject("a/b/one", 5), IndexedObject("c/d/two", 7)])

    def size(prefix: str, child: str) -> str:
        return read_folder_sums(index, prefix, cancel=CancelToken()).size(child)

    assert (size("", "a/"), size("a/", "a/b/")) == ("5 B", "5 B")
    index.record_change(changed_prefix="a/b/")
    assert (size("", "a/"), size("a/", "a/b/")) == (NO_VALUE, NO_VALUE)
    assert size("c/", "c/d/") == "7 B"
    fill(index, [IndexedObject("a/b/one", 6)], "a/b/")
    assert (size("", "a/"), size("a/", "a/b/")) == ("6 B", "6 B")
    index.close()
