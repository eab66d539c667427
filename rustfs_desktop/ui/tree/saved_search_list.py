"""The list of saved searches below the tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from rustfs_desktop.models.saved_search_texts import search_name, search_place, search_tip, spoken
from rustfs_desktop.service.saved_searches import SavedSearch
from rustfs_desktop.ui.tree.place_list import PlaceList, PlaceRow

_MOST_ROWS = 6


class SavedSearchList(PlaceList):
    """Shows saved searches; a click or Enter runs one. Its items are of type SavedSearch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_MOST_ROWS, parent)
        self.setAccessibleName(self.tr("Saved searches"))

    def show_searches(self, searches: Sequence[SavedSearch]) -> None:
        """Show other searches."""
        self.show_rows(
            [
                PlaceRow(
                    each,
                    each.location,
                    search_name(each),
                    search_place(each),
                    search_tip(each),
                    spoken(each),
                )
                for each in searches
            ]
        )
