"""Detects the start of a drag in a view that handles mouse presses itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class DragStart(QObject):
    """Watches the mouse events of a viewport without consuming them.

    Signals:
        started: The mouse moved far enough from this press position with the left button held.
    """

    started = Signal(QPoint)

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        viewport.installEventFilter(self)
        self._pressed_at: QPoint | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Record the press position, and measure how far the mouse moved."""
        if isinstance(event, QMouseEvent):
            self._look(event)
        return super().eventFilter(watched, event)

    def _look(self, event: QMouseEvent) -> None:
        position, is_left = event.position().toPoint(), Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed_at = position if event.button() == is_left else None
        elif event.type() != QEvent.Type.MouseMove or not event.buttons() & is_left:
            self._pressed_at = None
        elif self._pressed_at is not None:
            first = self._pressed_at
            if (position - first).manhattanLength() >= QApplication.startDragDistance():
                self._pressed_at = None
                self.started.emit(first)
