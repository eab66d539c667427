"""The sizes of folders as the server reports them, in words."""

from __future__ import annotations

import dataclasses
import time

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.format import (
    NO_VALUE,
    duration_text,
    exact_size_text,
    items_text,
    size_text,
)
from rustfs_desktop.models.listed_rows import ListedRows
from rustfs_desktop.models.sum_properties import SumSource, as_of_text, sum_properties
from rustfs_desktop.s3.api.usage import FolderUsage, ReportedTotals

translate = QCoreApplication.translate

_LEAST_AGE_S = 60


@dataclasses.dataclass(frozen=True, slots=True)
class ReportedSums:
    """What the server found in a folder and below the folders in it.

    Attributes:
        prefix: The folder.
        usage: What was reported.
        file_names: Names that files have: of a folder with the same one nothing is known, because
            the server reports both as one.
    """

    prefix: str = ""
    usage: FolderUsage = dataclasses.field(default_factory=FolderUsage)
    file_names: frozenset[str] = frozenset()

    def size(self, prefix: str) -> str:
        """The size for a cell; a dash if it is not known exactly."""
        found = self._exact_size(prefix)
        return NO_VALUE if found is None else size_text(found)

    def sizes(self) -> dict[str, int]:
        """The sizes of the folders in this one that are known exactly."""
        prefixes = [f"{self.prefix}{name}/" for name in self.usage.children]
        found = [(prefix, self._exact_size(prefix)) for prefix in prefixes]
        return {prefix: size for prefix, size in found if size is not None}

    def contents(self, prefix: str) -> str:
        """The sums and their age; empty if unknown.

        ``1.24 GB in 1,204 items, as of 2 min ago, from the server``
        """
        found = self._totals(prefix)
        if found is None:
            return ""
        return reported_text(found, self.usage.scanned, is_partial=self._is_partial(prefix))

    def properties(self, prefix: str) -> dict[str, str]:
        """The same for the inspector."""
        found = self._totals(prefix)
        if found is None:
            return {}
        at = self.usage.scanned
        return reported_properties(found, at, is_partial=self._is_partial(prefix))

    def tip(self, prefix: str) -> str:
        """The tool tip of the cell."""
        return tool_tip(self.contents(prefix) or NO_VALUE)

    def _exact_size(self, prefix: str) -> int | None:
        found = self._totals(prefix)
        if found is None or found.has_versions or self._is_partial(prefix):
            return None
        return found.size

    def _totals(self, prefix: str) -> ReportedTotals | None:
        if prefix == self.prefix:
            return self.usage.totals
        name = prefix.removeprefix(self.prefix).removesuffix("/")
        return None if name in self.file_names else self.usage.children.get(name)

    def _is_partial(self, prefix: str) -> bool:
        usage = self.usage
        return usage.is_partial if prefix == self.prefix else usage.has_partial_children


def reported_properties(
    totals: ReportedTotals, at: float | None, *, is_partial: bool = False
) -> dict[str, str]:
    """What a server reported, for the inspector.

    Args:
        totals: The sums.
        at: When they were found, in seconds since 1970; None if it is not known.
        is_partial: Whether they are lower limits.
    """
    as_of = as_of_text(at, SumSource.SERVER)
    size, objects, has_versions = totals
    return sum_properties(size, objects, as_of, is_least=is_partial, has_versions=has_versions)


def reported_text(totals: ReportedTotals, at: float | None, *, is_partial: bool = False) -> str:
    """The same as one text, with all digits of the size."""
    if is_partial:
        words = translate("ReportedSums", "At least {size} in {items}, {age}")
    elif totals.has_versions:
        words = translate("ReportedSums", "{size} in {items} including old versions, {age}")
    else:
        words = translate("ReportedSums", "{size} in {items}, {age}")
    return words.format(
        size=exact_size_text(totals.size), items=items_text(totals.objects), age=_age_text(at)
    )


def _age_text(at: float | None) -> str:
    if at is None:
        return translate("ReportedSums", "from the server")
    age_s = time.time() - at
    if age_s < _LEAST_AGE_S:
        return translate("ReportedSums", "just now, from the server")
    return translate("ReportedSums", "as of {age} ago, from the server").format(
        age=duration_text(age_s)
    )


def reported_sums(prefix: str, usage: FolderUsage, rows: ListedRows) -> ReportedSums:
    """The sums of the folders among these rows; blocks for a moment if there are very many."""
    known = usage.children
    return ReportedSums(prefix, usage, frozenset(n for n in rows.file_names() if n in known))
