"""What is remembered of a transfer from one of its tasks to the next, until it has ended."""

from __future__ import annotations

from rustfs_desktop.transfers.types import Transfer

_MOST_STARTS = 3


class AttemptHistory:
    """Not thread-safe by itself: the engine's lock is held round every call."""

    def __init__(self) -> None:
        self._starts: dict[Transfer, int] = {}
        self._denied: set[Transfer] = set()

    def may_start_over(self, transfer: Transfer) -> bool:
        """Whether a task that cannot go on may be followed by another."""
        return self._starts.get(transfer, 1) < _MOST_STARTS

    def note_start_over(self, transfer: Transfer) -> None:
        """Another task follows."""
        self._starts[transfer] = self._starts.get(transfer, 1) + 1

    def was_denied(self, transfer: Transfer) -> bool:
        """Whether the server denied something to keys that it had taken before."""
        return transfer in self._denied

    def note_denial(self, transfer: Transfer) -> None:
        """It did: keys may do some things and not others, so the next denial is believed."""
        self._denied.add(transfer)

    def forget(self, transfer: Transfer) -> None:
        """The transfer ended."""
        self._starts.pop(transfer, None)
        self._denied.discard(transfer)
