"""The list of saved searches below the tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.saved_search_texts import search_name, search_place, search_tip, spoken
from rustfs_desktop.service.saved_searches import SavedSearch
from rustfs_desktop.ui.tree.node_delegate import ROW_HEIGHT
from rustfs_desktop.ui.tree.place_delegate import ICON_ROLE, PLACE_ROLE, PlaceDelegate

_MOST_ROWS = 6  # more are scrolled; the tree needs the room
_SEARCH_ROLE = ICON_ROLE + 1
_OWN_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_F2)  # elsewhere they delete and rename objects


class SavedSearchList(QListWidget):
    """Shows saved searches; a click or Enter runs one. No command for files acts on it.

    Signals:
        chosen: Run a search (its Location).
        rename_requested: F2 (SavedSearch).
        delete_requested: Delete (SavedSearch).
        menu_requested: A context menu (SavedSearch, QPoint global).
        filled: Other searches are shown; whether there are any.
    """

    chosen = Signal(object)
    rename_requested = Signal(object)
    delete_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    filled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Saved searches"))
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
        """The name of the search whose results are shown, as displayed; empty if none."""
        indexes = self._indexes()
        shown = [index for index in indexes if self._search(index).location == self._here]
        return str(shown[0].data()) if shown else ""

    def show_searches(self, searches: Sequence[SavedSearch]) -> None:
        """Show other searches; the focus ring stays in the same row."""
        row = self.currentRow()
        self.clear()
        self.addItems([search_name(search) for search in searches])
        model = self.model()
        for search, index in zip(searches, self._indexes(), strict=True):
            model.setData(index, search, _SEARCH_ROLE)
            model.setData(index, search_place(search), PLACE_ROLE)
            model.setData(index, search_tip(search), Qt.ItemDataRole.ToolTipRole)
            model.setData(index, spoken(search), Qt.ItemDataRole.AccessibleTextRole)
            model.setData(index, QSize(80, ROW_HEIGHT), Qt.ItemDataRole.SizeHintRole)
        self.setCurrentRow(max(0, min(row, self.count() - 1)))
        self.setFixedHeight(min(self.count(), _MOST_ROWS) * ROW_HEIGHT)
        self.setVisible(bool(searches))
        self.filled.emit(bool(searches))
        self.follow(self._here)

    def follow(self, location: Location | None) -> None:
        """Tint the search whose results are shown."""
        self._here = location
        self._delegate.here = {
            index.row() for index in self._indexes() if self._search(index).location == location
        }
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Keep Delete and F2 from the commands of the window."""
        is_shortcut = event.type() == QEvent.Type.ShortcutOverride
        if is_shortcut and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and Space run the search with the focus ring, F2 renames it, Delete deletes it."""
        self._delegate.shows_ring = True
        current = self.currentIndex()
        if not current.isValid():
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(current)
        elif event.key() == Qt.Key.Key_F2:
            self.rename_requested.emit(self._search(current))
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(self._search(current))
        else:
            super().keyPressEvent(event)
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus ring if the focus came by keyboard."""
        self._delegate.shows_ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the menu of the search at the mouse, or by keyboard of that with the focus ring."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            position = self.visualRect(index).center() if by_key else event.pos()
            where = self.viewport().mapToGlobal(position)
            self.menu_requested.emit(self._search(index), where)

    def _indexes(self) -> list[QModelIndex]:
        """All rows. PySide crashes at times when a QListWidgetItem that it made is freed."""
        model = self.model()
        return [model.index(row, 0) for row in range(model.rowCount())]

    def _search(self, index: QModelIndex) -> SavedSearch:
        search = index.data(_SEARCH_ROLE)
        assert isinstance(search, SavedSearch)
        return search

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._search(index).location)
