"""Deletions on a worker thread. During an outage they wait, and then delete what is left."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import logging
from collections.abc import Callable, Iterable, Sequence

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, AppError, NotImplementedByServer
from rustfs_desktop.s3.api.batch_delete import BATCH_SIZE, MAX_PARALLEL
from rustfs_desktop.s3.api.contents import empty_bucket
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.api.objects import delete_objects, delete_prefix
from rustfs_desktop.s3.changed_keys import MAX_KEYS, ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.transfers.policy.retry import delay_s, is_outage

_log = logging.getLogger(__name__)
_MOST_UNSURE = MAX_PARALLEL * BATCH_SIZE  # keys whose replies may be lost together


@dataclasses.dataclass(frozen=True, slots=True)
class DeletionState:
    """How far a deletion is.

    Attributes:
        deleted: The number of deleted objects.
        waits_for: The outage whose end it waits for.
    """

    deleted: int = 0
    waits_for: AppError | None = None


class DeletionProgress:
    """The progress of a deletion; one worker writes it, the GUI thread reads it.

    Attributes:
        keys: The deleted keys.
        state: How far it is.

    Args:
        keys: Deleted keys are appended to it.
        report: Called on the worker with each new state.
    """

    def __init__(
        self,
        keys: ChangedKeys | None = None,
        report: Callable[[DeletionState], object] = lambda _state: None,
    ) -> None:
        self.keys = ChangedKeys() if keys is None else keys
        self.state = DeletionState()
        self._report = report
        self._before = 0  # deleted by finished steps

    def begin_step(self) -> None:
        """Count from here on for another step."""
        self._before = self.state.deleted

    def count(self, deleted: int) -> None:
        """Record how many objects the running step has deleted."""
        self._set(DeletionState(self._before + deleted))

    def wait_for(self, outage: AppError | None) -> None:
        """Record that it waits for the end of an outage, or not any more."""
        if outage is not self.state.waits_for:
            self._set(DeletionState(self.state.deleted, outage))

    def _set(self, state: DeletionState) -> None:
        self.state = state
        self._report(state)


class _StepKeys(ChangedKeys):
    """The keys that one step deleted, which are appended to those of all steps too."""

    def __init__(self, all_keys: ChangedKeys) -> None:
        self._all_keys = all_keys
        super().__init__()

    def extend(self, keys: Iterable[ChangedKey]) -> None:
        """Append these to both."""
        added = list(keys)
        super().extend(added)
        self._all_keys.extend(added)


class RemainingItems:
    """What is to be deleted, without what is known to be deleted already.

    Deleting a key again would add another marker to a versioned bucket, or delete what somebody
    has stored under it since.

    Args:
        keys: The keys to delete.
        prefixes: The prefixes below which everything is to be deleted.
        all_keys: Deleted keys are appended to it.
    """

    def __init__(self, keys: Sequence[str], prefixes: Sequence[str], all_keys: ChangedKeys) -> None:
        starts = range(0, len(keys), MAX_KEYS)
        parts = [keys[start : start + MAX_KEYS] for start in starts]
        self._parts = [_KeysPart(part, _StepKeys(all_keys)) for part in parts]
        self._prefixes = list(prefixes)

    @property
    def keys(self) -> list[str]:
        """The keys that are not known to be deleted."""
        return [key for part in self._parts for key in part.left]

    @property
    def prefixes(self) -> list[str]:
        """The prefixes below which something may be left."""
        return list(self._prefixes)

    @property
    def parts(self) -> Sequence[_KeysPart]:
        """The keys, at most ``MAX_KEYS`` in each part."""
        return self._parts

    def remove_prefix(self, prefix: str) -> None:
        """Note that everything below a prefix is deleted."""
        self._prefixes.remove(prefix)


class _KeysPart:
    """Some of the keys to delete.

    Attributes:
        deleted: Those deleted so far; as many fit as there are keys.
    """

    def __init__(self, keys: Sequence[str], deleted: ChangedKeys) -> None:
        self.deleted = deleted
        self._keys = keys
        self._is_unsure = False

    @property
    def left(self) -> list[str]:
        """The keys that are not known to be deleted."""
        deleted = {change.key for change in self.deleted}
        return [key for key in self._keys if key not in deleted]

    def delete(
        self, client: Client, bucket: str, progress: DeletionProgress, token: CancelToken
    ) -> DeleteResult:
        """Delete what is left; after an outage only what exists."""
        gone = 0
        if self._is_unsure:
            found = _gone(client, bucket, self.left[:_MOST_UNSURE], token)
            self.deleted.extend(map(ChangedKey, found))
            gone = len(found)
        self._is_unsure = True
        result = delete_objects(
            client,
            bucket,
            self.left,
            token,
            lambda count: progress.count(gone + count),
            self.deleted,
        )
        progress.count(gone + result.deleted)
        return result


def _gone(client: Client, bucket: str, keys: Sequence[str], token: CancelToken) -> list[str]:
    """Those that are known not to exist: the reply to their deletion was lost."""
    found = None
    with contextlib.suppress(AccessDenied, NotImplementedByServer):
        found = existing_objects(client, bucket, sorted(keys), token) if keys else None
    return [] if found is None else [key for key in keys if key not in found]


def delete_selection(
    client: Client,
    bucket: str,
    remaining: RemainingItems,
    progress: DeletionProgress,
    token: CancelToken,
) -> DeleteResult:
    """Delete the remaining keys, then everything below each prefix.

    Raises:
        Cancelled: ``token`` was set, also while it waited.
        AppError: A whole request failed, and not because of an outage.
    """
    failures: list[KeyFailure] = []
    for part in remaining.parts:
        step = functools.partial(part.delete, client, bucket, progress, token)
        failures += repeat_after_outages(step, progress, token).failures
    for prefix in remaining.prefixes:
        folder_step = _folder_step(client, bucket, prefix, progress, token)
        failed = repeat_after_outages(folder_step, progress, token).failures
        if not failed:
            remaining.remove_prefix(prefix)
        failures += failed
    return DeleteResult(progress.state.deleted, tuple(failures), progress.keys)


def _folder_step(
    client: Client, bucket: str, prefix: str, progress: DeletionProgress, token: CancelToken
) -> Callable[[], DeleteResult]:
    """A step that deletes a folder; repeated, it does not know what it deleted before."""
    calls = itertools.count()

    def step() -> DeleteResult:
        if next(calls):
            progress.keys.note_unknown()
        return delete_prefix(client, bucket, prefix, token, progress.count, progress.keys)

    return step


def empty_patiently(
    client: Client, bucket: str, progress: DeletionProgress, token: CancelToken
) -> DeleteResult:
    """``empty_bucket`` that waits during outages; raises like :func:`delete_selection`."""

    def step() -> DeleteResult:
        return empty_bucket(client, bucket, token, progress.count, progress.keys)

    result = repeat_after_outages(step, progress, token)
    return dataclasses.replace(result, deleted=progress.state.deleted)


def repeat_after_outages(
    step: Callable[[], DeleteResult], progress: DeletionProgress, token: CancelToken
) -> DeleteResult:
    """Run a step, again after each outage."""
    attempts = 0
    while True:
        progress.begin_step()
        before = progress.state.deleted
        try:
            result = step()
        except AppError as error:
            if not is_outage(error):
                raise
            attempts = 1 if progress.state.deleted > before else attempts + 1
            if attempts == 1:
                _log.info("A deletion waits: %s", error.code)
            progress.wait_for(error)
            token.wait(delay_s(error, attempts))
            token.check()
        else:
            progress.wait_for(None)
            return result
