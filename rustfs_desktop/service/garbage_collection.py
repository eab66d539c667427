"""Runs Python's cyclic garbage collector on the GUI thread, at suitable moments."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 200
_STARTUP_S = 3.0
_YOUNG_THRESHOLD = 700  # new objects, as Python's own threshold
_MIDDLE_THRESHOLD = 3  # collections of the young generation before one of the next
_OLDER_THRESHOLD = 100  # collections of that before one of all objects
_BUSY_THRESHOLD = 500  # the same while the GUI is busy


class GarbageCollection(QObject):
    """Collects garbage on the GUI thread only; the oldest generation only when idle.

    By itself Python collects on whatever thread makes the next object, and all threads pause
    meanwhile: 180 ms in a queue of 100,000 files, several times a second in a folder of a
    million. And a Qt object that is part of a cycle would be destroyed on a worker thread.

    The middle generation is collected often, so that it never has much: what a queue of small files
    leaves in a second takes a few milliseconds, what it leaves in five took fifty at once.

    Args:
        is_busy: Whether a pause would be noticed; called on the GUI thread.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._startup_until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect_due)

    def start(self) -> None:
        """Disable Python's automatic collection and collect here."""
        gc.disable()
        self._startup_until = time.monotonic() + _STARTUP_S
        self._timer.start()

    def stop(self) -> None:
        """Collect no more; does nothing if it was not started.

        Python's own collection stays off: it could run on a worker that still waits for a server,
        and delete parts of the window there.
        """
        if self._timer.isActive():
            self._timer.stop()
            gc.unfreeze()

    def collect_due(self) -> None:
        """Collect the generations that are due."""
        new, young, old = gc.get_count()
        if time.monotonic() < self._startup_until:
            gc.freeze()  # what is loaded now lives until the end: exclude it
        elif old >= _BUSY_THRESHOLD or (old >= _OLDER_THRESHOLD and not self._is_busy()):
            gc.collect()
        elif young >= _MIDDLE_THRESHOLD:
            gc.collect(1)
        elif new >= _YOUNG_THRESHOLD:
            gc.collect(0)
