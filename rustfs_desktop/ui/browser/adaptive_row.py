"""A row of buttons that becomes a column when it lacks width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

_SPACING = 8


class AdaptiveRow(QWidget):
    """Widgets side by side, or in a column if they do not fit."""

    def __init__(self, widgets: Sequence[QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self._widgets = tuple(widgets)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(_SPACING)
        for widget in widgets:
            self._box.addWidget(widget)
        self._box.addStretch(1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The width of the widest child."""
        hints = [widget.sizeHint() for widget in self._widgets if not widget.isHidden()]
        return QSize(max((hint.width() for hint in hints), default=0), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose the direction for the new width."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Choose the direction again when the children changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        """Choose row or column."""
        widths = [each.sizeHint().width() for each in self._widgets if not each.isHidden()]
        fits = sum(widths) + _SPACING * (len(widths) - 1) <= self.width()
        direction = QBoxLayout.Direction
        wanted = direction.LeftToRight if fits else direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            self.updateGeometry()
