"""Very many selected rows that are scattered among others."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelectionModel

from rustfs_desktop.models.arranged_rows import ArrangedRowsModel
from rustfs_desktop.models.number_set import NumberSet
from rustfs_desktop.models.runs import runs

Ranges = Sequence[tuple[int, int]]
_FLAGS = QItemSelectionModel.SelectionFlag


class ScatteredRows:
    """Selected rows by their numbers, which stay the same when the rows move."""

    def __init__(self, rows: ArrangedRowsModel, numbers: Iterable[int]) -> None:
        self._rows = rows
        self._numbers = NumberSet(numbers)
        self._flags: bytes | None = None
        self._current: dict[int, bool] = {}  # those of the last change, and what they were before
        self._are_all_current = True
        self._exposed = range(0)

    def count_rows(self) -> int:
        """The number of rows."""
        return self._by_row().count(1)

    def count_ranges(self) -> int:
        """The number of ranges."""
        flags = self._by_row()
        return flags.count(b"\0\1") + flags.startswith(b"\1")

    def numbers(self) -> array[int]:
        """The numbers of the rows, in the order of the rows."""
        return self._rows.numbers_of(self._by_row())

    def ranges(self) -> Ranges:
        """The first and last rows of all ranges."""
        return [(run.start(), run.end() - 1) for run in re.finditer(b"\1+", self._by_row())]

    def among(self, rows: range) -> set[int]:
        """The selected ones of these rows."""
        numbers = self._rows.numbers_in([(rows.start, rows.stop - 1)])
        return {row for row, number in zip(rows, numbers, strict=False) if number in self._numbers}

    def exposed(self, rows: range | None = None) -> Ranges:
        """The ranges among these rows, or those asked for last; one of others if there are none."""
        if rows is not None:
            self._exposed = rows
        found = runs(sorted(self.among(self._exposed)))
        if found:
            return found
        first = self._by_row().find(1)
        return [(first, first)] if first >= 0 else []

    def change(self, ranges: Ranges, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select, deselect or toggle the rows in these ranges, as Qt does it."""
        if command & _FLAGS.Current:
            self._remove_current()
        numbers = self._rows.numbers_in(ranges)
        before = {number: number in self._numbers for number in numbers}
        self._current, self._are_all_current = before, False
        if command & _FLAGS.Toggle:
            self._set({number: not was for number, was in before.items()})
        else:
            self._set(dict.fromkeys(numbers, bool(command & _FLAGS.Select)))

    def discard(self, numbers: Iterable[int]) -> None:
        """Deselect rows that are going to be removed."""
        self._numbers.discard(numbers)
        self._current = {}
        self.forget_rows()

    def discard_hidden(self) -> None:
        """Deselect rows that are not shown any more."""
        self._numbers = NumberSet(self.numbers())

    def note_rearranged(self) -> None:
        """Note that rows have moved; like Qt, take all of them for one change."""
        self._current, self._are_all_current = {}, True
        self.forget_rows()

    def forget_rows(self) -> None:
        """Note that rows are going to move, or have moved."""
        self._flags = None

    def _remove_current(self) -> None:
        """Undo the last change; of rows that were selected all at once, none are left."""
        if self._are_all_current:
            self._numbers = NumberSet()
        self._set(self._current)

    def _set(self, wanted: dict[int, bool]) -> None:
        self._numbers.add(number for number, is_selected in wanted.items() if is_selected)
        self._numbers.discard(number for number, is_selected in wanted.items() if not is_selected)
        self.forget_rows()

    def _by_row(self) -> bytes:
        if self._flags is None:
            self._flags = self._rows.flags_of(self._numbers)
        return self._flags
