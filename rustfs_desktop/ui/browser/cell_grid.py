"""The geometry of a grid of equal cells: no cell is an object, however many there are."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QPoint, QRect, QSize

_GAP = QSize(6, 4)  # at least
_PAD = QSize(8, 12)
_CELL_PAD = 8
_NAME_GAP = 4

Ranges = list[tuple[int, int]]


@dataclasses.dataclass(frozen=True, slots=True)
class CellSize:
    """What a cell consists of: a picture, and below it a line of name and one of size.

    Attributes:
        picture: The most room for the picture.
        name: The height of the name.
        details: The height of the line below it.
    """

    picture: QSize
    name: int
    details: int

    @property
    def whole(self) -> QSize:
        """The size of the cell."""
        height = self.picture.height() + _NAME_GAP + self.name + self.details
        return QSize(self.picture.width() + 2 * _CELL_PAD, height + 2 * _CELL_PAD)

    def picture_rect(self, cell: QRect) -> QRect:
        """The room for the picture in a cell."""
        return QRect(cell.topLeft() + QPoint(_CELL_PAD, _CELL_PAD), self.picture)

    def name_rect(self, cell: QRect) -> QRect:
        """The line of the name."""
        top = cell.top() + _CELL_PAD + self.picture.height() + _NAME_GAP
        return QRect(cell.left() + _CELL_PAD, top, self.picture.width(), self.name)

    def details_rect(self, cell: QRect) -> QRect:
        """The line below the name."""
        name = self.name_rect(cell)
        return QRect(name.left(), name.bottom() + 1, name.width(), self.details)


@dataclasses.dataclass(frozen=True, slots=True)
class CellGrid:
    """Cells from left to right, or from right to left, then down.

    Positions are those of the whole content, of which a view shows a part.

    Attributes:
        cell: The size of a cell.
        width: The width of the view; as many columns as fit are in it, and the rest is between.
        count: The number of cells.
        is_mirrored: Whether the first column is the right one.
    """

    cell: QSize
    width: int
    count: int
    is_mirrored: bool = False

    @property
    def columns(self) -> int:
        """The number of columns."""
        room = self.width - 2 * _PAD.width() + _GAP.width()
        return max(1, room // (self.cell.width() + _GAP.width()))

    @property
    def line_height(self) -> int:
        """From one line of cells to the next."""
        return self.cell.height() + _GAP.height()

    @property
    def lines(self) -> int:
        """The number of lines."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """The height of all lines."""
        return self.lines * self.line_height - _GAP.height() + 2 * _PAD.height()

    def rect(self, number: int) -> QRect:
        """Where a cell is."""
        line, column = divmod(number, self.columns)
        top = _PAD.height() + line * self.line_height
        return QRect(QPoint(self._left(column), top), self.cell)

    def at(self, point: QPoint) -> int:
        """The cell at a point; -1 for none. The edge of a cell belongs to the gap."""
        line = (point.y() - _PAD.height()) // self.line_height
        column = self._column_at(point.x())
        number = line * self.columns + column
        if line < 0 or not 0 <= number < self.count:
            return -1
        pads = (_CELL_PAD, _CELL_PAD, -_CELL_PAD, -_CELL_PAD)
        return number if self.rect(number).adjusted(*pads).contains(point) else -1

    def between(self, top: int, bottom: int) -> range:
        """The cells of all lines that have something between two heights."""
        first = max(0, (top - _PAD.height() + _GAP.height()) // self.line_height)
        last = max(-1, (bottom - _PAD.height()) // self.line_height)
        return range(min(first * self.columns, self.count), self._end(last))

    def touched(self, area: QRect) -> Ranges:
        """The cells that an area touches, as ranges (first and last)."""
        rows = self.between(area.top(), area.bottom())
        columns = [c for c in range(self.columns) if self._touches(c, area)]
        if not rows or not columns:
            return []
        if len(columns) == self.columns:
            return [(rows.start, rows.stop - 1)]
        first, last = columns[0], columns[-1]
        starts = range(rows.start, rows.stop, self.columns)
        ranges = [(start + first, min(start + last, self.count - 1)) for start in starts]
        return [(first, last) for first, last in ranges if first <= last]

    def next(self, number: int, columns: int, lines: int) -> int:
        """The cell some columns and lines further; the last one where there is none below."""
        if columns:
            return max(0, min(number + columns, self.count - 1))
        line, column = divmod(number, self.columns)
        line = max(0, min(line + lines, self.lines - 1))
        return min(line * self.columns + column, self.count - 1)

    def _end(self, last_line: int) -> int:
        return min((last_line + 1) * self.columns, self.count)

    def _left(self, column: int) -> int:
        """The left edge of a column: what is not used is distributed among the gaps."""
        if self.is_mirrored:
            column = self.columns - 1 - column
        free = self.width - 2 * _PAD.width() - self.cell.width()
        if self.columns == 1:
            return max(_PAD.width(), _PAD.width() + free // 2) if free > 0 else _PAD.width()
        return _PAD.width() + round(column * free / (self.columns - 1))

    def _column_at(self, x: int) -> int:
        found = (c for c in range(self.columns) if self._left(c) + self.cell.width() > x)
        return min(found, key=self._left, default=self.columns)

    def _touches(self, column: int, area: QRect) -> bool:
        left = self._left(column)
        return left <= area.right() and left + self.cell.width() > area.left()
