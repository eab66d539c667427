"""Removes old versions and unfinished uploads that a search found, as a plan says."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QObject

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.reclaimable import (
    AbortWork,
    OldVersions,
    StoredUpload,
    abort_uploads,
    delete_lone_markers,
    delete_old_versions,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.service.deletion_steps import DeletionProgress, repeat_after_outages


@dataclasses.dataclass(frozen=True, slots=True)
class CleanupPlan:
    """What is removed.

    Attributes:
        prefix: Where the versions are.
        uploads: The uploads to abort.
        versions: The old versions to delete; None for none.
        markers: Digests of the delete markers to delete after that, if they are alone then.
    """

    prefix: str
    uploads: tuple[StoredUpload, ...] = ()
    versions: OldVersions | None = None
    markers: frozenset[bytes] = frozenset()


def idle_uploads(
    uploads: Iterable[StoredUpload], before: float, used: Collection[str]
) -> tuple[StoredUpload, ...]:
    """The uploads that nobody seems to go on with.

    Args:
        uploads: All uploads.
        before: They were last active before this time, in seconds since 1970.
        used: The ids of uploads that transfers of this computer go on with.
    """
    return tuple(
        upload
        for upload in uploads
        if 0 <= upload.last_active < before and upload.upload_id not in used
    )


def clean_up(
    client: Client,
    bucket: str,
    plan: CleanupPlan,
    used: Callable[[], Collection[str]],
    progress: DeletionProgress,
    token: CancelToken,
) -> DeleteResult:
    """Abort the uploads, then delete the old versions and lone markers; waits during outages.

    Raises:
        Cancelled: ``token`` was set.
        AppError: A request failed, and not because of an outage.
    """
    failures: list[KeyFailure] = []
    if plan.uploads:
        in_use = used()
        left = (each for each in plan.uploads if each.upload_id not in in_use)
        work = AbortWork(collections.deque(left))
        failures += repeat_after_outages(
            lambda: abort_uploads(client, bucket, work, token, progress.count), progress, token
        ).failures
    if (versions := plan.versions) is not None:
        failures += repeat_after_outages(
            lambda: delete_old_versions(
                client, bucket, plan.prefix, versions, token, progress.count
            ),
            progress,
            token,
        ).failures
    if plan.markers:
        failures += repeat_after_outages(
            lambda: delete_lone_markers(
                client, bucket, plan.prefix, plan.markers, token, progress.count
            ),
            progress,
            token,
        ).failures
    return DeleteResult(progress.state.deleted, tuple(failures))


class BucketCleanup(Deletion):
    """A deletion that follows a plan; no object is deleted, so ``deleted_keys`` stay empty.

    Args:
        used: Called on the worker: the ids of uploads that transfers of this computer go on with.
    """

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        plan: CleanupPlan,
        used: Callable[[], Collection[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, bucket, (), (), parent)
        self._plan, self._used = plan, used

    def _work(self) -> Callable[[CancelToken], DeleteResult]:
        client, bucket, plan, used = self._client, self._bucket, self._plan, self._used
        progress = self._progress
        return lambda token: clean_up(client, bucket, plan, used, progress, token)
