"""Runs something after the first paint of a window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_PATIENCE_MS = 1000  # a window that starts minimized is never painted


class FirstPaint(QObject):
    """Calls a function once, when the window has been painted; deleted with the window.

    Showing a window only asks for it: what is started by then still delays the picture.
    """

    def __init__(self, window: QWidget, action: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._action: Callable[[], None] | None = action
        window.installEventFilter(self)
        QTimer.singleShot(_PATIENCE_MS, self, self._do)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """See the first paint, let it happen, go on after it."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._do)
        return super().eventFilter(watched, event)

    def _do(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()
