"""The selected results of a search in all buckets, as commands may have them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import contents_text, number_text
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.row_places import ResultBucket, ResultBuckets

translate = QCoreApplication.translate

_MOST_BUCKETS = 20


@dataclasses.dataclass(slots=True)
class MixedSelection(Selection):
    """Rows of several buckets.

    It has no keys of its own, so that a command that does not take the parts cannot act on a wrong
    bucket, or on one of the same name on another server.

    Attributes:
        parts: The rows of each bucket, in the order of the buckets' first rows.
    """

    parts: tuple[Selection, ...] = ()

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return sum(part.count for part in self.parts)

    @property
    def by_bucket(self) -> tuple[Selection, ...]:
        """The rows of each bucket."""
        return self.parts


def result_selection(rows: Selection, buckets: ResultBuckets) -> Selection:
    """The objects of selected rows, told apart by their buckets."""
    keys: dict[ResultBucket, list[str]] = {}
    sizes: dict[ResultBucket, list[int]] = {}
    for name, size in zip(rows.keys, rows.sizes, strict=True):
        bucket, key = buckets.object_of(name)
        keys.setdefault(bucket, []).append(key)
        sizes.setdefault(bucket, []).append(size)
    parts = [Selection([], keys[bucket], sizes[bucket], bucket) for bucket in keys]
    if len(parts) > 1:
        return mixed_selection(parts)
    return parts[0] if parts else Selection()


def mixed_selection(parts: Iterable[Selection]) -> MixedSelection:
    """The selection of the rows of several buckets."""
    parts = tuple(parts)
    return MixedSelection(sizes=[size for part in parts for size in part.sizes], parts=parts)


def source_label(part: Selection) -> str:
    """The name of the bucket of results, among the other ones; to be shown with ``display``."""
    return part.source.label if part.source is not None else ""


def bucket_sums(selection: Selection) -> dict[str, str]:
    """What is selected in each bucket, as properties; of very many only the first ones."""
    parts = selection.by_bucket
    shown = parts if len(parts) <= _MOST_BUCKETS else parts[: _MOST_BUCKETS - 1]
    sums = {
        display(source_label(part)): contents_text(0, part.count, part.size, is_sized=part.is_sized)
        for part in shown
    }
    if len(parts) > len(shown):
        others = parts[len(shown) :]
        words = contents_text(0, sum(part.count for part in others))
        sums[translate("Results", "{n} others").format(n=number_text(len(others)))] = words
    return sums
