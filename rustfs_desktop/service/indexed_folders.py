"""Looks for folders in the indexes of all connections, on a worker thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.errors import IndexUnavailable
from rustfs_desktop.index.folders import find_folders
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes

_MOST_FOLDERS = 100  # of one bucket
_LEAST_LETTERS = 2


class IndexedFolders(QObject):
    """Finds folders by words of their paths, where there is an index; GUI thread only.

    Signals:
        found: Folders of all buckets (list of Location); for the last words only.
    """

    found = Signal(object)

    def __init__(
        self, background: Background, connections: Connections, indexes: Indexes, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background, self._connections, self._indexes = background, connections, indexes
        self._task: BackgroundTask | None = None

    def look_for(self, typed: str) -> None:
        """Look for folders; what was looked for before is canceled."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        words = typed.split()
        if len("".join(words)) < _LEAST_LETTERS:
            return
        indexes = [
            found
            for connection in self._connections.all()
            for found in self._indexes.of_connection(connection.id).items()
        ]

        def work(token: CancelToken) -> list[Location]:
            places = []
            for bucket, index in indexes:
                token.check()
                try:
                    if index.path.is_file():  # reading makes the file
                        paths = find_folders(index, words, limit=_MOST_FOLDERS, cancel=token)
                        places += [bucket.child(path) for path in paths]
                except (IndexUnavailable, OSError):
                    continue  # the other buckets are looked through
            return places

        self._task = self._background.run(self, work, self.found.emit, _ignore)


def _ignore(_error: AppError) -> None:
    """What cannot be read is not found."""
