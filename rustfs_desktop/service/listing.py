"""Lists a prefix on a worker thread and reports its pages at intervals."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_merge import FolderMerge
from rustfs_desktop.service.worker_stream import WorkerStream

_FIRST_MS = 20  # the first rows are shown as soon as they arrive
_LATER_MS = 150  # then thousands at once, because each insertion is slow


class _PageBuffer:
    """Rows that arrived since the last report; the worker adds, the GUI thread takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._page: Page | None = None

    def add(self, page: Page) -> None:
        """Append a page; worker thread."""
        with self._lock:
            if self._page is None:
                self._page = page
            else:
                self._page.extend(page)

    def take(self) -> Page | None:
        """The buffered rows, or None; GUI thread."""
        with self._lock:
            page, self._page = self._page, None
        return page


class Listing(WorkerStream[None]):
    """Lists one prefix until complete or canceled.

    Args:
        background: Runs the requests.
        client: The server.
        bucket: The bucket.
        prefix: What is listed.
        merge: Collects the rows for the index of the bucket.
        parent: The owner.

    Signals:
        page_ready: The next folders and objects (Page of any length).
        finished: All pages were reported. Never follows ``failed``.
    """

    page_ready = Signal(object)
    finished = Signal()

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        prefix: str = "",
        merge: FolderMerge | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, _FIRST_MS, parent)
        self._merge = merge
        self._bucket = bucket
        self._prefix = prefix
        self._gathered = _PageBuffer()

    @property
    def asks_server(self) -> bool:
        """Whether its end tells whether the server responds."""
        return True

    @property
    def is_cut(self) -> bool:
        """Whether it ends by itself before everything was listed."""
        return False

    def _work(self) -> Callable[[CancelToken], None]:
        client, bucket, prefix, gathered = self._client, self._bucket, self._prefix, self._gathered
        merge = self._merge

        def work(token: CancelToken) -> None:
            with merge.collecting() if merge is not None else contextlib.nullcontext():
                for page in list_pages(client, bucket, prefix, cancel=token):
                    if merge is not None:
                        merge.add_page(page)
                    gathered.add(page)

        return work

    def _report(self) -> None:
        page = self._gathered.take()
        if page is not None:
            self._timer.setInterval(_LATER_MS)
            self.page_ready.emit(page)

    def _finish(self, _result: None) -> None:
        self.finished.emit()
