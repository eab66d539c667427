"""The space map of an index: two levels of folders, their largest files, groups."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.index import space_map
from rustfs_desktop.index.space_map import (
    EntryType,
    Grouping,
    SpaceEntry,
    SpaceMap,
    largest_children,
    read_space_map,
)
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import FolderTotals, IndexedObject
from tests.index.stage import NOW, OBJECTS, fill

DAY = 86_400


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    found = BucketIndex(tmp_path / "one.sqlite3")
    rows = [
        ("2025/", 0, 0, ""),
        ("2025/raw/a.jpg", 500, 1, ""),
        ("2025/raw/deep/b.mp4", 700, 40, "GLACIER"),
        ("2025/notes.txt", 10, 400, ""),
        ("2025/unsized.txt", -1, 0, ""),
        ("2026/c.zip", 90, 2000, "STANDARD"),
        ("top.csv", 5, 1, ""),
        ("empty.csv", 0, 1, ""),
    ]
    fill(
        found,
        [
            IndexedObject(key, size, NOW - days * DAY, "", storage_class)
            for key, size, days, storage_class in rows
        ],
    )
    return found


def read(index: BucketIndex, prefix: str = "", by: Grouping = Grouping.KIND) -> SpaceMap:
    return read_space_map(index, prefix, by, NOW, cancel=CancelToken())


def shape(entry: SpaceEntry) -> dict[tuple[str, str], tuple[int, int]]:
    """The children of an entry by type and key, with number and size."""
    return {
        (each.type.value, each.key): (each.totals.objects, each.totals.size)
        for each in entry.children
    }


def test_a_folder_has_its_folders_and_files(index: BucketIndex) -> None:
    found = read(index).folder
    assert found.totals == FolderTotals(7, 1305, 1)
    assert shape(found) == {
        ("folder", "2025/"): (4, 1210),
        ("folder", "2026/"): (1, 90),
        ("file", "top.csv"): (1, 5),
        ("files", ""): (1, 0),
    }


def test_the_second_level_is_in_the_first(index: BucketIndex) -> None:
    first = {each.key: each for each in read(index).folder.children}
    assert shape(first["2025/"]) == {
        ("folder", "2025/raw/"): (2, 1200),
        ("file", "2025/notes.txt"): (1, 10),
        ("files", "2025/"): (1, 0),
    }
    assert all(not each.children for each in first["2025/"].children)
    assert shape(read(index, "2025/").folder) == shape(first["2025/"])


def test_sums_are_divided_into_groups(index: BucketIndex) -> None:
    kinds = read(index).folder.groups
    assert {name: totals.size for name, totals in kinds.items()} == {
        "image": 500, "video": 700, "document": 10, "archive": 90, "data": 5,
    }  # fmt: skip
    ages = read(index, by=Grouping.AGE).folder.groups
    assert {name: totals.objects for name, totals in ages.items()} == {
        "month": 4, "year": 1, "years": 1, "old": 1,
    }  # fmt: skip
    classes = read(index, by=Grouping.CLASS).folder.groups
    assert {name: totals.objects for name, totals in classes.items()} == {
        "STANDARD": 6, "GLACIER": 1,
    }  # fmt: skip


def test_smaller_files_share_an_entry(index: BucketIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space_map, "MAX_FILES", 1)
    assert shape(read(index, "2025/").folder) == {
        ("folder", "2025/raw/"): (2, 1200),
        ("files", "2025/"): (2, 10),
    }
    assert shape(read(index).folder)["files", ""] == (2, 5)


def test_the_map_says_how_much_is_known(tmp_path: Path, index: BucketIndex) -> None:
    assert read(index).coverage.is_complete
    new = read(BucketIndex(tmp_path / "new.sqlite3"))
    assert new.coverage.listed is None
    assert new.folder.totals == FolderTotals()


def test_it_can_be_canceled_and_is_of_folders(index: BucketIndex) -> None:
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        read_space_map(index, "", Grouping.KIND, NOW, cancel=cancel)
    with pytest.raises(ValueError, match="2025"):
        read(index, "2025")


def test_the_largest_folders_come_first(index: BucketIndex) -> None:
    found = read(index).folder
    assert [each.key for each in largest_children(found, 9)] == ["2025/", "2026/"]
    assert [each.key for each in largest_children(found, 1)] == ["2025/"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    objects=st.lists(OBJECTS, max_size=12),
    prefix=st.sampled_from(["", "a/", "/"]),
    by=st.sampled_from(Grouping),
)
def test_sums_are_those_of_the_objects(
    tmp_path_factory: pytest.TempPathFactory,
    objects: list[IndexedObject],
    prefix: str,
    by: Grouping,
) -> None:
    index = BucketIndex(tmp_path_factory.mktemp("map") / "one.sqlite3")
    unique = {each.key: each for each in objects if each.size < 2**60}
    fill(index, unique.values())
    below = [
        each
        for each in unique.values()
        if each.key.startswith(prefix) and not each.key.endswith("/")
    ]
    found = read(index, prefix, by).folder
    assert found.totals == FolderTotals(
        len(below), sum(max(each.size, 0) for each in below), sum(each.size < 0 for each in below)
    )
    for folder in (found, *(each for each in found.children if each.children)):
        assert sum(each.totals.objects for each in folder.children) == folder.totals.objects
        assert sum(each.totals.size for each in folder.children) == folder.totals.size
        assert sum(each.objects for each in folder.groups.values()) == folder.totals.objects
    keys = [each.key for each in found.children if each.type is EntryType.FILE]
    assert all(key in unique for key in keys)
    index.close()
