"""A dialog's background task, with progress."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.service.background import Background, BackgroundTask

T = TypeVar("T")

_TICK_MS = 100


class _LatestProgress:
    """The latest progress of a worker; not a QObject, so that threads may keep it."""

    def __init__(self) -> None:
        self.value: object | None = None

    def write(self, value: object) -> None:
        self.value = value


class DialogTask(QObject):
    """Runs one task at a time; starting another cancels the previous one.

    Signals:
        progressed: The latest progress (of any type), at most ten times a second.
        running_changed: A task started or ended (bool).
    """

    progressed = Signal(object)
    running_changed = Signal(bool)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._task: BackgroundTask | None = None
        self._board = _LatestProgress()
        self._shown: object | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_running(self) -> bool:
        """Whether a task is running."""
        return self._task is not None

    @property
    def progress(self) -> object | None:
        """The latest progress of the current or last task."""
        return self._board.value

    def start(
        self,
        work: Callable[[CancelToken, Callable[[Any], None]], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        connection: Hashable = None,
    ) -> None:
        """Run ``work(token, report)`` on a worker; it must not reference a QObject.

        ``connection`` is the client of the server it talks to, if any. Exactly one of ``done`` and
        ``failed`` follows, unless it is stopped before.
        """
        self._drop()
        board = self._board = _LatestProgress()
        self._shown = None

        def on_worker(token: CancelToken) -> T:
            return work(token, board.write)

        def on_done(value: T) -> None:
            self._end()
            done(value)

        def on_failed(error: AppError) -> None:
            self._end()
            failed(error)

        self._task = self._background.run(
            self, on_worker, on_done, on_failed, connection=connection
        )
        self._timer.start()
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Cancel the task; neither ``done`` nor ``failed`` is called after this."""
        if self._task is not None:
            self._drop()
            self._end()

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _end(self) -> None:
        self._task = None
        self._timer.stop()
        self._tick()
        self.running_changed.emit(False)

    def _tick(self) -> None:
        value = self._board.value
        if value is not None and value is not self._shown:
            self._shown = value
            self.progressed.emit(value)
