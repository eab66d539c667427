"""Runs work on very many rows on the GUI thread, in slices between its events."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.models.slices import Slices

_SLICE_S = 0.004  # a late timer, key or paint is not noticed


class SlicedWork(QObject):
    """Runs one piece of work at a time.

    Signals:
        done: The work ended (its result).
    """

    done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Slices[Any] | None = None
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._run_slices)

    @property
    def is_running(self) -> bool:
        """Whether work is not done yet."""
        return self._work is not None

    def start(self, work: Slices[Any]) -> None:
        """Start this work; that which is not done is dropped."""
        self._work = work
        self._next.start(0)

    def drop(self) -> None:
        """Drop work that is not done."""
        self._work = None
        self._next.stop()

    def _run_slices(self) -> None:
        work, end_s = self._work, perf_counter() + _SLICE_S
        if work is None:
            return
        try:
            next(work)
            while perf_counter() < end_s:
                next(work)
        except StopIteration as end:
            self._work = None
            self.done.emit(end.value)
        else:
            self._next.start(0)
