"""Clicks with the middle mouse button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class MiddleClick(QObject):
    """Watches a widget, such as the viewport of a view, which does not get these clicks.

    Signals:
        clicked: The middle button was pressed (QPoint in the widget).
    """

    clicked = Signal(QPoint)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take presses of the middle button; what belongs to them does nothing more."""
        kinds = (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
        )
        if not isinstance(event, QMouseEvent) or event.type() not in kinds:
            return super().eventFilter(watched, event)
        if event.button() != Qt.MouseButton.MiddleButton:
            return False
        if event.type() != QEvent.Type.MouseButtonRelease:
            self.clicked.emit(event.position().toPoint())
        return True
