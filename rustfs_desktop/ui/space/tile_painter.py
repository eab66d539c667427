"""Paints the tiles of a space map."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from rustfs_desktop.index.space_map import Grouping
from rustfs_desktop.models.reclaimable_tiles import RECLAIMABLE
from rustfs_desktop.models.space_layout import Metric, Tile
from rustfs_desktop.models.space_texts import tile_amount, tile_amounts, tile_name
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.space.hatching import hatch
from rustfs_desktop.ui.space.tile_colors import quiet_text, tile_border, tile_ground, tint_of

_PAD = 6
_RADIUS = 3
_LEAST_LETTERS = 3  # of an elided name; fewer say nothing
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def header_height() -> int:
    """The height of the strip with the name of a folder."""
    return QFontMetrics(_strong_font()).height() + 6


@dataclasses.dataclass(frozen=True, slots=True)
class TileState:
    """How a tile looks now."""

    is_selected: bool = False
    is_hovered: bool = False


class TilePainter:
    """Paints one tile after the other."""

    def __init__(self, painter: QPainter, grouping: Grouping, metric: Metric) -> None:
        self._painter = painter
        self._grouping = grouping
        self._metric = metric
        self._font = theme.font("small")
        self._metrics = QFontMetrics(self._font)
        self._strong = _strong_font()
        self._strong_metrics = QFontMetrics(self._strong)
        self._quiet = quiet_text()

    def paint(self, tile: Tile, state: TileState) -> None:
        """Paint a tile with its label."""
        rect = pixel_rect(tile)
        if tile.is_open:
            self._paint_folder(tile, rect, state)
        else:
            self._paint_ground(tile, rect, state)
            self._paint_label(tile, rect)

    def _is_hatched(self, tile: Tile) -> bool:
        return tile.entry.type in RECLAIMABLE and not tile.rest

    def _paint_folder(self, tile: Tile, rect: QRect, state: TileState) -> None:
        colors = theme.current()
        ground = colors.color("hover" if state.is_hovered else "side")
        self._paint_frame(rect, ground, colors.color("field_line"), state)
        strip = QRect(rect.left(), rect.top(), rect.width(), header_height())
        strip.adjust(_PAD, 0, -_PAD, 0)
        amount = tile_amount(tile, self._metric)
        wide = self._metrics.horizontalAdvance(amount)
        if wide * 2 < strip.width():
            self._write(strip, amount, _RIGHT, self._font, colors.color("dim"))
            strip.setRight(strip.right() - wide - _PAD)
        name = self._elided(tile_name(tile), strip.width(), self._strong_metrics)
        self._write(strip, name, _LEFT, self._strong, colors.color("text"))

    def _paint_ground(self, tile: Tile, rect: QRect, state: TileState) -> None:
        if self._is_hatched(tile):
            hatch(self._painter, QRectF(rect), tile.entry.type, is_hovered=state.is_hovered)
            if state.is_selected:
                colors = theme.current()
                self._paint_frame(rect, QColor(0, 0, 0, 0), colors.color("accent"), state)
            return
        tint = tint_of(self._grouping, tile.group)
        ground = tile_ground(tint, is_hovered=state.is_hovered)
        self._paint_frame(rect, ground, tile_border(tint), state)

    def _paint_frame(self, rect: QRect, ground: QColor, line: QColor, state: TileState) -> None:
        width = 2 if state.is_selected else 1
        pen = QPen(theme.current().color("accent") if state.is_selected else line, width)
        self._painter.setPen(pen)
        self._painter.setBrush(ground)
        half = width / 2
        if min(rect.width(), rect.height()) > 2 * width:
            inner = QRectF(rect).adjusted(half, half, -half, -half)
            self._painter.drawRoundedRect(inner, _RADIUS, _RADIUS)
        else:
            self._painter.fillRect(rect, pen.color())

    def _paint_label(self, tile: Tile, rect: QRect) -> None:
        """The name, and below it the amount, where there is room."""
        line = self._metrics.height()
        room = rect.adjusted(_PAD, _PAD - 2, -_PAD, 2 - _PAD)
        if room.height() < line or room.width() < line:
            return
        name = self._elided(tile_name(tile), room.width(), self._metrics)
        if not name:
            return
        top = QRect(room.left(), room.top(), room.width(), line)
        amounts = [
            words
            for words in tile_amounts(tile, self._metric)
            if self._metrics.horizontalAdvance(words) <= room.width()
        ]
        amount = amounts[0] if amounts and room.height() >= 2 * line else ""
        if self._is_hatched(tile):
            self._clear_below(top, name, amount)
        self._write(top, name, _LEFT, self._font, theme.current().color("text"))
        self._write(top.translated(0, line), amount, _LEFT, self._font, self._quiet)

    def _clear_below(self, top: QRect, *lines: str) -> None:
        """Paint over the lines of a hatched tile where words go."""
        for number, words in enumerate(lines):
            if words:
                ground = top.translated(0, number * top.height()).adjusted(-3, 0, 3, 0)
                ground.setWidth(self._metrics.horizontalAdvance(words) + 6)
                self._painter.fillRect(ground, theme.current().color("side"))

    def _elided(self, name: str, width: int, metrics: QFontMetrics) -> str:
        """The name, elided at its end; empty if hardly anything is left of it."""
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
        return shown if shown == name or len(shown) > _LEAST_LETTERS else ""

    def _write(
        self, rect: QRect, words: str, align: Qt.AlignmentFlag, font: QFont, color: QColor
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(color)
        self._painter.drawText(rect, int(align) | int(Qt.TextFlag.TextSingleLine), words)


def pixel_rect(tile: Tile) -> QRect:
    """Where a tile is."""
    return QRect(*(round(side) for side in tile.rect))


def _strong_font() -> QFont:
    font = theme.font("small")
    font.setWeight(QFont.Weight.DemiBold)
    return font
