"""A row of buttons that becomes a column when it lacks width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

_SPACING = 8
_ROW = QBoxLayout.Direction.LeftToRight
_COLUMN = QBoxLayout.Direction.TopToBottom


class AdaptiveRow(QWidget):
    """Widgets side by side, or in a column if they do not fit."""

    def __init__(
        self, widgets: Sequence[QWidget], parent: QWidget, *, is_centered: bool = False
    ) -> None:
        super().__init__(parent)
        self._widgets: tuple[QWidget, ...] = ()
        self._is_centered = is_centered
        self._box = QBoxLayout(_ROW, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(_SPACING)
        if is_centered:
            self._box.addStretch(1)
        self._box.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._insert(widgets)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """The widgets, from left to right."""
        return self._widgets

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Replace the widgets; the previous ones are deleted."""
        for old in self._widgets:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._insert(widgets)
        for widget in widgets:
            widget.show()
        self._turn()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The width of the row, and the height of the row or column."""
        return QSize(self._row_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The width of the widest child."""
        widths = self._widths()
        return QSize(max(widths, default=0), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose the direction for the new width."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Choose the direction again when the children changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def _insert(self, widgets: Sequence[QWidget]) -> None:
        self._widgets = tuple(widgets)
        for position, widget in enumerate(widgets, int(self._is_centered)):
            self._box.insertWidget(position, widget)
            if self._is_centered:
                self._box.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)

    def _widths(self) -> list[int]:
        return [each.sizeHint().width() for each in self._widgets if not each.isHidden()]

    def _row_width(self) -> int:
        widths = self._widths()
        return sum(widths) + _SPACING * max(0, len(widths) - 1)

    def _turn(self) -> None:
        """Choose row or column."""
        wanted = _ROW if self._row_width() <= self.width() else _COLUMN
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            self.updateGeometry()
