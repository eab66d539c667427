"""MIME data where drops cannot be delayed: files are downloaded during the drag."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QMetaType, QMimeData, QTimer

from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles

MOST_BYTES = 16_000_000
MOST_FILES = 100
_URLS = "text/uri-list"
_TIMEOUT_MS = 4000  # after a longer wait the desktop reports that the program does not respond


class PrefetchedMime(QMimeData):
    """Provides the files once they are downloaded; earlier requests wait for a moment."""

    def __init__(self, files: DraggedFiles) -> None:
        super().__init__()
        self._files = files
        self._is_waiting = False
        self.setUrls(files.urls)
        files.start()

    def retrieveData(self, name: str, wanted: QMetaType | QMetaType.Type) -> object:  # noqa: N802
        """The local URLs, or nothing if the files did not arrive in time."""
        if name == _URLS:
            self._wait()
            if not self._files.is_whole:
                return None
        return super().retrieveData(name, wanted)

    def _wait(self) -> None:
        if self._files.is_ended or self._is_waiting:
            return
        loop = QEventLoop()
        self._files.ended.connect(loop.quit)
        QTimer.singleShot(_TIMEOUT_MS, loop.quit)
        self._is_waiting = True
        loop.exec()
        self._is_waiting = False
