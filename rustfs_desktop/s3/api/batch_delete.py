"""Deleting a thousand versions in one request, and one by one what it cannot hold.

Batches of keys go side by side.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    DeletionUnconfirmed,
    InvalidArgument,
    InvalidName,
    MalformedXml,
    NoSuchKey,
    NotImplementedByServer,
    StillListed,
)
from rustfs_desktop.s3.api.bucket_requests import BucketRequests, Item, named
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.errors.translate import from_code, translate_errors
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import DeleteResult, KeyFailure

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

BATCH_SIZE = 1000
MAX_PARALLEL = 8
PROBE_SIZE = 100  # of the first batch, which shows whether the server takes any
_MAX_ROUNDS = 50

# What a request body in XML cannot carry unharmed: control characters, the two last code points,
# and white space at either end, which some servers trim.
_UNFIT_FOR_XML = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|^\s|\s$")
_OF_ONE_KEY = (AccessDenied, InvalidName, InvalidArgument)


def batches(items: Iterable[Item], first: int = BATCH_SIZE) -> Iterator[list[Item]]:
    """``items`` in lists as long as one request takes, or as ``first`` says."""
    rest = iter(items)
    if batch := list(itertools.islice(rest, first)):
        yield batch
    while batch := list(itertools.islice(rest, BATCH_SIZE)):
        yield batch


@dataclasses.dataclass(slots=True)
class BatchOutcome:
    """How the deletion of one batch ended.

    Attributes:
        failures: What could not be deleted, and why.
        marker_ids: The version ids of the delete markers that were added, by key.
    """

    failures: dict[Item, KeyFailure] = dataclasses.field(default_factory=dict)
    marker_ids: dict[str, str] = dataclasses.field(default_factory=dict)

    def deleted(self, batch: list[Item]) -> list[ChangedKey]:
        """What of the batch is gone."""
        return [
            ChangedKey(key, version_id, "" if version_id else self.marker_ids.get(key, ""))
            for key, version_id in batch
            if (key, version_id) not in self.failures
        ]


def delete_batch(
    client: Client,
    bucket: str,
    batch: list[Item],
    cancel: CancelToken,
    *,
    wants_markers: bool = True,
) -> BatchOutcome:
    """Delete at most a thousand versions.

    Without ``wants_markers`` a reply names failures only, which makes it short.
    """
    together = [item for item in batch if not _UNFIT_FOR_XML.search(item[0])]
    single = [item for item in batch if _UNFIT_FOR_XML.search(item[0])]
    cancel.check()
    outcome = BatchOutcome()
    if len(together) > 1:
        try:
            _delete_together(client, bucket, together, cancel, outcome, wants_markers)
        except (NotImplementedByServer, MalformedXml):
            single += together
    else:
        single += together
    for item in single:
        cancel.check()
        _delete_one(client, bucket, item, outcome)
    return outcome


def delete_all(
    client: Client,
    bucket: str,
    items: Iterable[Item],
    cancel: CancelToken,
    done: Callable[[list[Item], BatchOutcome], None],
    first: int = BATCH_SIZE,
) -> None:
    """Delete in batches, and several side by side once the server took the first.

    Servers work on one key of a batch after the other, so that one batch leaves most of a server
    idle. A short batch, or one of versions, which depend on each other, goes alone.

    Args:
        client: Where to.
        bucket: The bucket they are in.
        items: What to delete; read only as fast as it is deleted.
        cancel: Looked at before every request.
        done: Called with each batch and how it ended, in the order of ``items``.
        first: How long the first batch is.
    """
    under_way: collections.deque[_BatchThread] = collections.deque()
    interrupt = Interrupt(cancel)
    room = 1
    wants_markers = True  # until the first batch shows that the bucket keeps no versions

    def settle(most: int) -> None:
        nonlocal room, wants_markers
        while len(under_way) > most:
            first = under_way.popleft()
            first.wait()
            if wants_markers and first.outcome.deleted(first.batch):
                wants_markers = bool(first.outcome.marker_ids)
            room = MAX_PARALLEL
            done(first.batch, first.outcome)

    try:
        for batch in batches(items, first):
            is_alone = len(batch) < PROBE_SIZE or any(version_id for _, version_id in batch)
            settle(0 if is_alone else room - 1)
            cancel.check()
            under_way.append(_BatchThread(client, bucket, batch, interrupt, wants_markers))
            if is_alone:
                settle(0)
        settle(0)
    finally:
        for thread in under_way:
            thread.join()


class _BatchThread(threading.Thread):
    """Deletes one batch on a thread of its own.

    Attributes:
        outcome: How it ended; before the end, everything counts as failed.
    """

    def __init__(
        self,
        client: Client,
        bucket: str,
        batch: list[Item],
        interrupt: Interrupt,
        wants_markers: bool,
    ) -> None:
        super().__init__(name="delete", daemon=True)
        self.batch = batch
        self.outcome = BatchOutcome(
            {item: KeyFailure(item[0], DeletionUnconfirmed()) for item in batch}
        )
        self._wants_markers = wants_markers
        self._error: AppError | None = None
        self._place = client, bucket
        self._interrupt = interrupt
        self.start()

    def run(self) -> None:
        """Delete it."""
        try:
            with self._interrupt:
                self.outcome = delete_batch(
                    *self._place,
                    self.batch,
                    self._interrupt.token,
                    wants_markers=self._wants_markers,
                )
        except AppError as error:
            self._error = error

    def wait(self) -> None:
        """Wait for the end; raises what a whole request failed with."""
        self.join()
        if self._error is not None:
            raise self._error


def delete_until_gone(
    client: Client,
    bucket: str,
    walk: Callable[[], Iterator[list[Item]]],
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete all that ``walk`` finds, walking again until it finds nothing new.

    Listings leave things out and others keep writing, so once is not enough. What was deleted is
    appended to ``deleted_keys`` as it goes.
    """
    keys = ChangedKeys() if deleted_keys is None else deleted_keys
    deleted, found = 0, False
    failures: dict[Item, KeyFailure] = {}
    again: set[Item] = set()  # what was still listed after the first round

    def new_items(*, is_first: bool) -> Iterator[Item]:
        for page in walk():
            stuck = [item for item in page if item in again and item not in failures]
            failures.update({item: KeyFailure(item[0], StillListed()) for item in stuck})
            items = [item for item in page if item not in failures]
            if not is_first:
                again.update(items)
            yield from items

    def count(batch: list[Item], outcome: BatchOutcome) -> None:
        nonlocal deleted, found
        found = True
        failures.update(outcome.failures)
        keys.extend(outcome.deleted(batch))
        deleted += len(batch) - len(outcome.failures)
        progress(deleted)

    for round_number in range(_MAX_ROUNDS):
        found = False
        items = new_items(is_first=not round_number)
        delete_all(client, bucket, items, cancel, count, first=PROBE_SIZE)
        if not found:
            break
    return DeleteResult(deleted, tuple(failures.values()), keys)


