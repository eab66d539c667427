"""Calls a function after the first paint of a window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_MAX_WAIT_MS = 1000  # for a window that starts minimized and is not painted


class FirstPaint(QObject):
    """Calls a function once after the window was painted; deleted with the window.

    ``show`` only schedules the painting; work started before would delay it.
    """

    def __init__(self, window: QWidget, action: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._action: Callable[[], None] | None = action
        window.installEventFilter(self)
        QTimer.singleShot(_MAX_WAIT_MS, self, self._do)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Detect the first paint and call the function after it."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._do)
        return super().eventFilter(watched, event)

    def _do(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()
