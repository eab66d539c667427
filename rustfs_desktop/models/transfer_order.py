"""The order of the transfer panel's rows: what runs or needs the user first, what ended last."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress

from rustfs_desktop.transfers.types import Transfer, TransferState

_ACTIVE, _NEEDS_USER, _WAITING, _ENDED, _NEW = range(5)
_GROUPS = {
    TransferState.RUNNING: _ACTIVE,
    TransferState.NEEDS_ANSWER: _NEEDS_USER,
    TransferState.FAILED: _NEEDS_USER,
    TransferState.WAITING: _WAITING,
    TransferState.PAUSED: _WAITING,
    TransferState.NEEDS_KEYS: _WAITING,
    TransferState.DONE: _ENDED,
    TransferState.SKIPPED: _ENDED,
    TransferState.CANCELLED: _ENDED,
}
# For each group, what makes a mask of the queue's rows that belong to it.
_MASKS = [bytes(number == group for number in range(256)) for group in range(_NEW + 1)]
_MANY = 20  # from this part of all rows on, finding all groups again is faster than moving


class TransferOrder:
    """In which order the rows of a queue are shown: by group, and in it as in the queue.

    It holds numbers only. A *queue row* is the number of a transfer in the queue, a *shown row* its
    position among those of all groups. To move some of 100,000 transfers takes a fraction of a
    millisecond: no step looks at those that stay.
    """

    def __init__(self, transfers: Iterable[Transfer] = ()) -> None:
        self._groups = bytearray(_GROUPS[transfer.state] for transfer in transfers)
        self._rows: list[array[int]] = []
        self._find_rows()

    def __len__(self) -> int:
        """The number of rows."""
        return sum(map(len, self._rows))

    def __iter__(self) -> Iterator[int]:
        """The queue rows in the order in which they are shown."""
        return chain.from_iterable(self._rows)

    def queue_row(self, shown_row: int) -> int:
        """The queue row that is shown there."""
        for rows in self._rows:
            if shown_row < len(rows):
                return rows[shown_row]
            shown_row -= len(rows)
        raise IndexError(shown_row)

    def shown_row(self, queue_row: int) -> int:
        """Where a queue row is shown."""
        group = self._groups[queue_row]
        rows = self._rows[group]
        return self.end_of(group) - len(rows) + bisect_left(rows, queue_row)

    def group_new(self, transfers: Sequence[Transfer], *, is_last: bool) -> dict[int, array[int]]:
        """Number transfers that were added to the queue; ``append`` shows those of a group.

        Args:
            transfers: Those that were added.
            is_last: They come after all others for now, whatever their state.
        """
        first = len(self._groups)
        added = bytes(_NEW if is_last else _GROUPS[transfer.state] for transfer in transfers)
        self._groups += added
        numbers = range(first, first + len(added))
        return {
            group: array("I", compress(numbers, added.translate(_MASKS[group])))
            for group in sorted(set(added))
        }

    def end_of(self, group: int) -> int:
        """The row after the last one of a group."""
        return sum(map(len, self._rows[: group + 1]))

    def append(self, group: int, queue_rows: array[int]) -> None:
        """Show new rows of the queue at the end of their group."""
        self._rows[group] += queue_rows

    def moved(self, transfers: Sequence[Transfer], queue_rows: Iterable[int]) -> dict[int, int]:
        """Which of these rows belong to another group now, and to which."""
        groups = self._groups
        return {
            row: group
            for row in queue_rows
            if (group := _GROUPS[transfers[row].state]) != groups[row]
        }

    def move(self, groups: Mapping[int, int]) -> None:
        """Show queue rows in other groups."""
        if len(groups) * _MANY > len(self._groups):
            for row, group in groups.items():
                self._groups[row] = group
            self._find_rows()
            return
        left: dict[int, list[int]] = {}
        came: dict[int, list[int]] = {}
        for row in sorted(groups):
            left.setdefault(self._groups[row], []).append(row)
            came.setdefault(groups[row], []).append(row)
            self._groups[row] = groups[row]
        for group, rows in left.items():
            self._rows[group] = _without(self._rows[group], rows)
        for group, rows in came.items():
            self._rows[group] = _with(self._rows[group], rows)

    def hide(self, first: int, last: int) -> None:
        """Show a range of rows no more; the numbers of the others in the queue stay."""
        for rows in self._rows:
            size = len(rows)
            if last >= 0:
                del rows[max(first, 0) : last + 1]
            first, last = first - size, last - size

    def drop(self, left: bytes) -> None:
        """Number the rows again, without those that are hidden.

        Args:
            left: For each row of the queue as it was, whether it is still in it.
        """
        self._groups = bytearray(compress(self._groups, left))
        self._find_rows()

    def _find_rows(self) -> None:
        numbers = range(len(self._groups))
        self._rows = [
            array("I", compress(numbers, self._groups.translate(mask))) for mask in _MASKS
        ]


def _without(rows: array[int], gone: Iterable[int]) -> array[int]:
    """Ascending rows without some of them."""
    left, start = array("I"), 0
    for row in gone:
        end = bisect_left(rows, row, start)
        left += rows[start:end]
        start = end + 1
    return left + rows[start:]


def _with(rows: array[int], added: Iterable[int]) -> array[int]:
    """Ascending rows, and others among them."""
    found, start = array("I"), 0
    for row in added:
        end = bisect_left(rows, row, start)
        found += rows[start:end]
        found.append(row)
        start = end
    return found + rows[start:]
