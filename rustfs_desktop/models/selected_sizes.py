"""The sizes of very many selected rows, read and added up when they are wanted."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

from rustfs_desktop.models.object_columns import ObjectColumns


class SelectedSizes(Sequence[int]):
    """The sizes of some objects of a folder, in this order; -1 where it is not known.

    Copying a million of them would take 60 ms at each change of the selection. Of all objects of
    the folder, the sum is known.
    """

    def __init__(self, columns: ObjectColumns, rows: array[int]) -> None:
        self._columns, self._rows = columns, rows
        self._total = columns.total_size if len(rows) == columns.file_count else None

    def __len__(self) -> int:
        """The number of objects."""
        return len(self._rows)

    def __iter__(self) -> Iterator[int]:
        """One size after the other."""
        return map(self._columns.sizes.__getitem__, self._rows)

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> list[int]: ...

    def __getitem__(self, index: int | slice) -> int | list[int]:
        """One size, or a list of some."""
        sizes, rows = self._columns.sizes, self._rows[index]
        return sizes[rows] if isinstance(rows, int) else [sizes[row] for row in rows]

    def __eq__(self, other: object) -> bool:
        """Whether these are the same sizes in the same order."""
        if isinstance(other, Sequence) and not isinstance(other, str):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of a list

    @cached_property
    def are_known(self) -> bool:
        """Whether all of them are known."""
        return not self._columns.unsized_count or min(self, default=0) >= 0

    @cached_property
    def total(self) -> int:
        """The sum of those that are known."""
        if self._total is not None:
            return self._total
        return sum(self) if self.are_known else sum(size for size in self if size > 0)
