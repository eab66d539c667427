"""Deletes a selection: keys in batches, then everything below the prefixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.objects import delete_objects, delete_prefix
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.worker_stream import WorkerStream

_REPORT_MS = 100


class _DeletionProgress:
    """The number of deleted objects; one worker writes it, the GUI thread reads it."""

    def __init__(self) -> None:
        self.before = 0  # by finished steps
        self.now = 0  # by the running step
        self.keys = ChangedKeys()

    @property
    def total(self) -> int:
        """All objects deleted so far."""
        return self.before + self.now


class Deletion(WorkerStream[DeleteResult]):
    """Deletes objects and folders of one bucket.

    Signals:
        progressed: The number of deleted objects (object: an int of any size).
        finished: The result for each key (DeleteResult). Never follows ``failed``.
    """

    progressed = Signal(object)
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
        self._keys = list(keys)
        self._prefixes = list(prefixes)
        self._progress = _DeletionProgress()
        self._reported = 0

    @property
    def deleted_keys(self) -> ChangedKeys:
        """The keys deleted so far; a deletion that was stopped may still add to it."""
        return self._progress.keys

    def _work(self) -> Callable[[CancelToken], DeleteResult]:
        client, bucket, progress = self._client, self._bucket, self._progress
        keys, prefixes = self._keys, self._prefixes
        return lambda token: _delete(client, bucket, keys, prefixes, progress, token)

    def _report(self) -> None:
        if self._progress.total != self._reported:
            self._reported = self._progress.total
            self.progressed.emit(self._reported)

    def _finish(self, result: DeleteResult) -> None:
        self.finished.emit(result)


def _delete(
    client: Client,
    bucket: str,
    keys: Sequence[str],
    prefixes: Sequence[str],
    progress: _DeletionProgress,
    token: CancelToken,
) -> DeleteResult:
    """Worker thread: the keys, then each folder."""

    def count(deleted: int) -> None:
        progress.now = deleted

    results = []
    if keys:
        results.append(delete_objects(client, bucket, keys, token, count, progress.keys))
    for prefix in prefixes:
        progress.before, progress.now = progress.total, 0
        results.append(delete_prefix(client, bucket, prefix, token, count, progress.keys))
    return DeleteResult(
        sum(result.deleted for result in results),
        tuple(failure for result in results for failure in result.failures),
        progress.keys,
    )
