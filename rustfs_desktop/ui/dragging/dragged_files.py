"""Local files that a drag makes for another program, in a temporary folder."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Signal

from rustfs_desktop.errors import AppError

_KEPT_MS = 30 * 60 * 1000  # the other program copies after the drop, and does not say when


class DraggedFiles(QObject):
    """The files of one drag; they are kept for half an hour or until ``close``.

    Attributes:
        folder: The temporary folder.
        urls: The local URLs of the files, known before there are any.
        problem: Why they could not be made.

    Signals:
        progressed: ``done_bytes`` or ``all_bytes`` changed.
        ended: The files are there, or ``problem`` says why they are not.
        closed: They were deleted.
    """

    progressed = Signal()
    ended = Signal()
    closed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.folder = Path(tempfile.mkdtemp(prefix="rustfs-desktop-drag-"))  # 0700
        self.urls: list[QUrl] = []
        self.is_ended = False
        self.is_too_big = False
        self.problem: AppError | None = None
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.setInterval(_KEPT_MS)
        self._life.timeout.connect(self.close)
        self._life.start()

    @property
    def is_whole(self) -> bool:
        """Whether all files are there."""
        return self.is_ended and self.problem is None and not self.is_too_big

    @property
    def done_bytes(self) -> int:
        """The number of bytes that are there."""
        raise NotImplementedError

    @property
    def all_bytes(self) -> int:
        """The total size, as far as known."""
        raise NotImplementedError

    def start(self) -> None:
        """Start to make them, once."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop making them."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop and delete the files."""
        self._life.stop()
        self._end_work()
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder)
        self.closed.emit()
        self.deleteLater()

    def _end_work(self) -> None:
        """Stop what makes the files, for good."""
        raise NotImplementedError
