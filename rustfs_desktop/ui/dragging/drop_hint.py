"""The hint at the bottom of the table that says what a drop would do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from rustfs_desktop.ui.look import icons, theme

_HEIGHT = 32
_PAD = 14
_ICON = 16
_BOTTOM = 14


class DropHint(QWidget):
    """Floats above its parent's lower edge; transparent for the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Drop target"))
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self._outer = parent
        self._text = ""
        self._can_land = True
        self.hide()

    @property
    def text(self) -> str:
        """The displayed text; empty when hidden."""
        return self._text

    def show_text(self, text: str, can_land: bool) -> None:
        """Show a text; empty hides the hint."""
        self._text = text
        self._can_land = can_land
        self.setAccessibleDescription(text)
        self.setVisible(bool(text))
        if text:
            self.reposition()
            self.raise_()
            self.update()

    def reposition(self) -> None:
        """Move to the bottom center of the parent."""
        outer = self._outer.rect()
        width = min(self.sizeHint().width(), max(outer.width() - 2 * _PAD, 0))
        left = outer.center().x() - width // 2
        self.setGeometry(left, outer.bottom() - _BOTTOM - _HEIGHT, width, _HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The size of the text."""
        icon = 0 if self._can_land else _ICON + 7
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + icon + 2 * _PAD, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint a rounded background, and a sign if dropping is not possible."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("text"))
        painter.drawRoundedRect(self.rect(), _HEIGHT / 2, _HEIGHT / 2)
        left = _PAD
        if not self._can_land:
            picture = icons.pixmap("error", _ICON, "base", self.devicePixelRatioF())
            painter.drawPixmap(QPoint(left, (_HEIGHT - _ICON) // 2), picture)
            left += _ICON + 7
        painter.setPen(colors.color("base"))
        room = QRect(left, 0, self.width() - left - _PAD + 1, _HEIGHT)
        shown = self.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
