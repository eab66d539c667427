"""Opening rows: a folder or bucket in its browser or in a new tab, and files."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.folder_view import FolderView
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.middle_click import MiddleClick


class RowOpening(QObject):
    """Goes to the folder or bucket of a row that is opened.

    Signals:
        object_activated: A file was opened (Location with its bucket, its key).
        tab_requested: A folder or bucket was clicked with the middle button (Location).
    """

    object_activated = Signal(object, str)
    tab_requested = Signal(object)

    def __init__(self, navigator: Navigator, folder: FolderView, pane: ContentPane) -> None:
        super().__init__(navigator)
        self._navigator, self._folder, self._pane = navigator, folder, pane
        pane.table.row_opened.connect(self._open_row)
        pane.buckets.row_opened.connect(self._open_bucket)
        MiddleClick(pane.table.viewport()).clicked.connect(self._on_middle_click)
        MiddleClick(pane.buckets.viewport()).clicked.connect(self._on_bucket_middle_click)

    def _open_row(self, row: int) -> None:
        table, folder = self._pane.table, self._folder_at(row)
        if folder is not None:
            self._navigator.go_to(folder)
        elif table.places is not None and self._folder.shows_rows:
            self.object_activated.emit(*table.places.object_of(table.objects.key(row)))

    def _open_bucket(self, row: int) -> None:
        self._navigator.go_to(self._pane.buckets.location(row))

    def _on_middle_click(self, position: QPoint) -> None:
        row = self._pane.table.row_at(position)
        folder = self._folder_at(row) if row >= 0 else None
        if folder is not None:
            self.tab_requested.emit(folder)

    def _on_bucket_middle_click(self, position: QPoint) -> None:
        row = self._pane.buckets.row_at(position)
        if row >= 0:
            self.tab_requested.emit(self._pane.buckets.location(row))

    def _folder_at(self, row: int) -> Location | None:
        """The folder of a row; None for a file, or while no rows are shown."""
        table = self._pane.table
        if table.places is None or not self._folder.shows_rows:
            return None
        is_folder = table.objects.is_folder(row)
        return table.places.shown.child(table.objects.key(row)) if is_folder else None
