"""The cancel token that blocking work is given, so that it can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rustfs_desktop.errors import Cancelled


class CancelToken:
    """A flag that any thread sets once, checked between pages, parts and reads."""

    def __init__(self) -> None:
        self._is_set = False
        self._event: threading.Event | None = (
            None  # made by the first wait; every transfer has a token
        )
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_set(self) -> bool:
        """Whether the work should stop."""
        return self._is_set

    def set(self) -> None:
        """Ask the work to stop and run what was registered with :meth:`on_set`, once."""
        with self._lock:
            self._is_set = True
            if self._event is not None:
                self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise ``Cancelled`` if the work should stop."""
        if self._is_set:
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Sleep up to ``seconds``; True as soon as the work should stop."""
        with self._lock:
            if self._is_set:
                return True
            if self._event is None:
                self._event = threading.Event()
        return self._event.wait(seconds)

    def on_set(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` when the token is set (at once if it already is); any thread."""
        with self._lock:
            if not self._is_set:
                self._callbacks.append(callback)
                return
        callback()
