"""How the rows of a browser are shown: as a table, as icons of some size, or all below at once."""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Qt, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.folder_views import FolderViews, ViewSettings
from rustfs_desktop.service.thumbnails import Thumbnails
from rustfs_desktop.ui.browser.cell_pictures import CellPictures
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.navigator import Navigator

ZOOMS = (96, 128, 192, 256)
"""The widths of the pictures in the icon view."""

_DEFAULT_ZOOM = 128


class ViewMode(enum.Enum):
    """How rows are shown."""

    DETAILS = "details"
    ICONS = "icons"
    FLAT = "flat"
    """Details of all files below the folder."""


class BrowserView(QObject):
    """The view of a browser, which each folder has as the user chose it there.

    Folders below have the same. Where nothing was chosen, rows are shown as details, and sorted as
    the user sorted last.

    Attributes:
        mode: How the rows are shown.
        zoom: The width of the pictures, one of ``ZOOMS``; also while there are none.
        pictures: The pictures of the icons.

    Signals:
        changed: ``mode`` or ``zoom`` changed.
    """

    changed = Signal()

    def __init__(
        self,
        pane: ContentPane,
        navigator: Navigator,
        thumbnails: Thumbnails,
        connections: Connections,
    ) -> None:
        super().__init__(pane)
        self._pane, self._header, self._navigator = pane, pane.table.header, navigator
        self._views: FolderViews | None = None
        self.mode = ViewMode.DETAILS
        self.zoom = _DEFAULT_ZOOM
        self._usual_order = self._order
        self._has_own_order = False
        self.pictures = CellPictures(pane.table, thumbnails, connections)
        navigator.location_changed.connect(self._on_location)
        self._header.sort_chosen.connect(self._on_sorted)

    def remember_in(self, views: FolderViews) -> None:
        """Keep what the user chooses for each folder."""
        self._views = views

    def show_mode(self, mode: ViewMode) -> None:
        """Show the rows in another way, or all below; those that are selected stay selected."""
        here = self._navigator.location
        if here is None or not here.bucket:
            return
        if mode is ViewMode.FLAT:
            self._navigator.go_to(here.all_below)
            return
        if here.is_flat:
            self._navigator.go_to(here.folder)
        self._show(mode, self.zoom)
        self._remember()

    def set_zoom(self, zoom: int) -> None:
        """Show pictures of another width."""
        self._show(self.mode, zoom)
        self._remember()

    @property
    def _order(self) -> tuple[int, Qt.SortOrder]:
        return self._header.sortIndicatorSection(), self._header.sortIndicatorOrder()

    def _show(self, mode: ViewMode, zoom: int) -> None:
        if (mode, zoom) == (self.mode, self.zoom):
            return
        self.mode, self.zoom = mode, zoom
        self._pane.table.set_zoom(zoom if mode is ViewMode.ICONS else 0)
        self.changed.emit()

    def _on_location(self, location: Location | None) -> None:
        """Show the folder as it was shown last; its rows come later."""
        self.pictures.clear()
        if location is not None and location.is_flat:
            self._show(ViewMode.FLAT, self.zoom)
        elif self.mode is ViewMode.FLAT:
            self._show(ViewMode.DETAILS, self.zoom)
        if self._views is None or location is None or not location.bucket or location.is_recursive:
            return
        known = self._views.view_of(location)
        if known is None:
            self._show(ViewMode.DETAILS, _DEFAULT_ZOOM)
            if self._has_own_order:
                self._pane.table.sort_next_folder(*self._usual_order)
        else:
            is_icons = known.mode == ViewMode.ICONS.value
            zoom = known.zoom if known.zoom in ZOOMS else _DEFAULT_ZOOM
            self._show(ViewMode.ICONS if is_icons else ViewMode.DETAILS, zoom)
            if known.sort < self._header.count():
                order = _sort_order(is_descending=known.is_descending)
                self._pane.table.sort_next_folder(known.sort, order)
        self._has_own_order = known is not None

    def _on_sorted(self) -> None:
        self._usual_order = self._order
        self._remember()

    def _remember(self) -> None:
        here = self._navigator.location
        is_shown = here is not None and self._pane.table.location == here
        if self._views is None or here is None or here.is_recursive or not is_shown:
            return
        column, order = self._order
        is_descending = order == Qt.SortOrder.DescendingOrder
        chosen = ViewSettings(self.mode.value, self.zoom, max(0, column), is_descending)
        if self._views.view_of(here) != chosen:
            self._views.set_view(here, chosen)
            self._has_own_order = True


def _sort_order(*, is_descending: bool) -> Qt.SortOrder:
    return Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
