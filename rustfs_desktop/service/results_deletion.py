"""Deletes results of a search in all buckets, on each server one bucket after the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.service.deletion_steps import (
    DeletionProgress,
    DeletionState,
    RemainingItems,
    delete_selection,
)
from rustfs_desktop.service.row_places import ResultBucket


@dataclasses.dataclass(eq=False, slots=True)
class BucketPart:
    """The keys that are deleted in one bucket, with the client of its connection.

    Attributes:
        deleted: Those deleted so far.
        is_partial: Whether a request failed, so that more may be deleted than is known.
    """

    client: Client
    bucket: ResultBucket
    keys: Sequence[str]
    deleted: ChangedKeys = dataclasses.field(default_factory=ChangedKeys)
    is_partial: bool = False

    @property
    def left(self) -> list[str]:
        """The keys not known to be deleted; another deletion would add delete markers."""
        deleted = {change.key for change in self.deleted}
        return [key for key in self.keys if key not in deleted]


class ResultsDeletion(QObject):
    """Deletes keys of several buckets; a server that does not answer holds back only its own.

    Args:
        background: Runs the requests.
        parts: The keys of each bucket.
        parent: The owner.

    Signals:
        progressed: The number of deleted objects (object: an int of any size).
        waiting: One of the servers is waited for (AppError).
        finished: The result for each key, when all servers are done (DeleteResult).
        failed: Why it did not finish on a server (AppError), when all are done.
    """

    progressed = Signal(object)
    waiting = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self, background: Background, parts: Sequence[BucketPart], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.parts = parts
        self._counts: dict[Client, int] = {}
        self._running = 0
        self._results: list[DeleteResult] = []
        self._error: AppError | None = None
        by_client: dict[Client, list[BucketPart]] = {}
        for part in parts:
            by_client.setdefault(part.client, []).append(part)
        self._deletions = [
            self._on_server(background, client, of_client)
            for client, of_client in by_client.items()
        ]

    def start(self) -> None:
        """Start deleting on all servers."""
        self._running = len(self._deletions)
        for deletion in self._deletions:
            deletion.start()

    def cancel(self) -> None:
        """Stop as soon as possible; no signal is emitted after this returns."""
        for deletion in self._deletions:
            deletion.cancel()

    def _on_server(
        self, background: Background, client: Client, parts: Sequence[BucketPart]
    ) -> Deletion:
        deletion = _ServerDeletion(background, client, parts, self)
        deletion.progressed.connect(lambda count: self._on_progressed(client, count))
        deletion.waiting.connect(self.waiting)
        deletion.finished.connect(self._on_finished)
        deletion.failed.connect(self._on_failed)
        return deletion

    def _on_progressed(self, client: Client, count: int) -> None:
        self._counts[client] = count
        self.progressed.emit(sum(self._counts.values()))

    def _on_finished(self, result: DeleteResult) -> None:
        self._results.append(result)
        self._end_one()

    def _on_failed(self, error: AppError) -> None:
        self._error = error
        self._end_one()

    def _end_one(self) -> None:
        self._running -= 1
        if self._running:
            return
        if self._error is not None:
            self.failed.emit(self._error)
            return
        deleted = sum(result.deleted for result in self._results)
        failures = [failure for result in self._results for failure in result.failures]
        is_checked = all(result.is_checked for result in self._results)
        self.finished.emit(DeleteResult(deleted, tuple(failures), is_checked=is_checked))


class _ServerDeletion(Deletion):
    """Deletes the keys of the buckets of one server."""

    def __init__(
        self, background: Background, client: Client, parts: Sequence[BucketPart], parent: QObject
    ) -> None:
        super().__init__(background, client, "", (), (), parent)
        self._parts = parts

    def _work(self) -> Callable[[CancelToken], DeleteResult]:
        parts, progress = self._parts, self._progress
        return lambda token: delete_parts(parts, progress, token)


def delete_parts(
    parts: Sequence[BucketPart], progress: DeletionProgress, token: CancelToken
) -> DeleteResult:
    """Delete the keys of each bucket; one that refuses does not keep those of the others.

    The failures are named as the rows of the results are.

    Raises:
        Cancelled: ``token`` was set.
    """
    failures: list[KeyFailure] = []
    is_checked = True
    for part in parts:
        progress.begin_step()
        remaining = RemainingItems(part.keys, (), part.deleted)
        try:
            result = delete_selection(
                part.client,
                part.bucket.location.bucket,
                remaining,
                _part_progress(part, progress),
                token,
            )
        except Cancelled:
            raise
        except AppError as error:
            part.is_partial = True
            failures += _failures(part, [KeyFailure(key, error) for key in part.left])
        else:
            failures += _failures(part, result.failures)
            is_checked = is_checked and result.is_checked
    return DeleteResult(progress.state.deleted, tuple(failures), is_checked=is_checked)


def _part_progress(part: BucketPart, progress: DeletionProgress) -> DeletionProgress:
    """The progress in one bucket, which is added to the whole."""

    def report(state: DeletionState) -> None:
        progress.count(state.deleted)
        progress.wait_for(state.waits_for)

    return DeletionProgress(part.deleted, report)


def _failures(part: BucketPart, failures: Sequence[KeyFailure]) -> list[KeyFailure]:
    names = part.bucket.row_names(failure.key for failure in failures)
    return [KeyFailure(name, failure.error) for name, failure in zip(names, failures, strict=True)]
