"""A list of named places below the tree: bookmarks, or saved searches."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.tree.node_delegate import ROW_HEIGHT
from rustfs_desktop.ui.tree.place_delegate import ICON_ROLE, PLACE_ROLE, PlaceDelegate

_ROW_ROLE = ICON_ROLE + 1
_OWN_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_F2)  # elsewhere they delete and rename objects


@dataclasses.dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row.

    Attributes:
        item: What the signals tell: the bookmark or saved search.
        location: Where it leads.
        name: Its name, as displayed.
        place: Where that is, in few words.
        tip: The tool tip.
        spoken: What a screen reader says.
        icon: The icon; that of a search if empty.
    """

    item: object
    location: Location
    name: str
    place: str
    tip: str
    spoken: str
    icon: str = ""


class PlaceList(QListWidget):
    """Shows places; a click or Enter goes to one. No command for files acts on it.

    Args:
        most_rows: More are scrolled; the tree needs the room.

    Signals:
        chosen: Go to a place (Location).
        rename_requested: F2 (the item of the row).
        delete_requested: Delete (the item of the row).
        menu_requested: A context menu (the item of the row, QPoint global).
        filled: Other rows are shown; whether there are any.
    """

    chosen = Signal(object)
    rename_requested = Signal(object)
    delete_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    filled = Signal(bool)

    def __init__(self, most_rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._delegate = PlaceDelegate(self)
        self.setItemDelegate(self._delegate)
        self._here: Location | None = None
        self.clicked.connect(self._choose)
        self.hide()

    @property
    def names(self) -> list[str]:
        """The names as shown."""
        return [str(index.data()) for index in self._indexes()]

    @property
    def here(self) -> str:
        """The name of the place that is shown in the window, as displayed; empty if none."""
        rows = [self.row_at(index) for index in self._indexes()]
        return next((row.name for row in rows if row.location == self._here), "")

    def show_rows(self, rows: Sequence[PlaceRow]) -> None:
        """Show other rows; the focus ring stays in the same row."""
        current = self.currentRow()
        self.clear()
        self.addItems([row.name for row in rows])
        model = self.model()
        for row, index in zip(rows, self._indexes(), strict=True):
            model.setData(index, row, _ROW_ROLE)
            if row.icon:
                model.setData(index, row.icon, ICON_ROLE)
            model.setData(index, row.place, PLACE_ROLE)
            model.setData(index, row.tip, Qt.ItemDataRole.ToolTipRole)
            model.setData(index, row.spoken, Qt.ItemDataRole.AccessibleTextRole)
            model.setData(index, QSize(80, ROW_HEIGHT), Qt.ItemDataRole.SizeHintRole)
        self.setCurrentRow(max(0, min(current, self.count() - 1)))
        self.setFixedHeight(min(self.count(), self._most_rows) * ROW_HEIGHT)
        self.setVisible(bool(rows))
        self.filled.emit(bool(rows))
        self.follow(self._here)

    def follow(self, location: Location | None) -> None:
        """Tint the place that is shown in the window."""
        self._here = location
        self._delegate.here = {
            index.row() for index in self._indexes() if self.row_at(index).location == location
        }
        self.viewport().update()

    def row_at(self, index: QModelIndex) -> PlaceRow:
        """What is shown in a row."""
        row = index.data(_ROW_ROLE)
        assert isinstance(row, PlaceRow)
        return row

    def event(self, event: QEvent) -> bool:
        """Keep Delete and F2 from the commands of the window."""
        is_shortcut = event.type() == QEvent.Type.ShortcutOverride
        if is_shortcut and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and Space go to the place with the focus ring, F2 renames it, Delete deletes it."""
        self._delegate.shows_ring = True
        current = self.currentIndex()
        if not current.isValid():
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(current)
        elif event.key() == Qt.Key.Key_F2:
            self.rename_requested.emit(self.row_at(current).item)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(self.row_at(current).item)
        else:
            super().keyPressEvent(event)
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus ring if the focus came by keyboard."""
        self._delegate.shows_ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the menu of the row at the mouse, or by keyboard of that with the focus ring."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            position = self.visualRect(index).center() if by_key else event.pos()
            where = self.viewport().mapToGlobal(position)
            self.menu_requested.emit(self.row_at(index).item, where)

    def _indexes(self) -> list[QModelIndex]:
        """All rows. PySide crashes at times when a QListWidgetItem that it made is freed."""
        model = self.model()
        return [model.index(row, 0) for row in range(model.rowCount())]

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.row_at(index).location)
