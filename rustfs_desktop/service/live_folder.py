"""Checks an open folder again, so that its rows follow what other programs do on the server."""

from __future__ import annotations

import dataclasses
import time

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.work_queue import Urgency

_CHECK_PAUSE_S = 5.0  # between two checks of the same folder
_MAX_PAGES = 5  # a larger folder is not listed again without being asked to


@dataclasses.dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder whose rows are all listed."""

    client: Client
    bucket: str
    prefix: str


class LiveFolder(QObject):
    """Follows one folder at a time; create it and call it on the GUI thread.

    Signals:
        changed: What the folder has on the server now (FolderChanges).
    """

    changed = Signal(object)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._folder: OpenFolder | None = None
        self._task: BackgroundTask | None = None
        self._is_small = False
        self._checked_s = 0.0

    @property
    def is_checking(self) -> bool:
        """Whether the folder is being listed again."""
        return self._task is not None

    def follow(self, folder: OpenFolder) -> None:
        """Follow a folder that has just been listed completely."""
        self.stop()
        self._folder = folder
        self._is_small = True
        self._checked_s = time.monotonic()

    def stop(self) -> None:
        """Follow no folder; ``changed`` is not emitted any more."""
        self._folder = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def check(self) -> None:
        """List a small folder again, unless that happened a moment ago."""
        folder = self._folder
        if folder is None or not self._is_small or self.is_checking:
            return
        if time.monotonic() - self._checked_s < _CHECK_PAUSE_S:
            return
        self._task = self._background.run(
            self,
            lambda token: _list_small(folder, token),
            self._on_listed,
            self._on_failed,
            connection=folder.client,
            urgency=Urgency.VISIBLE,
        )

    def _on_listed(self, page: Page | None) -> None:
        self._end_check()
        self._is_small = page is not None
        if page is not None:
            self.changed.emit(FolderChanges(page, is_whole=True))

    def _on_failed(self, _error: AppError) -> None:
        """Nobody asked for the check: the rows stay, and the next request reports the problem."""
        self._end_check()

    def _end_check(self) -> None:
        self._task = None
        self._checked_s = time.monotonic()


def _list_small(folder: OpenFolder, token: CancelToken) -> Page | None:
    """Worker thread: everything in the folder; None if that is too much."""
    whole = Page()
    pages = list_pages(folder.client, folder.bucket, folder.prefix, cancel=token)
    for number, page in enumerate(pages):
        if number == _MAX_PAGES:
            return None
        whole.extend(page)
    return whole
