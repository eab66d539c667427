"""The positions of what the user put before, or behind, everything else that waits.

A position is a number: below zero in front, above zero behind, and the later of two goes further
out. It stays with its transfer over pauses and restarts. Numbers are times, so that those of an
earlier run of the program are less far out than those of this one.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Iterator

from rustfs_desktop.transfers.types import Transfer


class ManualOrder:
    """Hands out positions; not thread-safe by itself."""

    def __init__(self) -> None:
        self._last = 0

    def next_position(self, *, to_front: bool) -> int:
        """One further out than all before."""
        self._last = max(self._last + 1, time.time_ns())
        return -self._last if to_front else self._last

    def note_position(self, position: int) -> None:
        """An earlier run of the program gave this one; clocks may go back."""
        self._last = max(self._last, abs(position))


class PositionQueue:
    """Transfers in the order of their positions."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Transfer]] = []
        self._there: dict[Transfer, int] = {}
        self._numbers = itertools.count()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._there)

    def __contains__(self, transfer: Transfer) -> bool:
        """Whether this one is there."""
        return transfer in self._there

    def __iter__(self) -> Iterator[Transfer]:
        """In their order."""
        return iter(sorted(self._there, key=lambda transfer: transfer.position))

    def add_transfer(self, transfer: Transfer) -> None:
        """Put one where it belongs."""
        number = self._there[transfer] = next(self._numbers)
        heapq.heappush(self._heap, (transfer.position, number, transfer))

    def remove_transfer(self, transfer: Transfer) -> None:
        """Take one out."""
        del self._there[transfer]
        while self._heap and self._there.get(self._heap[0][2]) != self._heap[0][1]:
            heapq.heappop(self._heap)

    @property
    def head(self) -> Transfer | None:
        """The first of them."""
        return self._heap[0][2] if self._heap else None
