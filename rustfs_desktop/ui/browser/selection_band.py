"""The rubber band: selects the rows or cells that it touches while the mouse is dragged."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication

from rustfs_desktop.ui.browser.grid_table import GridTable
from rustfs_desktop.ui.look import theme

_FLAGS = QItemSelectionModel.SelectionFlag
_SCROLL_MS = 30
_MOST_SCROLLED = 60
_TINT = 0.12
_ADDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class SelectionBand(QObject):
    """A band from where the mouse was pressed to where it is now; the view scrolls at its edges.

    With Ctrl it inverts what was selected before, with Shift it adds to that.
    """

    def __init__(self, table: GridTable) -> None:
        super().__init__(table)
        self._table = table
        self._start: QPoint | None = None  # in the content, as the view scrolls meanwhile
        self._end = QPoint()
        self._is_shown = False
        self._command = _FLAGS.Select
        self._scroll = QTimer(self, interval=_SCROLL_MS)
        self._scroll.timeout.connect(self._on_scroll)

    @property
    def is_shown(self) -> bool:
        """Whether rows are being selected."""
        return self._is_shown

    def press(self, event: QMouseEvent) -> None:
        """Note where the left button was pressed; a band starts when the mouse is moved."""
        keys = event.modifiers()
        inverts = keys & Qt.KeyboardModifier.ControlModifier
        self._command = _FLAGS.Toggle if inverts else _FLAGS.Select
        self._command |= _FLAGS.NoUpdate if keys & _ADDS else _FLAGS.Clear
        self._start = self._end = self._content(event.position().toPoint())

    def move(self, event: QMouseEvent) -> bool:
        """Select what is touched; False if no band was started."""
        if self._start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        self._end = self._content(event.position().toPoint())
        far = (self._end - self._start).manhattanLength() >= QApplication.startDragDistance()
        if far or self._is_shown:
            self._is_shown = True
            self._scroll.start()
            self._select()
        return True

    def release(self) -> bool:
        """End; False if no band was shown."""
        was_shown = self._is_shown
        self._start, self._is_shown = None, False
        self._scroll.stop()
        if was_shown:
            self._table.viewport().update()
        return was_shown

    def paint(self, painter: QPainter) -> None:
        """Paint the band over the rows."""
        if not self._is_shown or self._start is None:
            return
        ground = theme.current().color("accent")
        ground.setAlphaF(_TINT)
        painter.setPen(QPen(theme.current().color("accent"), 1))
        painter.setBrush(ground)
        area = self._area().translated(0, -self._table.verticalScrollBar().value())
        painter.drawRoundedRect(area.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

    def _select(self) -> None:
        """Select what is touched in place of what was touched before."""
        model, chosen = self._table.model(), QItemSelection()
        last_column = model.columnCount() - 1
        for first, last in self._table.rows_in(self._area()):
            chosen.select(model.index(first, 0), model.index(last, last_column))
        self._table.selectionModel().select(chosen, self._command)
        self._command = (self._command & ~_FLAGS.Clear) | _FLAGS.Current
        under = self._table.row_at(self._viewport_point(self._end))
        if under >= 0:
            self._table.selectionModel().setCurrentIndex(model.index(under, 0), _FLAGS.NoUpdate)
        self._table.viewport().update()

    def _area(self) -> QRect:
        start = self._start or self._end
        left, right = sorted((start.x(), self._end.x()))
        top, bottom = sorted((start.y(), self._end.y()))
        return QRect(QPoint(left, top), QPoint(right, bottom))

    def _on_scroll(self) -> None:
        """Scroll while the mouse is above or below the view."""
        viewport, bar = self._table.viewport(), self._table.verticalScrollBar()
        y = self._viewport_point(self._end).y()
        beyond = min(y, 0) + max(0, y - viewport.height() + 1)
        before = bar.value()
        bar.setValue(before + max(-_MOST_SCROLLED, min(beyond, _MOST_SCROLLED)))
        if bar.value() != before:
            self._end += QPoint(0, bar.value() - before)
            self._select()

    def _content(self, position: QPoint) -> QPoint:
        return position + QPoint(0, self._table.verticalScrollBar().value())

    def _viewport_point(self, content: QPoint) -> QPoint:
        return content - QPoint(0, self._table.verticalScrollBar().value())
