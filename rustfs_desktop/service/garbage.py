"""Python's cyclic garbage collector, told when and on which thread to work."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 200
_WARM_S = 3.0
_YOUNG = 700  # new objects, as Python's own threshold
_OFTEN = 20  # collections of a younger generation before that of the next
_MUCH = 100  # the same, where the older one should wait for a better moment


class Garbage(QObject):
    """Collects garbage on the GUI thread only, and all of it only while nothing is in a hurry.

    By itself Python collects on whatever thread makes the next object, with everything standing
    still meanwhile: 180 ms in a queue of 100,000 files, several times a second in a folder of a
    million. And a Qt object that is part of a cycle would die on a worker thread.

    Args:
        is_busy: Whether a pause would be felt; asked now and then on the GUI thread.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._warm_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """From now on nothing is collected but here."""
        gc.disable()
        self._warm_at = time.monotonic() + _WARM_S
        self._timer.start()

    def end(self) -> None:
        """Let Python do it by itself again; nothing happens if it was not begun."""
        if self._timer.isActive():
            self._timer.stop()
            gc.unfreeze()
            gc.enable()

    def look(self) -> None:
        """Collect what is due."""
        new, young, old = gc.get_count()
        if time.monotonic() < self._warm_at:
            gc.freeze()  # what is loaded now stays to the end: it need not be looked at ever again
        elif old >= _MUCH or (old >= _OFTEN and not self._is_busy()):
            gc.collect()
        elif young >= _OFTEN:
            gc.collect(1)
        elif new >= _YOUNG:
            gc.collect(0)
