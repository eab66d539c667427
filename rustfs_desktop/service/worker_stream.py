"""Base of background work that reports while it runs: listings and deletions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.work_queue import Urgency

T = TypeVar("T")


class WorkerStream(QObject, Generic[T]):
    """Runs a function on a worker and reports its results so far at intervals.

    Create it and call it on the GUI thread; it is used once. A subclass says what the worker does
    (``_work``), what is reported (``_report``) and how it finishes (``_finish``).

    Args:
        background: Runs the work.
        client: The client of the server.
        interval_ms: The time between two reports; a subclass may change it on ``_timer``.

    Signals:
        failed: Why it ended early (AppError); earlier reports stay valid.
    """

    failed = Signal(object)
    _urgency = Urgency.AWAITED

    def __init__(
        self,
        background: Background,
        client: Client,
        interval_ms: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._client = client
        self._task: BackgroundTask | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._report)

    @property
    def is_running(self) -> bool:
        """Whether more reports may come."""
        return self._task is not None

    def start(self) -> None:
        """Start the work."""
        self._task = self._background.run(
            self,
            self._work(),
            self._on_done,
            self._on_failed,
            connection=self._limit_key(),
            urgency=self._urgency,
        )
        self._timer.start()

    def cancel(self) -> None:
        """Stop as soon as possible; no signal is emitted after this returns."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _limit_key(self) -> Hashable:
        """Work with an equal value shares a limit of threads."""
        return self._client

    def _work(self) -> Callable[[CancelToken], T]:
        """The function for the worker, which must not reference this object."""
        raise NotImplementedError

    def _report(self) -> None:
        """Report what is new; called at every interval and before the end."""
        raise NotImplementedError

    def _finish(self, result: T) -> None:
        """Report that the work is done."""
        raise NotImplementedError

    def _on_done(self, result: T) -> None:
        self._end()
        self._finish(result)

    def _on_failed(self, error: AppError) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._timer.stop()
        self._task = None
        self._report()
