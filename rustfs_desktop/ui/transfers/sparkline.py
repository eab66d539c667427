"""A small curve of the speed in the last minute."""

from __future__ import annotations

import collections

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from rustfs_desktop.ui.look import theme

_SIZE = QSize(128, 24)
_SECONDS = 60
_SECOND_MS = 1000
_LINE = 1.4


class Sparkline(QWidget):
    """Draws a speed once a second, without axes: the highest one reaches the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Speed in the last minute"))
        self._speed = 0.0
        self._points: collections.deque[float] = collections.deque(maxlen=_SECONDS)
        self._timer = QTimer(self, interval=_SECOND_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    @property
    def points(self) -> list[float]:
        """The speeds that are drawn, oldest first."""
        return list(self._points)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its size in the panel's header."""
        return _SIZE

    def show_speed(self, bytes_per_s: float, *, is_active: bool) -> None:
        """Draw this speed from now on; nothing while no file is transferred."""
        self._speed = bytes_per_s
        if is_active and not self._timer.isActive():
            self._points.clear()
            self._tick()
            self._timer.start()
        elif not is_active:
            self._timer.stop()
        self.setVisible(is_active)

    @Slot()
    def _tick(self) -> None:
        self._points.append(self._speed)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the curve, the newest speed at the right end."""
        del event
        look = theme.current()
        width, bottom = self.width(), self.height() - 1.0
        top, step = max(self._points, default=0.0) or 1.0, width / (_SECONDS - 1)
        left = width - step * (len(self._points) - 1)
        curve = [
            QPointF(left + step * number, bottom - (bottom - _LINE) * speed / top)
            for number, speed in enumerate(self._points)
        ]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent_ground"))
        painter.drawPolygon(QPolygonF([QPointF(left, bottom), *curve, QPointF(width, bottom)]))
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(QPointF(0, bottom), QPointF(width, bottom))
        painter.setPen(QPen(look.color("accent"), _LINE))
        painter.drawPolyline(QPolygonF(curve))
