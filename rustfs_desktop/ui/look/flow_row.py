"""Widgets side by side that continue on the next line when they lack width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_SPACING = 8


class FlowRow(QWidget):
    """Lines of widgets, as many as their width asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    @property
    def widgets(self) -> list[QWidget]:
        """The widgets, in order."""
        return list(self._widgets)

    @property
    def line_width(self) -> int:
        """The width at which all of them are on one line."""
        widths = [widget.sizeHint().width() for widget in self._widgets]
        return sum(widths) + _SPACING * max(0, len(widths) - 1)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Replace the widgets; those that are not used any more are deleted."""
        for old in self._widgets:
            if old not in widgets:
                old.hide()
                old.deleteLater()
        self._widgets = list(widgets)
        for widget in self._widgets:
            widget.setParent(self)
            widget.show()
        self._arrange()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The height for the present width."""
        return QSize(0, self._rects(max(self.width(), 1))[1])

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Any width, and the height for the present one."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the lines for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        rects, height = self._rects(max(self.width(), 1))
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for widget, rect in zip(self._widgets, rects, strict=True):
            if right_to_left:
                rect.moveRight(self.width() - 1 - rect.left())
            widget.setGeometry(rect)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _rects(self, width: int) -> tuple[list[QRect], int]:
        """Where the widgets are, and the height of all lines."""
        rects = []
        left = top = line = 0
        for widget in self._widgets:
            size = widget.sizeHint()
            if left and left + size.width() > width:
                left, top, line = 0, top + line + _SPACING, 0
            wide = min(size.width(), width)
            rects.append(QRect(QPoint(left, top), QSize(wide, size.height())))
            left += wide + _SPACING
            line = max(line, size.height())
        return rects, top + line
