"""Marks of rows that appeared while the folder was open; they fade after some seconds."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

_FULL_S = 3.0
_FADE_S = 2.0
_STEP_MS = 100


class NewRowMarks(QObject):
    """Which rows are new, by key, and how strongly each is marked.

    Signals:
        changed: Marks were added, or are weaker than before.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._marked_s: dict[str, float] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._fade)

    def add(self, keys: Iterable[str]) -> None:
        """Mark these rows from now on."""
        self._marked_s |= dict.fromkeys(keys, time.monotonic())
        if self._marked_s:
            self._timer.start()
            self.changed.emit()

    def clear(self) -> None:
        """Remove all marks."""
        self._timer.stop()
        self._marked_s.clear()

    def strength(self, key: str) -> float:
        """From 1 for a new row to 0 for one without a mark."""
        marked_s = self._marked_s.get(key)
        if marked_s is None:
            return 0.0
        age_s = time.monotonic() - marked_s
        return min(1.0, max(0.0, (_FULL_S + _FADE_S - age_s) / _FADE_S))

    @property
    def is_empty(self) -> bool:
        """Whether no row is marked."""
        return not self._marked_s

    def _fade(self) -> None:
        oldest_s = time.monotonic() - _FULL_S - _FADE_S
        # The oldest come first, as a dictionary keeps its order.
        for key, marked_s in list(self._marked_s.items()):
            if marked_s > oldest_s:
                break
            del self._marked_s[key]
        if not self._marked_s:
            self._timer.stop()
        self.changed.emit()
