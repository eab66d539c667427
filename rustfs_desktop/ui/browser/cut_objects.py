"""The cut objects on the clipboard; their rows are dimmed until they are pasted."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime


class CutObjects(QObject):
    """Follows the clipboard and knows which objects are cut.

    Signals:
        changed: Other rows are dimmed.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._keys: dict[tuple[str, str], frozenset[str]] = {}  # by connection and bucket
        QGuiApplication.clipboard().dataChanged.connect(self._look)
        self._look()

    def holds(self, location: Location | None, key: str) -> bool:
        """Whether this file or folder of a location was cut."""
        if location is None or not self._keys:
            return False
        return key in self._keys.get((location.connection_id, location.bucket), ())

    def _look(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        what = (
            object_mime.read(mime) if mime is not None and mime.hasFormat(object_mime.CUT) else None
        )
        before, self._keys = self._keys, {}
        for part in what.parts if what is not None else ():
            bucket = part.location.connection_id, part.location.bucket
            self._keys[bucket] = frozenset([*part.selection.prefixes, *part.selection.keys])
        if before != self._keys:
            self.changed.emit()
