"""The attempts of each transfer: how often it started over, and whether it was denied."""

from __future__ import annotations

from rustfs_desktop.transfers.types import Transfer

_MOST_STARTS = 3


class AttemptHistory:
    """Kept from one task of a transfer to the next; called with the engine's lock held."""

    def __init__(self) -> None:
        self._starts: dict[Transfer, int] = {}
        self._denied: set[Transfer] = set()

    def may_start_over(self, transfer: Transfer) -> bool:
        """Whether another task may follow one that cannot continue."""
        return self._starts.get(transfer, 1) < _MOST_STARTS

    def note_start_over(self, transfer: Transfer) -> None:
        """Count another task."""
        self._starts[transfer] = self._starts.get(transfer, 1) + 1

    def was_denied(self, transfer: Transfer) -> bool:
        """Whether the server denied a request after it had accepted the keys."""
        return transfer in self._denied

    def note_denial(self, transfer: Transfer) -> None:
        """Record a denial; the next one is final, because the keys may lack a permission."""
        self._denied.add(transfer)

    def forget(self, transfer: Transfer) -> None:
        """Remove the history of a transfer that ended."""
        self._starts.pop(transfer, None)
        self._denied.discard(transfer)
