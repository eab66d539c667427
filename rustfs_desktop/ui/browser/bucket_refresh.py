"""The sign that the visible list of buckets is being listed again, with its Stop button."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.folder_view import PROGRESS_DELAY_MS
from rustfs_desktop.ui.browser.listing_progress import ListingProgress


class BucketRefresh(QObject):
    """Shows the progress line if listing the buckets again takes longer than a moment."""

    def __init__(self, connections: Connections, line: ListingProgress, parent: QObject) -> None:
        super().__init__(parent)
        self._connections = connections
        self._line = line
        self._connection_id = ""
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(PROGRESS_DELAY_MS)
        self._delay.timeout.connect(self._show)
        line.stopped.connect(self.stop)

    def start(self, connection_id: str) -> None:
        """The buckets of a connection are requested again."""
        self._connection_id = connection_id
        self._delay.start()

    def stop(self) -> None:
        """Keep the buckets as they were listed before."""
        if self._connection_id:
            self._connections.stop_refreshing(self._connection_id)

    def end(self) -> None:
        """The buckets were listed, or another location is shown."""
        self._delay.stop()
        if self._connection_id:
            self._connection_id = ""
            self._line.show_text("")

    def _show(self) -> None:
        if self._connections.is_refreshing(self._connection_id):
            self._line.show_text(self.tr("Refreshing…"))
