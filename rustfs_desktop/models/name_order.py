"""The objects of a table by name: finds a few among very many, and starts other orders."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.sliced_sort import SortKey, sort_in_slices
from rustfs_desktop.models.slices import Slices, finish
from rustfs_desktop.models.sorted_rows import MANY_TIMES, merged

_FEW = 1_000  # rows that are merged one by one and not sorted with all others


class NameOrder:
    """The objects of :class:`ObjectColumns` in the order of names, with those that were removed.

    While a table is sorted by name, its own rows are used instead (``by_name``, else None).
    """

    def __init__(self, columns: ObjectColumns) -> None:
        self._columns = columns
        self._rows = array("i")  # as far as they were asked for
        self._settled = 0  # objects that ever came, without those that wait
        self._waiting: dict[str, int] = {}

    def add_waiting(self, rows: Sequence[int]) -> None:
        """Note rows that wait for :meth:`settle`; until then they are found by these names."""
        names = self._columns.names
        self._waiting |= {names[row]: row for row in rows}

    def find(self, names: Sequence[str], by_name: array[int] | None) -> dict[str, int]:
        """The rows of the objects with these names, as far as there are any."""
        if len(names) * MANY_TIMES > len(self._columns.names):
            wanted = set(names)
            every = enumerate(self._columns.names)
            found = {name: row for row, name in every if name in wanted}
        else:
            found = self._find_few(names, by_name)
        return {name: row for name, row in found.items() if row not in self._columns.removed}

    def sorted_rows(self, by_name: array[int] | None) -> Slices[array[int]]:
        """All of them."""
        known, count = len(self._rows), len(self._columns.names)
        if by_name is not None and known < count == len(by_name):
            self._rows = by_name[:]
        elif count - known > _FEW:
            rows = self._rows + array("i", range(known, count))
            key = SortKey(self._columns.name_order.packed)
            self._rows = yield from sort_in_slices(rows, key)
        elif known < count:
            self._rows = yield from self._with(range(known, count))
        return self._rows

    def settled(self, by_name: array[int] | None) -> Slices[array[int]]:
        """The rows with those that wait, for :meth:`settle`; as they are if they are not used."""
        known = len(self._rows)
        if not self._waiting or by_name is not None or known < self._settled:
            return self._rows
        return (yield from self._with(range(known, len(self._columns.names))))

    def settle(self, rows: array[int] | None = None) -> None:
        """No row waits any more; ``rows`` are those of :meth:`settled`, if any waited."""
        self._rows = self._rows if rows is None else rows
        self._waiting, self._settled = {}, len(self._columns.names)

    def _with(self, new: Sequence[int]) -> Slices[array[int]]:
        key = self._columns.name_order.packed
        return (yield from merged(self._rows, {}, sorted(new, key=key), (key, key)))[0]

    def _find_few(self, names: Sequence[str], by_name: array[int] | None) -> dict[str, int]:
        """The same by bisection, because many rows take long to look at."""
        columns, found = self._columns, {}
        key = columns.name_order.packed
        rows = self._rows if by_name is None else by_name
        if by_name is None and len(rows) < self._settled:
            rows = finish(self.sorted_rows(None))
        for name in names:
            if name in self._waiting:
                found[name] = self._waiting[name]
                continue
            wanted = bytearray(columns.name_key(name), "utf-8", "surrogatepass")
            position = bisect_left(rows, wanted, key=key)
            while position < len(rows) and key(rows[position]) == wanted:
                if columns.names[rows[position]] == name:
                    found[name] = rows[position]
                position += 1
        return found
