"""The sizes of folders in a listing, as an index knows them, in words."""

from __future__ import annotations

import dataclasses
import sqlite3
import time
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.reading import child_totals, coverage_of, folder_totals
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.format import NO_VALUE, exact_size_text, items_text, size_text
from rustfs_desktop.models.space_texts import listed_text
from rustfs_desktop.models.sum_properties import SumSource, as_of_text, sum_properties

translate = QCoreApplication.translate


@dataclasses.dataclass(frozen=True, slots=True)
class FolderSums:
    """What is below a folder and each of the folders in it.

    Attributes:
        totals: The sums by prefix; a folder that is missing is not known.
        listed: When they were listed, in seconds since 1970.
    """

    totals: Mapping[str, FolderTotals] = dataclasses.field(default_factory=dict)
    listed: float = 0.0

    def size(self, prefix: str) -> str:
        """The size for a cell; a dash if it is not known exactly."""
        found = self.totals.get(prefix)
        return NO_VALUE if found is None or found.unsized else size_text(found.size)

    def sizes(self) -> dict[str, int]:
        """The sizes that are known exactly."""
        return {key: found.size for key, found in self.totals.items() if not found.unsized}

    def contents(self, prefix: str) -> str:
        """The sums and their age: ``1.24 GB in 1,204 items, listed 5 min ago``; empty if unknown.

        The size has all of its digits where it is exact.
        """
        found = self.totals.get(prefix)
        if found is None:
            return ""
        if not found.unsized:
            words = translate("FolderSums", "{size} in {items}, {listed}")
        else:
            words = translate("FolderSums", "At least {size} in {items}, {listed}")
        items = items_text(found.objects)
        listed = listed_text(time.time() - self.listed)
        return words.format(size=exact_size_text(found.size), items=items, listed=listed)

    def properties(self, prefix: str) -> dict[str, str]:
        """The same for the inspector."""
        found = self.totals.get(prefix)
        if found is None:
            return {}
        as_of = as_of_text(self.listed, SumSource.INDEX)
        return sum_properties(found.size, found.objects, as_of, is_least=bool(found.unsized))

    def tip(self, prefix: str) -> str:
        """The tool tip of the cell."""
        return tool_tip(self.contents(prefix) or NO_VALUE)


def read_folder_sums(index: BucketIndex, prefix: str, *, cancel: CancelToken) -> FolderSums:
    """The sums of a folder and the folders in it; none where the index is not complete.

    Args:
        index: The index; read on a worker.
        prefix: The folder.
        cancel: Ends it at once.

    Raises:
        Cancelled: ``cancel`` was set.
        IndexUnavailable: The file cannot be read.
    """

    def question(connection: sqlite3.Connection) -> FolderSums:
        coverage = coverage_of(connection, prefix)
        if coverage.listed is None:
            return FolderSums()
        totals = {prefix: folder_totals(connection, prefix)}
        return FolderSums(totals | child_totals(connection, prefix), coverage.listed)

    return index.read(question, FolderSums(), cancel)
