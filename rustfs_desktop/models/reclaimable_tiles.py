"""Adds old versions and unfinished uploads to a space map, as entries of its folder."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.index.space_map import EntryType, SpaceEntry, SpaceMap
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.s3.api.reclaimable import Amount
from rustfs_desktop.service.reclaimable import FoundAmounts
from rustfs_desktop.service.space_data import SpaceContent

RECLAIMABLE = (EntryType.OLD_VERSIONS, EntryType.UPLOADS)
"""The types of entries that are not files of the folder."""


def with_reclaimable(content: SpaceContent, found: FoundAmounts) -> SpaceContent:
    """The content with entries for what was found; the totals of the folder stay those of files."""
    shown, folder = content.map, content.map.folder
    amounts = (found.versions, found.uploads)
    added = [
        _entry(folder.key, kind, amount)
        for kind, amount in zip(RECLAIMABLE, amounts, strict=True)
        if amount is not None and amount.count
    ]
    if not added:
        return content
    children = (*folder.children, *added)
    new: SpaceMap = dataclasses.replace(
        shown, folder=dataclasses.replace(folder, children=children)
    )
    return dataclasses.replace(content, map=new)


def reclaimable_entries(content: SpaceContent) -> list[SpaceEntry]:
    """The entries that :func:`with_reclaimable` added."""
    return [each for each in content.map.folder.children if each.type in RECLAIMABLE]


def _entry(prefix: str, kind: EntryType, amount: Amount) -> SpaceEntry:
    totals = FolderTotals(amount.count, amount.size)
    return SpaceEntry(prefix, kind, totals, {})
