"""Tiles of a space map: two levels, not too many, the rest in one, inside their folders."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.index.space_map import EntryType, SpaceEntry
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.space_layout import MAX_TILES, Metric, Tile, arrange
from rustfs_desktop.models.treemap import Rect

AREA = Rect(0, 0, 752, 472)


def file(key: str, size: int, group: str = "image") -> SpaceEntry:
    totals = FolderTotals(1, size)
    return SpaceEntry(key, EntryType.FILE, totals, {group: totals})


def folder(prefix: str, *children: SpaceEntry) -> SpaceEntry:
    totals = FolderTotals(
        sum(each.totals.objects for each in children), sum(each.totals.size for each in children)
    )
    groups: dict[str, FolderTotals] = {}
    for each in children:
        for name, sums in each.groups.items():
            old = groups.get(name, FolderTotals())
            groups[name] = FolderTotals(old.objects + sums.objects, old.size + sums.size)
    return SpaceEntry(prefix, EntryType.FOLDER, totals, groups, children)


def tiles(entry: SpaceEntry, metric: Metric = Metric.BYTES, area: Rect = AREA) -> list[Tile]:
    return arrange(entry, metric, area, 21)


def holds(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


SIZES = st.lists(st.integers(0, 10**9), max_size=30)


@given(st.lists(SIZES, max_size=12), SIZES, st.sampled_from(Metric))
def test_tiles_are_inside_of_their_folders(
    folders: list[list[int]], files: list[int], metric: Metric
) -> None:
    inner = [
        folder(f"{name}/", *(file(f"{name}/{n}", size) for n, size in enumerate(sizes)))
        for name, sizes in enumerate(folders)
    ]
    found = tiles(
        folder("", *inner, *(file(f"f{n}", size) for n, size in enumerate(files))), metric
    )
    assert len(found) <= MAX_TILES
    outer = None
    for tile in found:
        assert holds(AREA, tile.rect)
        assert metric.weight(tile.totals) > 0
        if tile.level == 1:
            outer = tile
        else:
            assert outer is not None
            assert outer.is_open
            assert holds(outer.rect, tile.rect)
    for one, other in itertools.combinations([each for each in found if each.level == 1], 2):
        apart = (
            one.rect.x + one.rect.width <= other.rect.x
            or other.rect.x + other.rect.width <= one.rect.x
            or one.rect.y + one.rect.height <= other.rect.y
            or other.rect.y + other.rect.height <= one.rect.y
        )
        assert apart or not one.rect.area or not other.rect.area


def test_a_folder_shows_its_files_below_a_header() -> None:
    found = tiles(folder("", folder("a/", file("a/x", 60), file("a/y", 20)), file("b", 20)))
    assert [(each.key, each.level, each.is_open) for each in found] == [
        ("a/", 1, True),
        ("a/x", 2, False),
        ("a/y", 2, False),
        ("b", 1, False),
    ]
    assert found[1].rect.y == found[0].rect.y + 21
    assert found[0].rect.area / AREA.area == pytest.approx(0.8, abs=0.01)


def test_small_folders_do_not_show_their_content() -> None:
    content = folder("a/", file("a/x", 6), file("a/y", 2))
    found = tiles(folder("", content), area=Rect(0, 0, 42, 60))
    assert [each.key for each in found] == ["a/"]
    assert not found[0].is_open


def test_the_rest_is_one_tile_of_its_color() -> None:
    files = [file(f"{n:04d}", 1000 - n // 2, "image" if n < 500 else "video") for n in range(1609)]
    found = tiles(folder("", *files))
    assert len(found) == MAX_TILES
    last = found[-1]
    assert (last.rest, last.key, last.group) == (1609 - 399, "", "video")
    assert last.totals.objects == last.rest
    assert [each.key for each in found[:-1]] == [f"{n:04d}" for n in range(399)]


def test_specks_are_in_the_rest() -> None:
    specks = [file(f"{n:02d}", 1) for n in range(100)]
    found = tiles(folder("", file("big", 4900), *specks))
    assert [(each.key, each.rest, each.totals.objects) for each in found] == [
        ("big", 0, 1),
        ("", 100, 100),
    ]


def test_tiles_without_a_pixel_are_left_out() -> None:
    found = tiles(folder("", file("big", 10**9), file("speck", 1)))
    assert [each.key for each in found] == ["big"]


def test_folders_share_the_tiles() -> None:
    folders = [
        folder(f"{name:02d}/", *(file(f"{name:02d}/{n:03d}", 1) for n in range(100)))
        for name in range(20)
    ]
    found = tiles(folder("", *folders))
    assert len(found) <= MAX_TILES
    assert sum(tile.level == 1 for tile in found) == 20
    rests = [tile for tile in found if tile.rest]
    assert [(tile.entry.key, tile.rest) for tile in rests] == [("03/", 21)]


def test_the_number_of_files_makes_other_tiles() -> None:
    entry = folder("", folder("many/", *(file(f"many/{n}", 1) for n in range(9))), file("big", 91))
    assert [each.key for each in tiles(entry) if each.level == 1] == ["big", "many/"]
    first, *_others = tiles(entry, Metric.NUMBER)
    assert first.key == "many/"
    assert first.rect.area / AREA.area == pytest.approx(0.9, abs=0.01)


def test_nothing_has_no_tiles() -> None:
    assert tiles(folder("")) == []
    assert tiles(folder("", folder("a/", file("a/x", 0)))) == []
