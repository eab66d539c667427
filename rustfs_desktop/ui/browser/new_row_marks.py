"""Marks of rows that appeared while the folder was open; they fade after some seconds."""

from __future__ import annotations

import math
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
        self._marked_s: dict[str, float] = {}  # the oldest first
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._fade)

    def add(self, keys: Iterable[str]) -> None:
        """Mark these rows from now on."""
        marked_s = dict.fromkeys(keys, time.monotonic())
        if marked_s:
            for key in marked_s.keys() & self._marked_s.keys():
                del self._marked_s[key]
            self._marked_s |= marked_s
            self._start_timer()
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

    def _start_timer(self) -> None:
        """Wait for the next step, or until the oldest mark starts to fade."""
        full_s = next(iter(self._marked_s.values())) + _FULL_S - time.monotonic()
        self._timer.start(max(_STEP_MS, math.ceil(full_s * 1000)))

    def _fade(self) -> None:
        oldest_s = time.monotonic() - _FULL_S - _FADE_S
        for key, marked_s in list(self._marked_s.items()):
            if marked_s > oldest_s:
                break
            del self._marked_s[key]
        if self._marked_s:
            self._start_timer()
        self.changed.emit()
