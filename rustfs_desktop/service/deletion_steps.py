"""Deletions on a worker thread. During an outage they wait, and then delete what is left."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import logging
from collections.abc import Callable, Iterable, Sequence

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    DeletionUnconfirmed,
    NotImplementedByServer,
)
from rustfs_desktop.s3.api.contents import empty_bucket
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.api.objects import delete_objects, delete_prefix
from rustfs_desktop.s3.changed_keys import MAX_KEYS, ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult, KeyFailure
from rustfs_desktop.transfers.policy.retry import delay_s, is_outage

_log = logging.getLogger(__name__)


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
        self._failed: frozenset[str] = frozenset()

    @property
    def left(self) -> list[str]:
        """The keys that are not known to be deleted."""
        deleted = {change.key for change in self.deleted} - self._failed
        return [key for key in self._keys if key not in deleted]

    def delete(
        self, client: Client, bucket: str, progress: DeletionProgress, token: CancelToken
    ) -> DeleteResult:
        """Delete what is left; after an outage only what exists."""
        left = self.left
        gone, unknown = self._look(client, bucket, left, token)
        self.deleted.extend(map(ChangedKey, gone))
        skipped = {*gone, *unknown}
        result = delete_objects(
            client,
            bucket,
            [key for key in left if key not in skipped],
            token,
            lambda count: progress.count(len(gone) + count),
            self.deleted,
        )
        progress.count(len(gone) + result.deleted)
        unconfirmed = [KeyFailure(key, DeletionUnconfirmed()) for key in unknown]
        result = dataclasses.replace(result, failures=(*result.failures, *unconfirmed))
        self._failed = frozenset(failure.key for failure in result.failures)
        return result

    def _look(
        self, client: Client, bucket: str, left: list[str], token: CancelToken
    ) -> tuple[list[str], list[str]]:
        """Of the keys whose reply was lost, those that are gone, and those of which it is unknown.

        Keys that may not be listed are not deleted again: the user decides that.
        """
        unsure = sorted(self.deleted.unsure.intersection(left))
        if not unsure:
            return [], []
        found = None
        with contextlib.suppress(AccessDenied, NotImplementedByServer):
            found = existing_objects(client, bucket, unsure, token)
        if found is None:
            return [], unsure
        self.deleted.unsure.clear()
        return [key for key in unsure if key not in found], []


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
    is_checked = True
    for part in remaining.parts:
        step = functools.partial(part.delete, client, bucket, progress, token)
        result = repeat_after_outages(step, progress, token)
        failures += result.failures
        is_checked = is_checked and result.is_checked
    for prefix in remaining.prefixes:
        folder_step = _folder_step(client, bucket, prefix, progress, token)
        failed = repeat_after_outages(folder_step, progress, token).failures
        if not failed:
            remaining.remove_prefix(prefix)
        failures += failed
    return DeleteResult(
        progress.state.deleted, tuple(failures), progress.keys, is_checked=is_checked
    )


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
