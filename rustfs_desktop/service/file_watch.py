"""Watches a file that another program edits, however that program saves it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from rustfs_desktop.edits.edit_folder import FileIdentity, identity_of

QUIET_MS = 700
_EMPTIED_MS = 4000  # a program that empties a file to write it again has this long
_LOOK_MS = 3000  # where the system tells nothing, as network disks do


class FileWatch(QObject):
    """Says when a file was written, and nobody writes it any more.

    The folder is watched too: most programs write a new file and rename it, and a watch of the old
    one ends with it. While the file is missing nothing is said.

    Signals:
        settled: The file is another than before, and was quiet for a moment.
    """

    settled = Signal()

    def __init__(self, path: Path, known: FileIdentity | None, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._known = known
        self._seen = known
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._check)
        self._watcher = QFileSystemWatcher([str(path.parent), str(path)], self)
        self._watcher.directoryChanged.connect(self.look)
        self._watcher.fileChanged.connect(self.look)
        self._poll = QTimer(self)
        self._poll.setInterval(_LOOK_MS)
        self._poll.timeout.connect(self.look)
        self._poll.start()

    @property
    def is_dirty(self) -> bool:
        """Whether the file was written since it was last known."""
        now = identity_of(self._path)
        return now is not None and now != self._known

    def set_known(self, known: FileIdentity | None) -> None:
        """Remember which file was looked at; what comes after it is new."""
        self._known = known
        self.look()

    def look(self, *_changed: object) -> None:
        """Look whether the file was written, and wait until it is quiet."""
        if str(self._path) not in self._watcher.files():
            self._watcher.addPath(str(self._path))
        now = identity_of(self._path)
        if now is None or now == self._known:
            return
        if now != self._seen or not self._quiet.isActive():
            self._seen = now
            self._quiet.start(QUIET_MS if now.size else max(QUIET_MS, _EMPTIED_MS))

    def close(self) -> None:
        """Watch no more."""
        self._quiet.stop()
        self._poll.stop()
        for path in (*self._watcher.files(), *self._watcher.directories()):
            self._watcher.removePath(path)

    def _check(self) -> None:
        now = identity_of(self._path)
        if now is None or now == self._known:
            return
        if now != self._seen:
            self.look()
        else:
            self.settled.emit()
