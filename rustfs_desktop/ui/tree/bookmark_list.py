"""The list of bookmarks below the tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from rustfs_desktop.models.bookmark_texts import (
    bookmark_icon,
    bookmark_name,
    bookmark_place,
    bookmark_tip,
    spoken,
)
from rustfs_desktop.service.bookmarks import Bookmark
from rustfs_desktop.ui.middle_click import MiddleClick
from rustfs_desktop.ui.tree.place_list import PlaceList, PlaceRow

_MOST_ROWS = 8


class BookmarkList(PlaceList):
    """Shows bookmarks; a click or Enter goes to one. Its items are of type Bookmark.

    Signals:
        tab_requested: Open a place in a new tab (Location).
    """

    tab_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_MOST_ROWS, parent)
        self.setAccessibleName(self.tr("Bookmarks"))
        MiddleClick(self.viewport()).clicked.connect(self._on_middle_click)

    def show_bookmarks(self, bookmarks: Sequence[Bookmark]) -> None:
        """Show other bookmarks."""
        self.show_rows(
            [
                PlaceRow(
                    each,
                    each.location,
                    bookmark_name(each),
                    bookmark_place(each),
                    bookmark_tip(each),
                    spoken(each),
                    bookmark_icon(each),
                )
                for each in bookmarks
            ]
        )

    def _on_middle_click(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid():
            self.tab_requested.emit(self.row_at(index).location)
