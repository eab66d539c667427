"""Folders of an index, found by words of their paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.index.folders import find_folders
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from tests.index.stage import NOW, fill

KEYS = (
    "top.txt",
    "photos/2026/Trip/raw/a.jpg",
    "photos/2026/Trip/b.jpg",
    "photos/Été/c.jpg",
    "strip/d.txt",
    "straße/e.txt",
)


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    found = BucketIndex(tmp_path / "one.sqlite3")
    fill(found, [IndexedObject(key, 1, NOW, "1" * 32) for key in KEYS])
    return found


def find(index: BucketIndex, *words: str, limit: int = 100) -> list[str]:
    return find_folders(index, words, limit=limit, cancel=CancelToken())


def test_folders_are_found_by_words_in_any_case(index: BucketIndex) -> None:
    assert find(index, "trip") == ["strip/", "photos/2026/Trip/"]
    assert find(index, "RAW", "photos") == ["photos/2026/Trip/raw/"]
    assert find(index, "été") == ["photos/Été/"]
    assert find(index, "strasse") == ["straße/"]
    assert find(index, "nowhere") == []


def test_a_folder_of_folders_is_found_by_what_is_below_it(index: BucketIndex) -> None:
    assert find(index, "2026") == ["photos/2026/"]
    assert find(index, "photos/2026/") == ["photos/2026/"]


def test_the_shortest_are_found_first_and_all_if_nothing_is_asked(index: BucketIndex) -> None:
    assert find(index, limit=1) == ["strip/"]
    assert len(find(index)) == 5


def test_finding_can_be_canceled(index: BucketIndex) -> None:
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        find_folders(index, ["trip"], limit=1, cancel=cancel)
