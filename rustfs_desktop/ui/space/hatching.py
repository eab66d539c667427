"""Hatched grounds of a space map, for what is not files: old versions and unfinished uploads."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rustfs_desktop.index.space_map import EntryType
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.space.tile_colors import mix

_SWATCH = 12
_RADIUS = 3
_LINES = 0.45
_HOVERED_LINES = 0.7


def hatch(painter: QPainter, rect: QRectF, kind: EntryType, *, is_hovered: bool = False) -> None:
    """Fill a rounded rectangle with diagonal lines; unfinished uploads have the warning color."""
    colors = theme.current()
    tint = colors.color("warn" if kind is EntryType.UPLOADS else "dim")
    base = colors.color("side")
    share = _HOVERED_LINES if is_hovered else _LINES
    painter.setPen(QPen(mix(tint, base, _LINES), 1))
    painter.setBrush(base)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(mix(tint, base, share), Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)


class HatchedSwatch(QWidget):
    """A small hatched square."""

    def __init__(self, kind: EntryType, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setFixedSize(_SWATCH, _SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint it as a tile."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hatch(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self._kind)
        painter.end()
