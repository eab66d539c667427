"""Arranges a space map as tiles: which entries get one, where it is, and what it counts."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rustfs_desktop.index.space_map import EntryType, SpaceEntry
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.treemap import Rect, squarify

MAX_TILES = 400
_SMALLEST_SHARE = 1 / 4000  # of the whole map; smaller tiles could not be hit with a mouse
_LEAST_INNER = 44  # pixels of a folder that shows its content
_GAP = 2
_EDGE = 2


class Metric(enum.Enum):
    """What the area of a tile stands for."""

    BYTES = "bytes"
    NUMBER = "number"

    def weight(self, totals: FolderTotals) -> int:
        """The weight of an entry with these sums."""
        return totals.size if self is Metric.BYTES else totals.objects


@dataclasses.dataclass(frozen=True, slots=True)
class Tile:
    """A tile of a space map.

    Attributes:
        entry: What it stands for; of a tile for the rest, the folder that has the rest.
        rect: Where it is.
        group: The group with most of its weight, for its color.
        is_open: Whether it is a folder that shows its content below a header.
        level: 1 for what is in the folder of the map, 2 for what is in a folder of it.
        rest: How many smaller entries the tile stands for; 0 unless it is one for the rest.
        totals: The sums of what it stands for.
    """

    entry: SpaceEntry
    rect: Rect
    group: str
    totals: FolderTotals
    level: int = 1
    is_open: bool = False
    rest: int = 0

    @property
    def key(self) -> str:
        """The key of a file or the prefix of a folder; empty if it stands for several."""
        is_one = not self.rest and self.entry.type in {EntryType.FOLDER, EntryType.FILE}
        return self.entry.key if is_one else ""


class _Part:
    """An entry, or the rest of the entries of a folder, that gets a tile."""

    def __init__(self, entry: SpaceEntry, merged: Sequence[SpaceEntry] = ()) -> None:
        self.entry = entry
        self.rest = len(merged)
        self.totals = (
            sum((each.totals for each in merged), FolderTotals()) if merged else entry.totals
        )
        self.groups = _sum_groups(merged) if merged else entry.groups
        self.inner: list[_Part] = []


def arrange(folder: SpaceEntry, metric: Metric, area: Rect, header: float) -> list[Tile]:
    """The tiles of a folder, each folder before what is in it; none is without a pixel.

    Args:
        folder: The folder of the map.
        metric: What areas stand for.
        area: Where the tiles go.
        header: The height of the strip with the name of a folder.
    """
    layout = _Layout(metric, header)
    return list(layout.tiles(_parts(folder, metric), area))


def _parts(folder: SpaceEntry, metric: Metric) -> list[_Part]:
    """The parts of both levels, not more than ``MAX_TILES`` in all."""
    least = metric.weight(folder.totals) * _SMALLEST_SHARE
    parts = _largest(folder, metric, least, MAX_TILES)
    left = MAX_TILES - len(parts)
    for part in parts:  # the heaviest first
        if part.entry.children and not part.rest and left > 1:
            inner = _largest(part.entry, metric, least, left)
            if len(inner) > 1 or (inner and not inner[0].rest):
                part.inner = inner
                left -= len(inner)
    return parts


def _largest(folder: SpaceEntry, metric: Metric, least: float, most: int) -> list[_Part]:
    """The largest entries of a folder, the largest first, and at the end one for all others."""

    def weight(entry: SpaceEntry) -> int:
        return metric.weight(entry.totals)

    found = [entry for entry in folder.children if weight(entry) > 0]
    found.sort(key=lambda entry: (-weight(entry), entry.key))
    shown = [entry for entry in found if weight(entry) >= least]
    if len(shown) == len(found) <= most:
        return [_Part(entry) for entry in found]
    shown = shown[: most - 1]
    rest = found[len(shown) :]
    return [*map(_Part, shown), _Part(folder, rest) if len(rest) > 1 else _Part(rest[0])]


class _Layout:
    """Places the parts of a map."""

    def __init__(self, metric: Metric, header: float) -> None:
        self._metric = metric
        self._header = header

    def tiles(self, parts: Sequence[_Part], area: Rect, level: int = 1) -> Iterator[Tile]:
        """The tiles of these parts and of what is in them."""
        whole = Rect(area.x, area.y, area.width + _GAP, area.height + _GAP)
        weights = [self._metric.weight(part.totals) for part in parts]
        for part, found in zip(parts, squarify(weights, whole), strict=True):
            rect = _on_pixels(found)
            if not rect.area:
                continue
            inside = self._inside(rect) if part.inner else None
            yield self._tile(part, rect, level, is_open=inside is not None)
            if inside is not None:
                yield from self.tiles(part.inner, inside, level + 1)

    def _tile(self, part: _Part, rect: Rect, level: int, *, is_open: bool) -> Tile:
        weights = {name: self._metric.weight(sums) for name, sums in part.groups.items()}
        group = max(sorted(weights), key=weights.__getitem__, default="")
        return Tile(part.entry, rect, group, part.totals, level, is_open, part.rest)

    def _inside(self, rect: Rect) -> Rect | None:
        """Where the content of a folder goes; None if the folder is too small to show it."""
        if rect.width < _LEAST_INNER or rect.height < _LEAST_INNER:
            return None
        height = rect.height - self._header - _EDGE
        if height < _LEAST_INNER / 2:
            return None
        return Rect(rect.x + _EDGE, rect.y + self._header, rect.width - 2 * _EDGE, height)


def _on_pixels(rect: Rect) -> Rect:
    """The rectangle on whole pixels, less the gap to its neighbors."""
    left, top = round(rect.x), round(rect.y)
    right, bottom = round(rect.x + rect.width), round(rect.y + rect.height)
    return Rect(left, top, max(right - left - _GAP, 0), max(bottom - top - _GAP, 0))


def _sum_groups(entries: Iterable[SpaceEntry]) -> Mapping[str, FolderTotals]:
    found: dict[str, FolderTotals] = {}
    for entry in entries:
        for group, totals in entry.groups.items():
            found[group] = found.get(group, FolderTotals()) + totals
    return found
