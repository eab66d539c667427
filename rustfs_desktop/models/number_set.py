"""Sets of very many row numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


class NumberSet:
    """Row numbers, in one byte for each that there may be.

    Those of files count up from 0, those of folders down from -1.
    """

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._files = bytearray()
        self._folders = bytearray()
        self.add(numbers)

    def __contains__(self, number: int) -> bool:
        """Whether a number is in the set."""
        mask, at = (self._files, number) if number >= 0 else (self._folders, ~number)
        return at < len(mask) and mask[at] == 1

    def add(self, numbers: Iterable[int]) -> None:
        """Add these, as far as they are not there."""
        every = array("i", numbers)
        if every:
            _grow(self._files, max(every) + 1)
            _grow(self._folders, -min(every))
        self._set(every, 1)

    def discard(self, numbers: Iterable[int]) -> None:
        """Remove these, as far as they are there."""
        self._set([number for number in numbers if number in self], 0)

    def flags(self, rows: array[int], file_count: int, folder_count: int) -> bytes:
        """For each row 1 if its number is in the set, else 0; there are so many numbers."""
        _grow(files := self._files[:file_count], file_count)
        _grow(folders := self._folders[:folder_count], folder_count)
        mask = bytes(files + folders[::-1])  # folders count from the end
        return bytes(map(mask.__getitem__, rows))

    def _set(self, numbers: Iterable[int], value: int) -> None:
        files, folders = self._files, self._folders
        for number in numbers:
            if number >= 0:
                files[number] = value
            else:
                folders[~number] = value


def _grow(mask: bytearray, size: int) -> None:
    mask.extend(bytes(max(0, size - len(mask))))
