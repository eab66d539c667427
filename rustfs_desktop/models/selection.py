"""The selection in a table as raw keys, which every command gets."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rustfs_desktop.models.selected_sizes import SelectedSizes
from rustfs_desktop.service.row_places import ResultBucket


@dataclasses.dataclass(slots=True)
class Selection:
    """Selected folders and files, in row order.

    ``sizes`` has one entry per key, -1 if the size is not known; folders have no size until they
    are counted.

    Attributes:
        source: The bucket of results of a search in all buckets, with its connection; else None,
            for the bucket that is shown.
    """

    prefixes: Sequence[str] = dataclasses.field(default_factory=list)
    keys: Sequence[str] = dataclasses.field(default_factory=list)
    sizes: Sequence[int] = dataclasses.field(default_factory=list)
    source: ResultBucket | None = None

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return len(self.prefixes) + len(self.keys)

    @property
    def by_bucket(self) -> tuple[Selection, ...]:
        """The selected rows of each bucket: this selection itself unless it is of several."""
        return (self,)

    @property
    def is_sized(self) -> bool:
        """Whether the sizes of all files are known."""
        sizes = self.sizes
        return sizes.are_known if isinstance(sizes, SelectedSizes) else min(sizes, default=0) >= 0

    @property
    def size(self) -> int:
        """The total size of the files whose size is known, without folders."""
        sizes = self.sizes
        if isinstance(sizes, SelectedSizes):
            return sizes.total
        return sum(sizes) if self.is_sized else sum(size for size in sizes if size > 0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return not self.count

    @property
    def only_key(self) -> str | None:
        """The key if exactly one file and nothing else is selected."""
        return self.keys[0] if len(self.keys) == 1 and not self.prefixes else None

    @property
    def only_prefix(self) -> str | None:
        """The prefix if exactly one folder and nothing else is selected."""
        return self.prefixes[0] if len(self.prefixes) == 1 and not self.keys else None

    @property
    def objects(self) -> list[tuple[str, int]]:
        """The selected files as pairs of key and size, -1 if it is not known."""
        return list(zip(self.keys, self.sizes, strict=True))
