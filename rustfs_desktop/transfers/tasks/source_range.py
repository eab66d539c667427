"""Bytes of a copy's source that are never held whole: they are requested while they are used."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rustfs_desktop.transfers.verify.etags import MIB

WINDOW_BYTES = 8 * MIB  # requested at once


class SourceRange:
    """A range of which slices are requested, several for each GetObject.

    Reading it twice requests it twice; a change of the source in between is an error of the second
    request.

    Args:
        read: Requests the bytes from a position of the object up to another one.
        first: Where the range starts.
        stop: Where it ends.
    """

    def __init__(self, read: Callable[[int, int], bytearray], first: int, stop: int) -> None:
        self._read = read
        self._first = first
        self._stop = stop
        self._lock = threading.Lock()
        self._window = bytearray()
        self._window_start = 0

    def __len__(self) -> int:
        """The number of bytes."""
        return self._stop - self._first

    def __getitem__(self, where: slice, /) -> bytearray:
        """The bytes of a slice."""
        start, stop, _ = where.indices(len(self))
        found = bytearray()
        with self._lock:
            while start < stop:
                piece = self._window_at(start)[: stop - start]
                found += piece
                start += len(piece)
        return found

    def _window_at(self, start: int) -> memoryview:
        """The held bytes from there on, at least one; requests the next ones if there are none."""
        at = start - self._window_start
        if not 0 <= at < len(self._window):
            self._window = bytearray()  # two are never held
            stop = min(start + WINDOW_BYTES, len(self))
            self._window = self._read(self._first + start, self._first + stop)
            self._window_start, at = start, 0
        return memoryview(self._window)[at:]
