"""Deletes a selection: keys in batches, then everything below the prefixes.

During an outage it waits, and then deletes what is left.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api.objects import delete_objects, delete_prefix
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.worker_stream import WorkerStream
from rustfs_desktop.transfers.policy.retry import delay_s, is_outage

_REPORT_MS = 100

_log = logging.getLogger(__name__)


class _DeletionProgress:
    """The number of deleted objects; one worker writes it, the GUI thread reads it."""

    def __init__(self) -> None:
        self.before = 0  # by finished steps
        self.now = 0  # by the running step
        self.keys = ChangedKeys()
        self.waits_for: AppError | None = None

    @property
    def total(self) -> int:
        """All objects deleted so far."""
        return self.before + self.now

    def count(self, deleted: int) -> None:
        """Record how many objects the running step has deleted."""
        self.now, self.waits_for = deleted, None

    def begin_step(self) -> None:
        """Count from here on for another step."""
        self.before, self.now = self.total, 0


class Deletion(WorkerStream[DeleteResult]):
    """Deletes objects and folders of one bucket.

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
        self._keys = list(keys)
        self._prefixes = list(prefixes)
        self._progress = _DeletionProgress()
        self._reported = 0
        self._reported_outage: AppError | None = None

    @property
    def deleted_keys(self) -> ChangedKeys:
        """The keys deleted so far; a deletion that was stopped may still add to it."""
        return self._progress.keys

    def _work(self) -> Callable[[CancelToken], DeleteResult]:
        client, bucket, progress = self._client, self._bucket, self._progress
        keys, prefixes = self._keys, self._prefixes
        return lambda token: _delete(client, bucket, keys, prefixes, progress, token)

    def _report(self) -> None:
        total, outage = self._progress.total, self._progress.waits_for
        if (total, outage) == (self._reported, self._reported_outage):
            return
        self._reported, self._reported_outage = total, outage
        if outage is None:
            self.progressed.emit(total)
        else:
            self.waiting.emit(outage)

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
    failures: list[KeyFailure] = []

    def delete_keys() -> DeleteResult:
        # Deleting a key again would add another marker to a versioned bucket.
        deleted = {change.key for change in progress.keys}
        left = [key for key in keys if key not in deleted]
        return delete_objects(client, bucket, left, token, progress.count, progress.keys)

    def delete_below(prefix: str) -> DeleteResult:
        return delete_prefix(client, bucket, prefix, token, progress.count, progress.keys)

    steps: list[Callable[[], DeleteResult]] = [delete_keys] if keys else []
    steps += [functools.partial(delete_below, prefix) for prefix in prefixes]
    for step in steps:
        failures += _wait_out_outages(step, progress, token).failures
    return DeleteResult(progress.total, tuple(failures), progress.keys)


def _wait_out_outages(
    step: Callable[[], DeleteResult], progress: _DeletionProgress, token: CancelToken
) -> DeleteResult:
    """Run a step, again after each outage."""
    attempts = 0
    while True:
        progress.begin_step()
        try:
            result = step()
        except AppError as error:
            if not is_outage(error):
                raise
            attempts = 1 if progress.now else attempts + 1
            if attempts == 1:
                _log.info("A deletion waits: %s", error.code)
            progress.waits_for = error
            token.wait(delay_s(error, attempts))
            token.check()
        else:
            progress.waits_for = None
            return result
