"""Ascending numbers in groups: the order of jobs in the transfer panel, and of files in a job."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

_MANY = 20  # from this part of all numbers on, sorting again is faster than moving


class GroupedRows:
    """Numbers of rows, group by group, and ascending within each.

    To move some of 100,000 rows takes a fraction of a millisecond: no step looks at those that
    stay. Who has it knows the group of each row.
    """

    def __init__(self, groups: int) -> None:
        self._groups = [array("I") for _ in range(groups)]

    def __len__(self) -> int:
        """The number of rows."""
        return sum(map(len, self._groups))

    def __iter__(self) -> Iterator[int]:
        """The rows of all groups."""
        return chain.from_iterable(self._groups)

    def of_group(self, group: int) -> array[int]:
        """The rows of a group."""
        return self._groups[group]

    def at(self, position: int) -> int:
        """The row at a position among those of all groups."""
        for rows in self._groups:
            if position < len(rows):
                return rows[position]
            position -= len(rows)
        raise IndexError(position)

    def end_of(self, group: int) -> int:
        """The position after the last row of a group."""
        return sum(map(len, self._groups[: group + 1]))

    def position(self, row: int, group: int) -> int:
        """Where a row of a group is, or would be."""
        rows = self._groups[group]
        return self.end_of(group) - len(rows) + bisect_left(rows, row)

    def append(self, group: int, rows: Iterable[int]) -> None:
        """Add rows after all others of a group."""
        self._groups[group].extend(rows)

    def move(self, changes: Mapping[int, tuple[int, int]]) -> None:
        """Move rows from one group to another each."""
        left: dict[int, list[int]] = {}
        came: dict[int, list[int]] = {}
        for row in sorted(changes):
            old, new = changes[row]
            left.setdefault(old, []).append(row)
            came.setdefault(new, []).append(row)
        for group, rows in left.items():
            self._groups[group] = _without(self._groups[group], rows)
        for group, rows in came.items():
            self._groups[group] = _with(self._groups[group], rows)

    def remove(self, rows: Mapping[int, int]) -> None:
        """Remove rows, each with its group."""
        gone: dict[int, list[int]] = {}
        for row in sorted(rows):
            gone.setdefault(rows[row], []).append(row)
        for group, those in gone.items():
            self._groups[group] = _without(self._groups[group], those)


def _without(rows: array[int], gone: list[int]) -> array[int]:
    """Ascending rows without some of them."""
    if len(gone) * _MANY > len(rows):
        those = set(gone)
        return array("I", [row for row in rows if row not in those])
    left, start = array("I"), 0
    for row in gone:
        end = bisect_left(rows, row, start)
        left += rows[start:end]
        start = end + 1
    return left + rows[start:]


def _with(rows: array[int], added: list[int]) -> array[int]:
    """Ascending rows, and others among them."""
    if len(added) * _MANY > len(rows):
        return array("I", sorted([*rows, *added]))
    found, start = array("I"), 0
    for row in added:
        end = bisect_left(rows, row, start)
        found += rows[start:end]
        found.append(row)
        start = end
    return found + rows[start:]
