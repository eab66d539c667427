"""Emits many changes of a folder bit by bit, so that the window stays smooth."""

from __future__ import annotations

import collections
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.service.folder_changes import FolderChanges

SLICE = 100  # names that are merged before control returns to the event loop
_BUSY_MS = 20  # before looking again whether they can be merged


class ChangeSlices(QObject):
    """Changes that are emitted in the order in which they were added.

    Args:
        is_busy: Whether who merges them is busy; they wait meanwhile.

    Signals:
        ready: The next slice (FolderChanges).
    """

    ready = Signal(object)

    def __init__(self, is_busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._waiting: collections.deque[FolderChanges] = collections.deque()
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._emit_next)

    @property
    def is_empty(self) -> bool:
        """Whether everything was emitted."""
        return not self._waiting

    def add(self, changes: FolderChanges) -> None:
        """Emit these changes after all others."""
        if changes.is_whole or changes.listed or changes.gone:
            self._waiting.extend(changes.split(SLICE))
            self._next.start(0)

    def clear(self) -> None:
        """Emit nothing more."""
        self._waiting.clear()
        self._next.stop()

    def _emit_next(self) -> None:
        is_busy = self._is_busy()
        if self._waiting and not is_busy:
            self.ready.emit(self._waiting.popleft())
        if self._waiting:
            self._next.start(_BUSY_MS if is_busy else 0)
