"""Background work of one owner, one piece after the other."""

from __future__ import annotations

import collections
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.service.background import Background


class SerialWork(QObject):
    """Runs work on workers in the order in which it was given, never two pieces at once."""

    def __init__(
        self, background: Background, failed: Callable[[AppError], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background, self._failed = background, failed
        self._waiting: collections.deque[Callable[[], object]] = collections.deque()
        self._is_working = False

    def run(self, work: Callable[[CancelToken], Any], done: Callable[[Any], None]) -> None:
        """Run work, then ``done`` on the GUI thread; work must not touch a Qt object."""
        on_done, on_failed = partial(self._end, done), partial(self._end, self._failed)
        self._waiting.append(lambda: self._background.run(self, work, on_done, on_failed))
        self._start_next()

    def _end(self, then: Callable[[Any], None], value: object) -> None:
        self._is_working = False
        then(value)
        self._start_next()

    def _start_next(self) -> None:
        if self._waiting and not self._is_working:
            self._is_working = True
            self._waiting.popleft()()
