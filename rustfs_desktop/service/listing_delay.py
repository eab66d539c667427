"""Lets the listing of a folder wait a moment for the events of its bucket."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.service.event_stream import EventStream

_LOOK_MS = 5
_LONGEST_S = 0.1  # the first rows must not wait for a slow server


class ListingDelay(QObject):
    """Waits until a stream listens, so that no change can be missed while the folder is listed.

    If the server takes longer, the listing starts all the same, and has to be repeated.

    Attributes:
        hears_all: Whether the stream listened when the listing started.

    Signals:
        ready: The listing may start now.
    """

    ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hears_all = False
        self._stream: EventStream | None = None
        self._end_s = 0.0
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def wait_for(self, stream: EventStream) -> None:
        """Wait for this stream; ``ready`` is emitted at once if there is nothing to wait for."""
        self._stream = stream
        self._end_s = monotonic() + _LONGEST_S
        self._look()

    def cancel(self) -> None:
        """Wait no more; ``ready`` is not emitted."""
        self._stream = None
        self._timer.stop()

    def _look(self) -> None:
        stream = self._stream
        if stream is None:
            return
        if stream.is_connecting and monotonic() < self._end_s:
            self._timer.start()
            return
        self._stream = None
        self.hears_all = stream.is_listening
        if self.hears_all:
            stream.names.clear()  # the listing shows everything that happened so far
        self.ready.emit()
