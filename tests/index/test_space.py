"""The largest objects of an index, and its duplicates."""

from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.index.space import duplicates, largest_objects
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from tests.index.stage import NOW, fill

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    found = BucketIndex(tmp_path / "one.sqlite3")
    rows = [
        ("a/big", 900, ONE),
        ("a/b/copy", 900, ONE),
        ("a/b/small", 5, TWO),
        ("c/another", 900, ONE),
        ("c/same-etag", 899, ONE),
        ("c/small", 5, TWO),
        ("d/empty", 0, ONE),
        ("d/empty-too", 0, ONE),
        ("d/no-etag", 7, ""),
        ("d/no-etag-too", 7, ""),
        ("d/unknown", -1, TWO),
        ("top", 1, "3-2"),
    ]
    fill(found, [IndexedObject(key, size, NOW, etag) for key, size, etag in rows])
    return found


def test_the_largest_objects_come_first(index: BucketIndex) -> None:
    found = largest_objects(index, cancel=CancelToken(), limit=4)
    assert [each.key for each in found] == ["a/b/copy", "a/big", "c/another", "c/same-etag"]
    below = largest_objects(index, "a/b/", cancel=CancelToken())
    assert [(each.key, each.size) for each in below] == [("a/b/copy", 900), ("a/b/small", 5)]


def test_duplicates_have_the_same_etag_and_size(index: BucketIndex) -> None:
    found = duplicates(index, cancel=CancelToken())
    assert [[each.key for each in group.objects] for group in found] == [
        ["a/b/copy", "a/big", "c/another"],
        ["a/b/small", "c/small"],
    ]
    assert [group.count for group in found] == [3, 2]
    (below,) = duplicates(index, "a/", cancel=CancelToken())
    assert below.count == 2
    assert len(duplicates(index, cancel=CancelToken(), limit=1)) == 1


def test_markers_of_folders_are_not_files(tmp_path: Path) -> None:
    found = BucketIndex(tmp_path / "one.sqlite3")
    rows = [("a/", 50, TWO), ("b/", 50, TWO), ("b/c/", 5, ONE), ("b/x", 5, ONE), ("y", 5, ONE)]
    fill(found, [IndexedObject(key, size, NOW, etag) for key, size, etag in rows])
    assert [each.key for each in largest_objects(found, cancel=CancelToken())] == ["b/x", "y"]
    (group,) = duplicates(found, cancel=CancelToken())
    assert (group.count, [each.key for each in group.objects]) == (2, ["b/x", "y"])
    found.close()


def test_they_can_be_canceled_and_are_for_folders(index: BucketIndex) -> None:
    cancel = CancelToken()
    cancel.set()
    for question in (largest_objects, duplicates):
        with pytest.raises(Cancelled):
            question(index, cancel=cancel)
        with pytest.raises(ValueError, match="a/b"):
            question(index, "a/b", cancel=CancelToken())
