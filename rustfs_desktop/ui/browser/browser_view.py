"""How the rows of a browser are shown: as a table, or as icons of some size."""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.thumbnails import Thumbnails
from rustfs_desktop.ui.browser.cell_pictures import CellPictures
from rustfs_desktop.ui.browser.content_pane import ContentPane

ZOOMS = (96, 128, 192, 256)
"""The widths of the pictures in the icon view."""

_DEFAULT_ZOOM = 128


class ViewMode(enum.Enum):
    """How rows are shown."""

    DETAILS = "details"
    ICONS = "icons"


class BrowserView(QObject):
    """The view of a browser.

    Attributes:
        mode: How the rows are shown.
        zoom: The width of the pictures, one of ``ZOOMS``; also while there are none.
        pictures: The pictures of the icons.

    Signals:
        changed: ``mode`` or ``zoom`` changed.
    """

    changed = Signal()

    def __init__(self, pane: ContentPane, thumbnails: Thumbnails, connections: Connections) -> None:
        super().__init__(pane)
        self._pane = pane
        self.mode = ViewMode.DETAILS
        self.zoom = _DEFAULT_ZOOM
        self.pictures = CellPictures(pane.table, thumbnails, connections)

    def show_mode(self, mode: ViewMode) -> None:
        """Show the rows in another way; those that are selected stay selected."""
        self._show(mode, self.zoom)

    def set_zoom(self, zoom: int) -> None:
        """Show pictures of another width."""
        self._show(self.mode, zoom)

    def _show(self, mode: ViewMode, zoom: int) -> None:
        if (mode, zoom) == (self.mode, self.zoom):
            return
        self.mode, self.zoom = mode, zoom
        self._pane.table.set_zoom(zoom if mode is ViewMode.ICONS else 0)
        self.changed.emit()
