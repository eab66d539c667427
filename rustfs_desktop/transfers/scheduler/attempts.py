"""The history of each transfer: how often it started over, was it denied, is its file stored."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import MayBeStored
from rustfs_desktop.transfers.types import Transfer

_MOST_STARTS = 3


class AttemptHistory:
    """Kept from one task of a transfer to the next; called with the engine's lock held."""

    def __init__(self) -> None:
        self._starts: dict[Transfer, int] = {}
        self._denied: set[Transfer] = set()
        self._stored: dict[Transfer, AppError] = {}

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

    def stored_before_cancel(self, transfer: Transfer) -> AppError | None:
        """What a canceled transfer shows if an earlier task stored its file, or may have."""
        return self._stored.get(transfer)

    def note_stored(self, transfer: Transfer, text: AppError | None) -> None:
        """Record that text when a task ends; None if it stored nothing.

        What is certain since an earlier task stays.
        """
        if isinstance(text, MayBeStored):
            self._stored.setdefault(transfer, text)
        elif text is not None:
            self._stored[transfer] = text

    def forget(self, transfer: Transfer) -> None:
        """Remove the history of a transfer that ended."""
        self._starts.pop(transfer, None)
        self._denied.discard(transfer)
        self._stored.pop(transfer, None)
