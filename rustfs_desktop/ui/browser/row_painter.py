"""Paints the backgrounds of rows, the focus ring and the outline of a drop target."""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QTableView

from rustfs_desktop.ui.look import theme

_MARK_WIDTH = 4
_MARK_TINT = 0.1


class RowPainter:
    """Paints whole rows of a table, from edge to edge.

    Attributes:
        hovered: The row under the mouse, or -1.
        by_keyboard: Whether the table is used by keyboard, so that the focus ring is shown.
        target: The row of the drop target, -1 for the whole table, None for no target.
    """

    def __init__(
        self,
        table: QTableView,
        mark: Callable[[int], float],
        selected_among: Callable[[range], Set[int]],
    ) -> None:
        """``mark`` tells how strongly a row is marked as new, from 0 to 1."""
        self._table = table
        self._mark, self._selected_among = mark, selected_among
        self.hovered = -1
        self.by_keyboard = False
        self.target: int | None = None

    def paint_below(self) -> None:
        """Paint what is below the cells."""
        colors, table = theme.current(), self._table
        painter = QPainter(table.viewport())
        rows = self.visible_rows()
        selected = self._selected_among(rows)
        for row in rows:
            if row in selected or row == self.target:
                painter.fillRect(self.row_rect(row), colors.color("accent_ground"))
            elif (strength := self._mark(row)) > 0 and colors.keeps_tints:
                painter.fillRect(self.row_rect(row), _mark_color(_MARK_TINT * strength))
            elif row == self.hovered:
                painter.fillRect(self.row_rect(row), colors.color("hover"))
        painter.end()

    def paint_above(self) -> None:
        """Paint what is above the cells."""
        painter = QPainter(self._table.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter)
        self._paint_ring(painter)
        self._paint_target(painter)
        painter.end()

    def row_rect(self, row: int) -> QRect:
        """The rectangle of a row in the viewport."""
        table = self._table
        height = table.verticalHeader().defaultSectionSize()
        return QRect(0, table.rowViewportPosition(row), table.viewport().width(), height)

    def _paint_ring(self, painter: QPainter) -> None:
        current = self._table.currentIndex()
        if self._table.hasFocus() and self.by_keyboard and current.isValid():
            painter.setPen(QPen(theme.current().color("accent"), 1))
            rect = self.row_rect(current.row()).toRectF()
            painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)

    def _paint_target(self, painter: QPainter) -> None:
        if self.target is None:
            return
        is_row = self.target >= 0
        rect = self.row_rect(self.target) if is_row else self._table.viewport().rect()
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawRoundedRect(rect.toRectF().adjusted(1, 1, -1, -1), 6, 6)

    def _paint_marks(self, painter: QPainter) -> None:
        """A bar at the edge of each new row, which is seen on a selected one, too."""
        for row in self.visible_rows():
            if (strength := self._mark(row)) > 0:
                bar = self.row_rect(row).adjusted(0, 1, 0, -1)
                bar.setWidth(_MARK_WIDTH)
                painter.fillRect(bar, _mark_color(strength))

    def visible_rows(self) -> range:
        """The rows of which something can be seen."""
        table = self._table
        first = table.rowAt(0)
        if first < 0:
            return range(0)
        last = table.rowAt(table.viewport().height() - 1)
        return range(first, (last if last >= 0 else table.model().rowCount() - 1) + 1)


def _mark_color(strength: float) -> QColor:
    """The color of new rows, which is not that of selected ones."""
    color = theme.current().color("ok")
    color.setAlphaF(strength)
    return color
