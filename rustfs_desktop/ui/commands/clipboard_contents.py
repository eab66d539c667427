"""What the clipboard has for Paste: objects of this program, or files."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.ui.dragging.drop_filter import objection


class ClipboardContents(QObject):
    """Follows the clipboard; reads it once per change and not for every question.

    Signals:
        changed: The clipboard has something else.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._objects: MimeObjects | None = None
        self._is_cut = False
        self._has_files = False
        QGuiApplication.clipboard().dataChanged.connect(self._read)
        self._read()

    def can_paste_into(self, location: Location | None) -> bool:
        """Whether Paste would do anything in a location."""
        if location is None or not location.bucket:
            return False
        what = self._objects
        if what is None:
            return self._has_files
        is_duplicated = what.location == location and not self._is_cut
        return is_duplicated or not objection(what, location)

    def _read(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        self._objects = object_mime.read(mime) if mime is not None else None
        self._is_cut = mime is not None and mime.hasFormat(object_mime.CUT)
        self._has_files = mime is not None and mime.hasUrls()
        self.changed.emit()
