"""Old versions and unfinished uploads as entries of a space map, and as rows of its table."""

from __future__ import annotations

from rustfs_desktop.index.space_map import EntryType, Grouping, SpaceEntry, SpaceMap
from rustfs_desktop.index.types import Coverage, FolderTotals
from rustfs_desktop.models.reclaimable_tiles import reclaimable_entries, with_reclaimable
from rustfs_desktop.models.space_table import space_rows
from rustfs_desktop.s3.api.reclaimable import Amount
from rustfs_desktop.service.reclaimable import FoundAmounts
from rustfs_desktop.service.space_data import SpaceContent


def content() -> SpaceContent:
    totals = FolderTotals(1, 9)
    file = SpaceEntry("d/a", EntryType.FILE, totals, {})
    folder = SpaceEntry("d/", EntryType.FOLDER, totals, {}, (file,))
    return SpaceContent(SpaceMap(folder, Grouping.KIND, Coverage()), [], [])


def test_what_was_found_is_added_and_the_total_stays_that_of_files() -> None:
    made = with_reclaimable(content(), FoundAmounts(Amount(3, 700, 2), Amount(1, 40)))
    assert [(each.type, each.totals) for each in reclaimable_entries(made)] == [
        (EntryType.OLD_VERSIONS, FolderTotals(3, 700)),
        (EntryType.UPLOADS, FolderTotals(1, 40)),
    ]
    assert made.map.folder.totals == FolderTotals(1, 9)
    assert [row[1:5] for row in space_rows(made)] == [
        ("d/", "folder", 9, 1),
        ("d/", "old_versions", 700, 3),
        ("d/", "unfinished_uploads", 40, 1),
        ("d/a", "object", 9, 1),
    ]


def test_nothing_found_or_not_known_has_no_entry() -> None:
    assert reclaimable_entries(with_reclaimable(content(), FoundAmounts(Amount(), None))) == []