def _delete_together(  # what to delete, and what to tell of it
    client: Client,
    bucket: str,
    items: list[Item],
    cancel: CancelToken,
    outcome: BatchOutcome,
    wants_markers: bool,
) -> None:
    is_quiet = not wants_markers or all(version_id for _, version_id in items)
    with BucketRequests(client, bucket, cancel) as requests:
        reply = requests.delete_objects(items, is_quiet=is_quiet)
    for error in reply.get("Errors", []):
        key, version_id = error.get("Key", ""), error.get("VersionId", "")
        reason = from_code(error.get("Code", ""), error.get("Message", ""), client, bucket, key)
        if isinstance(reason, NoSuchKey):  # which was wanted
            continue
        failure = KeyFailure(key, reason)
        meant = [item for item in items if item == (key, version_id)]
        # Some servers leave out the version: then all of the key's are in doubt.
        outcome.failures |= dict.fromkeys(meant or [i for i in items if i[0] == key], failure)
    for deleted in reply.get("Deleted", []):
        if marker_id := deleted.get("DeleteMarkerVersionId"):
            outcome.marker_ids[deleted.get("Key", "")] = marker_id


def _delete_one(client: Client, bucket: str, item: Item, outcome: BatchOutcome) -> None:
    key, version_id = item
    boto: Any = client.browse
    try:
        with translate_errors("s3:DeleteObject", bucket, key, client):
            reply = boto.delete_object(Bucket=bucket, **named(item))
    except NoSuchKey:  # which was wanted
        return
    except _OF_ONE_KEY as error:
        outcome.failures[item] = KeyFailure(key, error)
        return
    if not version_id and reply.get("DeleteMarker") and reply.get("VersionId"):
        outcome.marker_ids[key] = reply["VersionId"]
