"""What the program changed while listings run: their pages may be older, and must not undo it."""

from __future__ import annotations

from collections.abc import Iterable


class ChangeLog:
    """Keys with the number of their last change; empty while no listing runs."""

    def __init__(self) -> None:
        self._changed: dict[str, int] = {}
        self._running: list[int] = []

    def start_listing(self, number: int) -> None:
        """Keep changes from now on, for a listing that has started."""
        self._running.append(number)

    def end_listing(self, number: int) -> None:
        """Drop what no listing needs any more."""
        self._running.remove(number)
        if not self._running:
            self._changed.clear()

    def add_changes(self, keys: Iterable[str], number: int) -> None:
        """Keep these keys if a listing runs."""
        if self._running:
            self._changed |= dict.fromkeys(keys, number)

    def is_newer(self, key: str, number: int) -> bool:
        """Whether a key was changed after this number."""
        return self._changed.get(key, 0) > number

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed since the listings that run have started."""
        return not self._changed
