"""A stream from a worker thread: the pages of one prefix, gathered before they are shown."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background, BackgroundTask

_FIRST_MS = 20  # the first rows should stand as soon as they are there
_LATER_MS = 150  # then rows go in by the thousands: inserting often is what costs


class _Gathered:
    """The rows that arrived since the GUI last looked; the worker fills, the GUI takes."""

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
        """What arrived, or None; GUI thread."""
        with self._lock:
            page, self._page = self._page, None
        return page


class Listing(QObject):
    """Lists one prefix on a worker thread until done or cancelled.

    Make it and call it on the GUI thread; it is used once.

    Signals:
        page_ready: The next folders and objects (Page of any length).
        finished: The last page was sent. Never follows ``failed``.
        failed: Why reading stopped (AppError); the pages sent before stay true.
    """

    page_ready = Signal(object)
    finished = Signal()
    failed = Signal(object)

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        prefix: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._gathered = _Gathered()
        self._task: BackgroundTask | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._pass_on)

    @property
    def is_running(self) -> bool:
        """Whether pages may still come."""
        return self._task is not None

    def start(self) -> None:
        """Begin reading."""
        client, bucket, prefix, gathered = (
            self._client,
            self._bucket,
            self._prefix,
            self._gathered,
        )

        def work(token: CancelToken) -> None:
            for page in list_pages(client, bucket, prefix, cancel=token):
                gathered.add(page)

        self._task = self._background.run(
            self, work, self._on_done, self._on_failed, connection=client
        )
        self._timer.start(_FIRST_MS)

    def cancel(self) -> None:
        """Stop soon; no signal comes after this returns."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _pass_on(self) -> None:
        page = self._gathered.take()
        if page is not None:
            self._timer.setInterval(_LATER_MS)
            self.page_ready.emit(page)

    def _on_done(self, _nothing: None) -> None:
        self._end()
        self.finished.emit()

    def _on_failed(self, error: AppError) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._timer.stop()
        self._task = None
        self._pass_on()
