"""Paints the backgrounds of rows, the focus ring and the outline of a drop target."""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rustfs_desktop.ui.browser.grid_table import GridTable
from rustfs_desktop.ui.look import theme

_MARK_WIDTH = 4
_MARK_TINT = 0.1
_CELL_CORNER = 8


class RowPainter:
    """Paints whole rows of a table, from edge to edge, or what is around cells.

    Attributes:
        hovered: The row under the mouse, or -1.
        by_keyboard: Whether the table is used by keyboard, so that the focus ring is shown.
        target: The row of the drop target, -1 for the whole table, None for no target.
    """

    def __init__(
        self,
        table: GridTable,
        mark: Callable[[int], float],
        selected_among: Callable[[range], Set[int]],
    ) -> None:
        """``mark`` tells how strongly a row is marked as new, from 0 to 1."""
        self._table = table
        self._mark, self._selected_among = mark, selected_among
        self.hovered = -1
        self.by_keyboard = False
        self.target: int | None = None

    def paint_below(self, rows: range) -> None:
        """Paint what is below the cells of these rows."""
        colors, table = theme.current(), self._table
        painter = QPainter(table.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, table.is_grid)
        selected = self._selected_among(rows)
        for row in rows:
            if row == self.target:
                self._fill(painter, row, colors.color("accent_ground"))
            elif row in selected:
                self._fill(painter, row, table.selection_ground)
            elif (strength := self._mark(row)) > 0 and colors.keeps_tints:
                self._fill(painter, row, _mark_color(_MARK_TINT * strength))
            elif row == self.hovered:
                self._fill(painter, row, colors.color("hover"))
        painter.end()

    def paint_above(self, rows: range) -> None:
        """Paint what is above the cells of these rows."""
        painter = QPainter(self._table.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter, rows)
        self._paint_ring(painter)
        self._paint_target(painter)
        painter.end()

    def _fill(self, painter: QPainter, row: int, color: QColor) -> None:
        """Fill a row from edge to edge, or a cell with its corners."""
        if not self._table.is_grid:
            painter.fillRect(self._table.row_rect(row), color)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(self._table.row_rect(row), _CELL_CORNER, _CELL_CORNER)

    def _paint_ring(self, painter: QPainter) -> None:
        current = self._table.currentIndex()
        if self._table.hasFocus() and self.by_keyboard and current.isValid():
            painter.setPen(QPen(theme.current().color("accent"), 1))
            rect = self._table.row_rect(current.row()).toRectF()
            painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)

    def _paint_target(self, painter: QPainter) -> None:
        if self.target is None:
            return
        is_row = self.target >= 0
        rect = self._table.row_rect(self.target) if is_row else self._table.viewport().rect()
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawRoundedRect(rect.toRectF().adjusted(1, 1, -1, -1), 6, 6)

    def _paint_marks(self, painter: QPainter, rows: range) -> None:
        """A bar at the edge of each new row, which is seen on a selected one, too."""
        for row in rows:
            if (strength := self._mark(row)) > 0:
                bar = self._table.row_rect(row).adjusted(0, 1, 0, -1)
                bar.setWidth(_MARK_WIDTH)
                painter.fillRect(bar, _mark_color(strength))


def _mark_color(strength: float) -> QColor:
    """The color of new rows, which is not that of selected ones."""
    color = theme.current().color("ok")
    color.setAlphaF(strength)
    return color
