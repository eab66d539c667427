"""Builds the index of a bucket on a worker thread and reports its coverage at intervals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.build import IndexBuilder, page_lister
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.work_queue import Urgency
from rustfs_desktop.service.worker_stream import WorkerStream

_REPORT_MS = 500


class _LatestCoverage:
    """The last coverage that was reported; workers write, the GUI thread takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coverage: Coverage | None = None

    def set(self, coverage: Coverage) -> None:
        with self._lock:
            self._coverage = coverage

    def take(self) -> Coverage | None:
        with self._lock:
            coverage, self._coverage = self._coverage, None
        return coverage


class IndexBuild(WorkerStream[None]):
    """Lists a whole bucket into its index, or goes on with that; canceling pauses it.

    Args:
        only_changes: Whether to list only the folders in which the index lacks changes.

    Signals:
        progressed: More was listed (Coverage).
        finished: The whole bucket was listed. Never follows ``failed``.
    """

    progressed = Signal(object)
    finished = Signal()
    _urgency = Urgency.PREFETCH

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        index: BucketIndex,
        parent: QObject | None = None,
        *,
        only_changes: bool = False,
    ) -> None:
        super().__init__(background, client, _REPORT_MS, parent)
        self._bucket = bucket
        self._index = index
        self._only_changes = only_changes
        self._latest = _LatestCoverage()

    def _limit_key(self) -> Hashable:
        """A limit of its own, because a build takes minutes and other work must go on."""
        return self._index.path

    def _work(self) -> Callable[[CancelToken], None]:
        lister = page_lister(self._client, self._bucket)
        builder = IndexBuilder(self._index, lister, self._latest.set)
        return builder.list_changes if self._only_changes else builder.build

    def _report(self) -> None:
        coverage = self._latest.take()
        if coverage is not None:
            self.progressed.emit(coverage)

    def _finish(self, _result: None) -> None:
        self.finished.emit()
