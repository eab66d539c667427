"""A table that paints what is around its cells: rows, outlines, marks, and the rubber band."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rustfs_desktop.ui.browser.grid_table import GridTable
from rustfs_desktop.ui.browser.row_painter import RowPainter
from rustfs_desktop.ui.browser.row_selection import RowSelection
from rustfs_desktop.ui.browser.selection_band import SelectionBand
from rustfs_desktop.ui.dragging.drop_filter import DropTarget

_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class PaintedTable(GridTable):
    """Paints whole rows, or what is around the cells of a grid.

    Attributes:
        row_selection: Its selection model.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.row_selection = RowSelection(self)
        self.row_selection.selectionChanged.connect(self._update_viewport)
        self._painter = RowPainter(self, self._mark_of, self._selected_among)
        self._band = SelectionBand(self)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_drop_target(self, target: DropTarget | None) -> None:
        """Outline a row, or the whole table."""
        is_shown = target is not None and target.location is not None
        row = target.row if target is not None else None
        self._painter.target = (row if isinstance(row, int) else -1) if is_shown else None
        self.viewport().update()

    def spring_open(self, target: DropTarget) -> None:
        """Folders in a table do not open during a drag."""

    def scroll_by(self, pixels: int) -> None:
        """Scroll while a drag is at the edge."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pixels)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus ring if the focus came by keyboard."""
        self._painter.by_keyboard = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint row backgrounds below the cells, and outlines above them."""
        rows = self.visible_rows()
        self.row_selection.expose(rows)
        if self.is_grid:
            rows = self.rows_between(event.rect().top(), event.rect().bottom())
        self._painter.paint_below(rows)
        if self.is_grid:
            self.paint_cells(rows)
        else:
            super().paintEvent(event)
        self._painter.paint_above(rows)
        if self._band.is_shown:
            painter = QPainter(self.viewport())
            self._band.paint(painter)
            painter.end()

    def paint_cells(self, rows: range) -> None:
        """Paint cells; a table without pictures shows rows only."""

    def _mark_of(self, row: int) -> float:
        """How strongly a row is marked as new, from 0 to 1."""
        del row
        return 0.0

    def _selected_among(self, rows: range) -> set[int]:
        return self.row_selection.selected_among(rows) if rows else set()

    def _update_viewport(self) -> None:
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self._painter.hovered:
            for changed in (self._painter.hovered, row):
                if changed >= 0:
                    self.viewport().update(self.row_rect(changed))
            self._painter.hovered = row

    def _on_scrolled(self) -> None:
        under = self.viewport().mapFromGlobal(self.cursor().pos())
        self._hover(self.row_at(under) if self.viewport().underMouse() else -1)
        if not self.is_grid or self._painter.target is not None:  # a grid moves its pixels
            self.viewport().update()
