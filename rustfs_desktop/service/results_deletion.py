"""Deletes results of a search in all buckets, one bucket after the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.bucket_rows import row_names
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.service.deletion_steps import (
    DeletionProgress,
    DeletionState,
    RemainingItems,
    delete_selection,
)


@dataclasses.dataclass(eq=False, slots=True)
class BucketPart:
    """The keys that are deleted in one bucket.

    Attributes:
        deleted: Those deleted so far.
        is_partial: Whether a request failed, so that more may be deleted than is known.
    """

    bucket: str
    keys: Sequence[str]
    deleted: ChangedKeys = dataclasses.field(default_factory=ChangedKeys)
    is_partial: bool = False

    @property
    def left(self) -> list[str]:
        """The keys not known to be deleted; another deletion would add delete markers."""
        deleted = {change.key for change in self.deleted}
        return [key for key in self.keys if key not in deleted]


class ResultsDeletion(Deletion):
    """Deletes keys of several buckets; ``deleted_keys`` stay empty, each part has its own.

    Args:
        parts: The keys of each bucket.
    """

    def __init__(
        self,
        background: Background,
        client: Client,
        parts: Sequence[BucketPart],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, "", (), (), parent)
        self.parts = parts

    def _work(self) -> Callable[[CancelToken], DeleteResult]:
        client, parts, progress = self._client, self.parts, self._progress
        return lambda token: delete_parts(client, parts, progress, token)


def delete_parts(
    client: Client, parts: Sequence[BucketPart], progress: DeletionProgress, token: CancelToken
) -> DeleteResult:
    """Delete the keys of each bucket; one that refuses does not keep those of the others.

    The failures are named ``bucket/key``.

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
                client, part.bucket, remaining, _part_progress(part, progress), token
            )
        except Cancelled:
            raise
        except AppError as error:
            part.is_partial = True
            failures += _failures(part.bucket, [KeyFailure(key, error) for key in part.left])
        else:
            failures += _failures(part.bucket, result.failures)
            is_checked = is_checked and result.is_checked
    return DeleteResult(progress.state.deleted, tuple(failures), is_checked=is_checked)


def _part_progress(part: BucketPart, progress: DeletionProgress) -> DeletionProgress:
    """The progress in one bucket, which is added to the whole."""

    def report(state: DeletionState) -> None:
        progress.count(state.deleted)
        progress.wait_for(state.waits_for)

    return DeletionProgress(part.deleted, report)


def _failures(bucket: str, failures: Sequence[KeyFailure]) -> list[KeyFailure]:
    names = row_names(bucket, [failure.key for failure in failures])
    return [KeyFailure(name, failure.error) for name, failure in zip(names, failures, strict=True)]
