"""The texts of a space map: never a zero where something is unknown."""

import pytest
from PySide6.QtCore import QCoreApplication

from rustfs_desktop.index.space_map import EntryType, Grouping, SpaceEntry
from rustfs_desktop.index.types import Coverage, FolderTotals
from rustfs_desktop.models.space_layout import Metric, Tile
from rustfs_desktop.models.space_texts import (
    amount_text,
    folder_name,
    group_text,
    index_text,
    share_text,
    tile_amounts,
    tile_name,
    tile_text,
)
from rustfs_desktop.models.treemap import Rect
from rustfs_desktop.service.open_index import IndexStatus

pytestmark = pytest.mark.usefixtures("qapp")
NOW = 1_800_000_000.0


def tile(key: str, kind: EntryType, totals: FolderTotals, rest: int = 0) -> Tile:
    entry = SpaceEntry(key, kind, totals, {})
    return Tile(entry, Rect(0, 0, 1, 1), "image", totals, rest=rest)


@pytest.mark.parametrize(
    ("kind", "rest", "name"),
    [
        (EntryType.FOLDER, 0, "raw"),
        (EntryType.FILES, 0, "120 files"),
        (EntryType.FOLDER, 121, "121 more"),
    ],
)
def test_a_tile_says_what_it_stands_for(kind: EntryType, rest: int, name: str) -> None:
    assert tile_name(tile("2026/raw/", kind, FolderTotals(120, 9), rest)) == name


@pytest.mark.parametrize(
    ("kind", "name", "amounts", "number"),
    [
        (EntryType.OLD_VERSIONS, "Old versions", ("9 B · 3 versions", "9 B"), ("3 versions",)),
        (EntryType.UPLOADS, "Unfinished uploads", ("9 B · 3 uploads", "9 B"), ("3 uploads",)),
        (EntryType.FILES, "3 files", ("9 B",), ("3 files",)),
    ],
)
def test_versions_and_uploads_are_not_called_files(
    kind: EntryType, name: str, amounts: tuple[str, ...], number: tuple[str, ...]
) -> None:
    shown = tile("2026/", kind, FolderTotals(3, 9))
    assert tile_name(shown) == name
    assert tile_amounts(shown, Metric.BYTES) == amounts
    assert tile_amounts(shown, Metric.NUMBER) == number
    assert shown.key == ""


def test_names_from_the_server_are_shown_safely() -> None:
    assert tile_name(tile("a/b\nc", EntryType.FILE, FolderTotals(1, 9))) == "b␊c"
    assert folder_name("a/b\n/c") == "a / b␊"
    assert folder_name("top.csv") == ""


def test_a_folder_without_a_name_is_not_taken_for_its_parent() -> None:
    assert tile_name(tile("a//", EntryType.FOLDER, FolderTotals(1, 9))) == "/"
    assert folder_name("a//") == "a"


def test_the_line_of_a_tile_has_its_share() -> None:
    shown = tile("trip/raw/", EntryType.FOLDER, FolderTotals(2, 15_000))
    whole = FolderTotals(8, 100_000)
    assert tile_text(shown, whole, Metric.BYTES) == "raw · 15 KB · 15 % of this folder · 2 files"
    assert tile_text(shown, whole, Metric.NUMBER) == "raw · 15 KB · 25 % of this folder · 2 files"
    assert share_text(1, 1000) == "< 1 %"
    assert share_text(0, 1000) == "0 %"


def test_an_unknown_size_is_not_a_zero() -> None:
    assert amount_text(FolderTotals(2, 0, 2), Metric.BYTES) == "Unknown size"
    assert amount_text(FolderTotals(2, 15_000, 1), Metric.BYTES) == "At least 15 KB"
    assert amount_text(FolderTotals(2, 0, 2), Metric.NUMBER) == "2 files"


@pytest.mark.parametrize(
    ("status", "listed", "words"),
    [
        (IndexStatus(is_running=True), None, "Listing…"),
        (IndexStatus(Coverage(None, 0, 1, 340), True, True), None, "340 files so far"),
        (
            IndexStatus(Coverage(None, 61, 100, 340), True, True),
            None,
            "340 files so far · 61 % listed",
        ),
        (IndexStatus(Coverage(None, 3, 3, 5), True, True), None, "5 files so far · 99 % listed"),
        (IndexStatus(Coverage(None, 1, 2, 5), True), None, "not complete"),
        (IndexStatus(Coverage(NOW, 1, 1, 5), True), NOW - 20, "listed just now"),
        (IndexStatus(Coverage(NOW, 1, 1, 5), True), NOW - 86_400 * 3, "listed 3 d ago"),
        (IndexStatus(Coverage(NOW, 1, 2, 5), True, True), NOW - 120, "listed 2 min ago · updating"),
    ],
)
def test_the_state_says_how_complete_and_how_old(
    status: IndexStatus, listed: float | None, words: str
) -> None:
    assert index_text(status, listed, NOW) == words


def test_groups_have_names(qapp: QCoreApplication) -> None:
    assert group_text(Grouping.KIND, "image") == "Images"
    assert group_text(Grouping.AGE, "month") == "Last 30 days"
    assert group_text(Grouping.AGE, "unknown") == "Unknown age"
    assert group_text(Grouping.CLASS, "STANDARD_IA") == "Standard ia"
