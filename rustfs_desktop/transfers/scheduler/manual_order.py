"""Queue positions of transfers that the user moved to the top or bottom.

A position below zero is before, one above zero after all transfers without a position. Of two, the
one set later is further out. Positions are stored with the transfers; they are made of the time, so
that those of an earlier run of the program are less far out than new ones.
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
        """Get a new position, further out than all before."""
        self._last = max(self._last + 1, time.time_ns())
        return -self._last if to_front else self._last

    def note_position(self, position: int) -> None:
        """Add a position from an earlier run, in case the clock was set back."""
        self._last = max(self._last, abs(position))


class PositionQueue:
    """Transfers in the order of their positions."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Transfer]] = []
        self._there: dict[Transfer, int] = {}
        self._numbers = itertools.count()

    def __len__(self) -> int:
        """The number of transfers."""
        return len(self._there)

    def __contains__(self, transfer: Transfer) -> bool:
        """Whether it has this transfer."""
        return transfer in self._there

    def __iter__(self) -> Iterator[Transfer]:
        """The transfers in the order of their positions."""
        return iter(sorted(self._there, key=lambda transfer: transfer.position))

    def add_transfer(self, transfer: Transfer) -> None:
        """Add a transfer at its position."""
        number = self._there[transfer] = next(self._numbers)
        heapq.heappush(self._heap, (transfer.position, number, transfer))

    def remove_transfer(self, transfer: Transfer) -> None:
        """Remove a transfer."""
        del self._there[transfer]
        while self._heap and self._there.get(self._heap[0][2]) != self._heap[0][1]:
            heapq.heappop(self._heap)

    @property
    def head(self) -> Transfer | None:
        """The first transfer; None if there is none."""
        return self._heap[0][2] if self._heap else None
