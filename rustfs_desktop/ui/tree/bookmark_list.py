"""The list of bookmarks below the tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.bookmark_texts import (
    bookmark_icon,
    bookmark_name,
    bookmark_place,
    bookmark_tip,
    spoken,
)
from rustfs_desktop.service.bookmarks import Bookmark
from rustfs_desktop.ui.middle_click import MiddleClick
from rustfs_desktop.ui.tree.node_delegate import ROW_HEIGHT
from rustfs_desktop.ui.tree.place_delegate import (
    ICON_ROLE,
    PLACE_ROLE,
    PlaceDelegate,
)

_MOST_ROWS = 8  # more are scrolled; the tree needs the room
_BOOKMARK_ROLE = ICON_ROLE + 1
_OWN_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_F2)  # elsewhere they delete and rename objects


class BookmarkList(QListWidget):
    """Shows bookmarks; a click or Enter goes to one. No command for files acts on it.

    Signals:
        chosen: Go to a place (Location).
        tab_requested: Open a place in a new tab (Location).
        rename_requested: F2 (Bookmark).
        remove_requested: Delete (Bookmark).
        menu_requested: A context menu (Bookmark, QPoint global).
        filled: Other bookmarks are shown; whether there are any.
    """

    chosen = Signal(object)
    tab_requested = Signal(object)
    rename_requested = Signal(object)
    remove_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    filled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Bookmarks"))
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
        MiddleClick(self.viewport()).clicked.connect(self._on_middle_click)
        self.hide()

    @property
    def names(self) -> list[str]:
        """The names as shown."""
        return [str(index.data()) for index in self._indexes()]

    def show_bookmarks(self, bookmarks: Sequence[Bookmark]) -> None:
        """Show other bookmarks; the focus ring stays in the same row."""
        row = self.currentRow()
        self.clear()
        self.addItems([bookmark_name(bookmark) for bookmark in bookmarks])
        model = self.model()
        for bookmark, index in zip(bookmarks, self._indexes(), strict=True):
            model.setData(index, bookmark, _BOOKMARK_ROLE)
            model.setData(index, bookmark_icon(bookmark), ICON_ROLE)
            model.setData(index, bookmark_place(bookmark), PLACE_ROLE)
            model.setData(index, bookmark_tip(bookmark), Qt.ItemDataRole.ToolTipRole)
            model.setData(index, spoken(bookmark), Qt.ItemDataRole.AccessibleTextRole)
            model.setData(index, QSize(80, ROW_HEIGHT), Qt.ItemDataRole.SizeHintRole)
        self.setCurrentRow(max(0, min(row, self.count() - 1)))
        self.setFixedHeight(min(self.count(), _MOST_ROWS) * ROW_HEIGHT)
        self.setVisible(bool(bookmarks))
        self.filled.emit(bool(bookmarks))
        self.follow(self._here)

    def follow(self, location: Location | None) -> None:
        """Tint the bookmark of the place that is shown."""
        self._here = location
        self._delegate.here = {
            index.row() for index in self._indexes() if self._bookmark(index).location == location
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
        """Enter and Space go there, F2 renames, Delete removes."""
        self._delegate.shows_ring = True
        current = self.currentIndex()
        if not current.isValid():
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(current)
        elif event.key() == Qt.Key.Key_F2:
            self.rename_requested.emit(self._bookmark(current))
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit(self._bookmark(current))
        else:
            super().keyPressEvent(event)
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus ring if the focus came by keyboard."""
        self._delegate.shows_ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the menu of the bookmark at the mouse, or by keyboard of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            position = self.visualRect(index).center() if by_key else event.pos()
            where = self.viewport().mapToGlobal(position)
            self.menu_requested.emit(self._bookmark(index), where)

    def _indexes(self) -> list[QModelIndex]:
        """All rows. PySide crashes at times when a QListWidgetItem that it made is freed."""
        model = self.model()
        return [model.index(row, 0) for row in range(model.rowCount())]

    def _bookmark(self, index: QModelIndex) -> Bookmark:
        bookmark = index.data(_BOOKMARK_ROLE)
        assert isinstance(bookmark, Bookmark)
        return bookmark

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._bookmark(index).location)

    def _on_middle_click(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid():
            self.tab_requested.emit(self._bookmark(index).location)
