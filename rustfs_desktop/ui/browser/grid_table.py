"""A table that can show its rows as a grid of cells instead: with the same model and selection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QRegion
from PySide6.QtWidgets import QAbstractItemView, QWidget

from rustfs_desktop.ui.browser.cell_grid import CellGrid, CellSize, Ranges
from rustfs_desktop.ui.browser.covered_table import CoveredTable
from rustfs_desktop.ui.look import theme

_EnsureVisible = QAbstractItemView.ScrollHint.EnsureVisible
_LEAST_LINE = 16

Index = QModelIndex | QPersistentModelIndex


class GridTable(CoveredTable):
    """Rows one below the other, or cells side by side; what is at a place is told for both.

    Attributes:
        zoom: The width of the pictures in the cells; 0 while rows are shown.
        cell_size: What a cell consists of.

    Signals:
        shown_changed: Other cells may be at the places that are visible.
    """

    shown_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zoom = 0
        self.cell_size = _cell_size(0)

    @property
    def is_grid(self) -> bool:
        """Whether cells are shown."""
        return self.zoom > 0

    def set_zoom(self, zoom: int) -> None:
        """Show cells with pictures of this width, or rows with 0; the first row stays visible."""
        if zoom == self.zoom:
            return
        top = self.row_at_offset(self.verticalScrollBar().value())
        self.zoom, self.cell_size = zoom, _cell_size(zoom)
        self.horizontalHeader().setVisible(not zoom)
        if zoom:
            self.setViewportMargins(0, 0, 0, 0)
            self.horizontalScrollBar().setRange(0, 0)
        super().updateGeometries()
        self.updateGeometries()
        self.verticalScrollBar().setSingleStep(self.line_height if not zoom else _LEAST_LINE * 3)
        self.verticalScrollBar().setValue(self.offset_of(top))
        self.doItemsLayout()
        self.viewport().update()
        self.shown_changed.emit()

    # What is where, in rows as in cells; offsets are those of the scroll bar.

    @property
    def line_height(self) -> int:
        """From one row, or line of cells, to the next."""
        if self.is_grid:
            return self._grid.line_height
        return self.verticalHeader().defaultSectionSize()

    def row_at_offset(self, offset: int) -> int:
        """The first row of the line at this offset."""
        return offset // self.line_height * (self._grid.columns if self.is_grid else 1)

    def offset_of(self, row: int) -> int:
        """Where the line of a row begins."""
        return row // (self._grid.columns if self.is_grid else 1) * self.line_height

    def row_at(self, position: QPoint) -> int:
        """The row at a point of the viewport; -1 for none."""
        if self.is_grid:
            return self._grid.at(position + QPoint(0, self.verticalOffset()))
        return self.rowAt(position.y())

    def row_rect(self, row: int) -> QRect:
        """The rectangle of a row in the viewport."""
        if self.is_grid:
            return self._grid.rect(row).translated(0, -self.verticalOffset())
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.line_height)

    def visible_rows(self) -> range:
        """The rows of which something can be seen."""
        return self.rows_between(0, self.viewport().height() - 1)

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows that have something between two heights of the viewport."""
        if self.is_grid:
            return self._grid.between(top + self.verticalOffset(), bottom + self.verticalOffset())
        first, last = self.rowAt(top), self.rowAt(bottom)
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self.model().rowCount() - 1) + 1)

    def rows_in(self, area: QRect) -> Ranges:
        """The ranges of rows that an area of the content touches (first and last)."""
        if self.is_grid:
            return self._grid.touched(area)
        first = max(0, area.top() // self.line_height)
        last = min(area.bottom() // self.line_height, self.model().rowCount() - 1)
        return [(first, last)] if first <= last else []

    # What Qt asks

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """The rectangle of a table cell, or of the grid's cell of its row."""
        if not self.is_grid:
            return super().visualRect(index)
        return self.row_rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, position: QPoint) -> QModelIndex:  # noqa: N802
        """What is at a point."""
        if not self.is_grid:
            return super().indexAt(position)
        row, model = self.row_at(position), self.model()
        return model.index(row, 0) if row >= 0 and model is not None else QModelIndex()

    def dataChanged(  # noqa: N802
        self, first: Index, last: Index, roles: Sequence[int] = ()
    ) -> None:
        """Paint changed rows again."""
        super().dataChanged(first, last, list(roles))
        self.shown_changed.emit()

    def horizontalOffset(self) -> int:  # noqa: N802
        """How far is scrolled to the right; a grid never is."""
        return 0 if self.is_grid else super().horizontalOffset()

    def verticalOffset(self) -> int:  # noqa: N802
        """How far is scrolled down."""
        return self.verticalScrollBar().value() if self.is_grid else super().verticalOffset()

    def updateGeometries(self) -> None:  # noqa: N802
        """Set the range of the scroll bar."""
        if not self.is_grid:
            super().updateGeometries()
            return
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(height)
        bar.setRange(0, max(0, self._grid.height + self.covered - height))

    def doItemsLayout(self) -> None:  # noqa: N802
        """Lay out again after rows came or went."""
        if self.is_grid:
            self.updateGeometries()
            self.viewport().update()
            self.shown_changed.emit()
        else:
            super().doItemsLayout()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """Move what is painted; what comes into sight is painted then."""
        if self.is_grid:
            self.viewport().scroll(0, dy)
        else:
            super().scrollContentsBy(dx, dy)

    def scrollTo(  # noqa: N802
        self, index: Index, hint: QAbstractItemView.ScrollHint = _EnsureVisible
    ) -> None:
        """Scroll until a row is visible."""
        if not self.is_grid:
            super().scrollTo(index, hint)
        elif index.isValid():
            self.updateGeometries()
            rect, bar = self._grid.rect(index.row()), self.verticalScrollBar()
            room = self.viewport().height() - self.covered
            if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
                bar.setValue(rect.center().y() - room // 2)
            elif rect.top() < bar.value():
                bar.setValue(self.offset_of(index.row()))
            elif rect.bottom() + 1 > bar.value() + room:
                bar.setValue(rect.bottom() + 1 - room)

    def setSelection(  # noqa: N802
        self, rect: QRect, command: QItemSelectionModel.SelectionFlag
    ) -> None:
        """Select from the row at one corner to that at the other, in their order."""
        if not self.is_grid:
            super().setSelection(rect, command)
            return
        rows = sorted(
            row for row in map(self.row_at, (rect.topLeft(), rect.bottomRight())) if row >= 0
        )
        model, chosen = self.model(), QItemSelection()
        if rows and model is not None:
            last = model.columnCount() - 1
            chosen.select(model.index(rows[0], 0), model.index(rows[-1], last))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        """Where something is to be painted again: everywhere, as cells are quickly painted."""
        if not self.is_grid:
            return super().visualRegionForSelection(selection)
        return QRegion(self.viewport().rect())

    def moved_row(self, action: QAbstractItemView.CursorAction) -> int:
        """The row to which a key leads from the current one."""
        actions, grid, current = QAbstractItemView.CursorAction, self._grid, self.currentIndex()
        page = max(1, self.viewport().height() // grid.line_height)
        right = -1 if grid.is_mirrored else 1
        columns, lines = {
            actions.MoveLeft: (-right, 0),
            actions.MoveRight: (right, 0),
            actions.MovePrevious: (-1, 0),
            actions.MoveNext: (1, 0),
            actions.MoveUp: (0, -1),
            actions.MoveDown: (0, 1),
            actions.MovePageUp: (0, -page),
            actions.MovePageDown: (0, page),
        }.get(action, (0, 0))
        return grid.next(current.row(), columns, lines) if current.isValid() else 0

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Cells with a larger font are higher."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.is_grid:
            self.cell_size = _cell_size(self.zoom)
            self.doItemsLayout()

    @property
    def _grid(self) -> CellGrid:
        """The grid with as many cells as there are rows now."""
        model, is_mirrored = self.model(), self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        count = model.rowCount() if model is not None else 0
        return CellGrid(self.cell_size.whole, self.viewport().width(), count, is_mirrored)


def _cell_size(zoom: int) -> CellSize:
    name, details = (
        max(_LEAST_LINE, QFontMetrics(theme.font(role)).height()) for role in ("text", "small")
    )
    return CellSize(QSize(zoom, zoom * 3 // 4), name, details)
