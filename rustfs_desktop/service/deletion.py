"""Deletes a selection on a worker thread and reports its progress at intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.deletion_steps import (
    DeletionProgress,
    DeletionState,
    RemainingItems,
    delete_selection,
)
from rustfs_desktop.service.worker_stream import WorkerStream

_REPORT_MS = 100


class Deletion(WorkerStream[DeleteResult]):
    """Deletes objects and folders of one bucket.

    Attributes:
        remaining: What is not known to be deleted; of use when it has ended.

    Signals:
        progressed: The number of deleted objects (object: an int of any size).
        waiting: It waits for the end of this outage (AppError).
        finished: The result for each key (DeleteResult). Never follows ``failed``.
    """

    progressed = Signal(object)
    waiting = Signal(object)
    finished = Signal(object)

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        keys: Sequence[str],
        prefixes: Sequence[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, _REPORT_MS, parent)
        self._bucket = bucket
        self._progress = DeletionProgress()
        self.remaining = RemainingItems(list(keys), prefixes, self._progress.keys)
        self._reported = DeletionState()

    @property
    def deleted_keys(self) -> ChangedKeys:
        """The keys deleted so far; a deletion that was stopped may still add to it."""
        return self._progress.keys

    def _work(self) -> Callable[[CancelToken], DeleteResult]:
        client, bucket, progress = self._client, self._bucket, self._progress
        remaining = self.remaining
        return lambda token: delete_selection(client, bucket, remaining, progress, token)

    def _report(self) -> None:
        state = self._progress.state
        if state == self._reported:
            return
        self._reported = state
        if state.waits_for is None:
            self.progressed.emit(state.deleted)
        else:
            self.waiting.emit(state.waits_for)

    def _finish(self, result: DeleteResult) -> None:
        self.finished.emit(result)
