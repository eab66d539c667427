"""Type-ahead: finds a row by the first letters of its name."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QElapsedTimer

_PAUSE_MS = 1000


class Searchable(Protocol):
    """A model that can be searched by name."""

    def row_starting_with(self, text: str, start: int = 0) -> int:
        """The first row at or after ``start``, wrapping around, whose name starts so; else -1."""


class TypeAhead:
    """Collects letters typed in quick succession and finds their row."""

    def __init__(self) -> None:
        self._typed = ""
        self._clock = QElapsedTimer()

    @property
    def is_typing(self) -> bool:
        """Whether the next letter belongs to those before it."""
        return bool(self._typed) and not self._clock.hasExpired(_PAUSE_MS)

    def forget(self) -> None:
        """Start a new search with the next letter."""
        self._typed = ""

    def find(self, letters: str, rows: Searchable, current: int, count: int) -> int:
        """The row to select, or -1; repeating a letter cycles through its names."""
        if not self._clock.isValid() or self._clock.hasExpired(_PAUSE_MS):
            self._typed = ""
        if not count or not letters or (not self._typed and letters.isspace()):
            return -1
        self._clock.restart()
        self._typed += letters
        wanted = self._typed
        if len(wanted) > 1 and len(set(wanted)) == 1:
            wanted = wanted[0]
        start = max(current, 0) if len(wanted) > 1 else current + 1
        return rows.row_starting_with(wanted, start % count)
