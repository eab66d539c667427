"""Base of both tables: row selection, keys, mouse and painting as in a file manager."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from rustfs_desktop.ui.browser.header import NAME
from rustfs_desktop.ui.browser.painted_table import PaintedTable
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.browser.scroll_anchor import ScrollAnchor
from rustfs_desktop.ui.browser.type_ahead import Searchable, TypeAhead

_PLAIN = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.KeypadModifier


class RowModel(Searchable, Protocol):
    """The model methods that the table needs beyond Qt's interface."""

    def key(self, row: int) -> str:
        """The stable identity of a row."""

    def row_of_key(self, key: str) -> int:
        """The row of a key, or -1."""


class RowTable(PaintedTable):
    """A table that selects, opens and finds whole rows.

    Signals:
        row_opened: Enter or a double-click on a row (int).
        up_pressed: Backspace.
        space_pressed: Space, unless it belongs to a name that is being typed.
        reload_pressed: F5.
        touched: The user scrolled, clicked, typed or selected all; the view moves no more.
        window_activated: The user came back to the window.
        menu_requested: A context menu on a row or empty space ("row" or "empty", QPoint global).
    """

    row_opened = Signal(int)
    up_pressed = Signal()
    space_pressed = Signal()
    reload_pressed = Signal()
    touched = Signal()
    window_activated = Signal()
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT)
        self._rows: RowModel | None = None
        self._header_selection = QItemSelectionModel()
        self._header_selection.setParent(self)
        self.type_ahead = TypeAhead()
        self.top = ScrollAnchor(self)
        self.verticalScrollBar().sliderPressed.connect(self.touched)

    def show_rows(self, model: QAbstractItemModel, rows: RowModel) -> None:
        """Set the model; both arguments are the same object with different types."""
        self._rows = rows
        self.setModel(model)
        self.selectionModel().deleteLater()  # one that Qt has made
        # A view deletes no selection model of its own, and each would keep its rows.
        self.row_selection.show_model(model)
        self.setSelectionModel(self.row_selection)
        self.top.watch(model)
        # Painting a header asks for every column whether it is selected from top to bottom:
        # minutes for a million rows. Its own empty selection model answers immediately.
        self._header_selection.setModel(model)
        self.horizontalHeader().setSelectionModel(self._header_selection)

    @property
    def row_height(self) -> int:
        """The height of every row, in pixels."""
        return self.verticalHeader().defaultSectionSize()

    def select_row(self, row: int) -> None:
        """Select one row only and make it the current one."""
        model = self.model()
        if model is not None and 0 <= row < model.rowCount():
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                model.index(row, 0), flags.ClearAndSelect | flags.Rows
            )
            self.scrollTo(model.index(row, 0))

    def selectAll(self) -> None:  # noqa: N802
        """Select every row, as the user chose; rows that arrive later are not selected instead."""
        self.touched.emit()
        super().selectAll()

    def enter_rows(self) -> None:
        """Select the current row, or the first one, unless any row is selected."""
        if not self.selectionModel().hasSelection():
            self.select_row(max(self.currentIndex().row(), 0))

    def scroll_to(self, pixels: int) -> None:
        """Scroll to a position that may only now exist."""
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        self.verticalScrollBar().setValue(pixels)

    def show_selection_or_top(self) -> None:
        """Scroll to the current row if it is selected, else start at the top."""
        self.scroll_to(0)
        current = self.currentIndex()
        if self.row_selection.selected_among(range(current.row(), current.row() + 1)):
            self.scrollTo(current)
        elif not self.selectionModel().hasSelection():
            self.selectionModel().clearCurrentIndex()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens, Space previews, Backspace goes up; the view handles the rest."""
        self._painter.by_keyboard = True
        self.touched.emit()
        key, plain = event.key(), not event.modifiers() & ~_PLAIN
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.row_opened.emit(self.currentIndex().row())
        elif plain and key in (Qt.Key.Key_Backspace, Qt.Key.Key_F5):
            (self.reload_pressed if key == Qt.Key.Key_F5 else self.up_pressed).emit()
        elif plain and key == Qt.Key.Key_Space and not self.type_ahead.is_typing:
            self.space_pressed.emit()
        elif plain and key == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        elif self._enters_rows(event):
            self.enter_rows()
        else:
            super().keyPressEvent(event)
            self.viewport().update()

    def _enters_rows(self, event: QKeyEvent) -> bool:
        """Whether an arrow selects the current row instead of the next one."""
        is_arrow = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if self.is_grid:
            is_arrow |= event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        moves_only = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return is_arrow and not moves_only and not self.selectionModel().hasSelection()

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and last row; Left and Right stay on the row."""
        actions = QAbstractItemView.CursorAction
        model, current = self.model(), self.currentIndex()
        if model is None or not model.rowCount():
            return super().moveCursor(action, modifiers)
        if action in (actions.MoveHome, actions.MoveEnd):
            row = 0 if action == actions.MoveHome else model.rowCount() - 1
            return model.index(row, max(current.column(), 0))
        if self.is_grid:
            return model.index(self.moved_row(action), 0)
        if action in (actions.MoveLeft, actions.MoveRight) and current.isValid():
            return current
        return super().moveCursor(action, modifiers)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Type-ahead: select the next row whose name starts with the typed text."""
        model, rows = self.model(), self._rows
        if rows is None or model is None:
            return
        row = self.type_ahead.find(search, rows, self.currentIndex().row(), model.rowCount())
        if row >= 0:
            self.select_row(row)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Hide the focus ring, which is for keyboard use."""
        self._painter.by_keyboard = False
        self.touched.emit()
        is_band = self._starts_band(event)
        super().mousePressEvent(event)
        if is_band:
            self._band.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End the rubber band, whose rows stay selected."""
        if not self._band.release():
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the row."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.row_opened.emit(index.row())
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Track the row under the mouse, or extend the rubber band."""
        if not self._band.move(event):
            super().mouseMoveEvent(event)
        self._hover(self.row_at(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Clear the hover state when the mouse leaves; note that the window became active."""
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self._hover(-1)
        elif kind == QEvent.Type.WindowActivate:
            self.window_activated.emit()
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scroll, and note that the user did."""
        self.touched.emit()
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the context menu at the mouse, or at the current row by keyboard."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self.currentIndex().row()
            selected = row >= 0 and self.selectionModel().hasSelection()
            position = self.row_rect(row).center() if selected else self.viewport().rect().center()
            self.menu_requested.emit(
                "row" if selected else "empty", self.viewport().mapToGlobal(position)
            )
            return
        on_row = self.row_at(event.pos()) >= 0
        if not on_row:
            self.clearSelection()
        self.menu_requested.emit("row" if on_row else "empty", event.globalPos())

    def _starts_band(self, event: QMouseEvent) -> bool:
        """Whether a drag from here selects: it drags rows by their name, or if they are selected.

        Cells are dragged by all that they show.
        """
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        has_several = self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection
        if not is_left or not has_several or not index.isValid():
            return is_left and has_several
        drags = self.is_grid or index.column() == NAME
        return not drags and not self._selected_among(range(index.row(), index.row() + 1))
