"""The texts of a space map: its tiles, its groups, and how complete it is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.index.space_map import EntryType, Grouping
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text, files_text, number_text, size_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.key_names import name_of, parent_of
from rustfs_desktop.models.reclaimable_texts import (
    old_versions_name,
    uploads_count,
    uploads_name,
    versions_count,
)
from rustfs_desktop.models.reclaimable_tiles import RECLAIMABLE
from rustfs_desktop.models.search_texts import kind_text
from rustfs_desktop.models.space_layout import Metric, Tile
from rustfs_desktop.service.open_index import IndexStatus

translate = QCoreApplication.translate

_LEAST_AGE_S = 60


def group_text(grouping: Grouping, group: str) -> str:
    """The name of a group: ``Images``, ``Last 30 days``, ``GLACIER``."""
    if grouping is Grouping.KIND:
        return kind_text(group)
    if grouping is Grouping.AGE:
        return _age_name(group)
    return display(group.replace("_", " ").capitalize())


def _age_name(group: str) -> str:
    return {
        "month": translate("Space", "Last 30 days"),
        "year": translate("Space", "Last year"),
        "years": translate("Space", "1 to 3 years"),
        "old": translate("Space", "Older"),
    }.get(group, translate("Space", "Unknown age"))


def tile_name(tile: Tile) -> str:
    """The name of a tile in its folder."""
    if rest := tile.rest:
        return translate("Space", "%Ln more", "", rest)
    if tile.entry.type is EntryType.FILES:
        return files_text(tile.totals.objects)
    if tile.entry.type is EntryType.OLD_VERSIONS:
        return old_versions_name()
    if tile.entry.type is EntryType.UPLOADS:
        return uploads_name()
    return entry_name(tile.entry.key)


def tile_amount(tile: Tile, metric: Metric) -> str:
    """The bytes or the number of what a tile stands for."""
    if metric is Metric.NUMBER and not tile.rest:
        return _count_text(tile)
    return amount_text(tile.totals, metric)


def tile_amounts(tile: Tile, metric: Metric) -> tuple[str, ...]:
    """What may be below the name of a tile: the longest text that fits is shown."""
    amount = tile_amount(tile, metric)
    if tile.entry.type not in RECLAIMABLE or tile.rest or metric is Metric.NUMBER:
        return (amount,)
    return details_text([amount, _count_text(tile)]), amount


def _count_text(tile: Tile) -> str:
    count = tile.totals.objects
    if tile.entry.type is EntryType.OLD_VERSIONS:
        return versions_count(count)
    if tile.entry.type is EntryType.UPLOADS:
        return uploads_count(count)
    return files_text(count)


def entry_name(key: str) -> str:
    """The last part of a key or prefix."""
    return display(name_of(key) or "/")


def folder_name(key: str) -> str:
    """The folder of a key or prefix, with its parents."""
    return display(parent_of(key).removesuffix("/").replace("/", " / "))


def amount_text(totals: FolderTotals, metric: Metric) -> str:
    """``210 GB`` or ``1,204 files``; nothing is called empty if sizes are unknown."""
    if metric is Metric.NUMBER:
        return files_text(totals.objects)
    if totals.unsized and not totals.size:
        return translate("Space", "Unknown size")
    size = size_text(totals.size)
    if totals.unsized:
        return translate("Space", "At least {size}").format(size=size)
    return size


def tile_text(tile: Tile, whole: FolderTotals, metric: Metric) -> str:
    """``raw · 210 GB · 15 % of this folder · 18,410 files``."""
    parts = [tile_name(tile), amount_text(tile.totals, Metric.BYTES)]
    if tile.entry.type in RECLAIMABLE:
        return details_text([*parts, _count_text(tile)])
    if weight := metric.weight(whole):
        share = share_text(metric.weight(tile.totals), weight)
        parts.append(translate("Space", "{share} of this folder").format(share=share))
    if tile.entry.type is not EntryType.FILE:
        parts.append(files_text(tile.totals.objects))
    return details_text(parts)


def share_text(part: int, whole: int) -> str:
    """``15 %``, or ``< 1 %``."""
    percent = 100 * part / whole if whole else 0
    if 0 < percent < 1:
        return translate("Space", "< 1 %")
    return translate("Space", "{n} %").format(n=number_text(round(percent)))


def progress_text(status: IndexStatus) -> str:
    """How far the listing is: ``340,000 files so far · 61 % listed``."""
    coverage = status.coverage
    if coverage is None:
        return translate("Space", "Listing…")
    objects = coverage.objects
    parts = [translate("Space", "%Ln file(s) so far", "", objects)]
    if coverage.has_percent:
        listed = translate("Space", "{n} % listed")
        parts.append(listed.format(n=number_text(coverage.percent)))
    return details_text(parts)


def index_text(status: IndexStatus, listed: float | None, now: float) -> str:
    """How complete and how old the map is.

    Args:
        status: The state of the index.
        listed: When all that is shown was listed; None if it never was.
        now: The present, in seconds since 1970.
    """
    if listed is None:
        if status.is_running:
            return progress_text(status)
        return translate("Space", "not complete")
    age = listed_text(now - listed)
    if not status.is_running:
        return age
    return details_text([age, translate("Space", "updating")])


def listed_text(age_s: float) -> str:
    """How long ago something was listed."""
    if age_s < _LEAST_AGE_S:
        return translate("Space", "listed just now")
    return translate("Space", "listed {age} ago").format(age=duration_text(age_s))
