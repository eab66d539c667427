"""DeleteObjects in batches of 500 keys or versions, several batches in parallel.

Keys that a request in XML cannot contain are deleted one by one (DeleteObject).
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import functools
import itertools
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    Cancelled,
    ConnectionRefused,
    ConnectTimeout,
    DeletionUnconfirmed,
    HostNotFound,
    InternalError,
    InvalidArgument,
    InvalidName,
    MalformedXml,
    NetworkUnreachable,
    NoSuchKey,
    NotConnected,
    NotImplementedByServer,
    ObjectLocked,
    StillListed,
    UnusableServer,
)
from rustfs_desktop.s3.api.bucket_requests import BucketRequests, Item, item_arguments
from rustfs_desktop.s3.api.existing_objects import PAGE_SIZE, existing_objects
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.errors.translate import from_code, translate_errors
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import DeleteResult, KeyFailure

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

BATCH_SIZE = 500  # S3 allows 1,000, but then few batches are left at the end
MAX_PARALLEL = 16
PROBE_SIZE = 100  # keys of the first batch, which shows whether the server supports batches
_MAX_ROUNDS = 50
_PAUSES_S = (0.2, 1.0)  # before a deletion is sent again whose reply was lost
_LOOKS_S = (0.0, 1.0)  # before each look for deleted keys that are still listed

# After one of these, other keys can still be deleted.
ERRORS_OF_ONE_KEY = (AccessDenied, ObjectLocked, InvalidName, InvalidArgument)

# After these errors a request may have been carried out, unless it is one of the others.
_UNSURE_ERRORS = (NotConnected, InternalError)
_NOT_SENT = (HostNotFound, NetworkUnreachable, ConnectionRefused, ConnectTimeout, UnusableServer)

# Characters that a request body in XML cannot contain: control characters, the two last code
# points, and leading or trailing white space, which some servers trim.
_UNFIT_FOR_XML = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|^\s|\s$")


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """``items`` in lists of ``BATCH_SIZE``."""
    rest = iter(items)
    while batch := list(itertools.islice(rest, BATCH_SIZE)):
        yield batch


def page_batches(pages: Iterable[list[Item]]) -> Iterator[list[Item]]:
    """What is listed, in lists of ``BATCH_SIZE``, the first of ``PROBE_SIZE``.

    Versions do not wait for later pages: an old one may become the latest meanwhile, and its
    deletion would lose a file.
    """
    size, waiting = PROBE_SIZE, list[Item]()
    for page in pages:
        waiting += page
        is_urgent = any(version_id for _, version_id in page)
        while len(waiting) >= size or (waiting and is_urgent):
            batch, waiting = waiting[:size], waiting[size:]
            size = BATCH_SIZE
            yield batch
    if waiting:
        yield waiting


@dataclasses.dataclass(slots=True)
class BatchResult:
    """The result of deleting one batch.

    Attributes:
        failures: The versions that could not be deleted, with the error of each.
        marker_ids: The version ids of the delete markers that were added, by key.
        is_quiet: Whether the reply named only failures.
    """

    failures: dict[Item, KeyFailure] = dataclasses.field(default_factory=dict)
    marker_ids: dict[str, str] = dataclasses.field(default_factory=dict)
    is_quiet: bool = False

    def deleted(self, batch: list[Item]) -> list[ChangedKey]:
        """The keys and versions of the batch that were deleted."""
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
    with_marker_ids: bool = True,
    unsure: set[str] | None = None,
) -> BatchResult:
    """Delete at most 1,000 keys or versions.

    Args:
        client: The server.
        bucket: The bucket of the items.
        batch: The keys or versions.
        cancel: Checked before every request.
        with_marker_ids: Without, the request is quiet: the reply lists only failures, so it is
            short.
        unsure: Gets the keys of requests that the server may have carried out, as ``delete_all``.
    """
    sender = _Sender(client, bucket, cancel, set() if unsure is None else unsure)
    in_batch = [item for item in batch if not _UNFIT_FOR_XML.search(item[0])]
    single = [item for item in batch if _UNFIT_FOR_XML.search(item[0])]
    cancel.check()
    result = BatchResult()
    if len(in_batch) > 1:

        def send(left: list[Item]) -> None:
            _delete_in_one_request(client, bucket, left, cancel, result, with_marker_ids)

        try:
            sender.send_until_answered(in_batch, send, result)
        except (NotImplementedByServer, MalformedXml):
            single += in_batch
    else:
        single += in_batch
    for item in single:
        cancel.check()
        sender.send_until_answered(
            [item], lambda left: _delete_one(client, bucket, left[0], result), result
        )
    return result


def delete_all(
    client: Client,
    bucket: str,
    batches: Iterable[list[Item]],
    cancel: CancelToken,
    on_batch_done: Callable[[list[Item], BatchResult], None],
    unsure: set[str] | None = None,
) -> None:
    """Delete batches, several in parallel after the first one succeeded.

    Servers process the keys of a batch one after the other, so a single batch leaves most of a
    server idle, and so do the last two or three.

    Args:
        client: The server.
        bucket: The bucket of the items.
        batches: The keys or versions to delete; read only as fast as they are deleted.
        cancel: Checked before every request.
        on_batch_done: Called with each batch and its result, in their order.
        unsure: Gets the keys that may or may not be deleted, because the reply was lost.
    """
    running: collections.deque[_BatchThread] = collections.deque()
    interrupt = Interrupt(cancel)
    delete = functools.partial(delete_batch, client, bucket, unsure=unsure)
    max_running = 1
    with_marker_ids = True  # until the first batch shows that the bucket is not versioned

    def wait_until_running(count: int) -> None:
        nonlocal max_running, with_marker_ids
        while len(running) > count:
            oldest = running.popleft()
            oldest.wait()
            if with_marker_ids and oldest.result.deleted(oldest.batch):
                with_marker_ids = bool(oldest.result.marker_ids)
            max_running = MAX_PARALLEL
            on_batch_done(oldest.batch, oldest.result)

    try:
        for batch in batches:
            is_alone = _goes_alone(batch)
            wait_until_running(0 if is_alone else max_running - 1)
            cancel.check()
            work = functools.partial(delete, with_marker_ids=with_marker_ids)
            running.append(_BatchThread(batch, work, interrupt))
            if is_alone:
                wait_until_running(0)
        wait_until_running(0)
    finally:
        for thread in running:
            thread.join()
        for thread in running:  # after one that failed: what the others deleted is deleted
            if thread.error is None:
                on_batch_done(thread.batch, thread.result)


def _goes_alone(batch: list[Item]) -> bool:
    """Whether it is sent alone: a short batch, or one of versions, which depend on each other."""
    return len(batch) < PROBE_SIZE or any(version_id for _, version_id in batch)


class _BatchThread(threading.Thread):
    """Deletes one batch on a thread of its own.

    Attributes:
        result: The result; everything counts as failed until the request ends.
        error: The error that made the whole request fail.
    """

    def __init__(
        self, batch: list[Item], delete: Callable[..., BatchResult], interrupt: Interrupt
    ) -> None:
        super().__init__(name="delete", daemon=True)
        self.batch = batch
        self.result = BatchResult(
            {item: KeyFailure(item[0], DeletionUnconfirmed()) for item in batch}
        )
        self.error: AppError | None = None
        self._work = delete
        self._interrupt = interrupt
        self.start()

    def run(self) -> None:
        """Delete the batch."""
        try:
            with self._interrupt:
                self.result = self._work(self.batch, self._interrupt.token)
        except AppError as error:
            self.error = error

    def wait(self) -> None:
        """Wait until the thread ends; raise the error that made the whole request fail."""
        self.join()
        if self.error is not None:
            raise self.error


def delete_until_gone(
    client: Client,
    bucket: str,
    list_items: Callable[[], Iterator[list[Item]]],
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete everything that ``list_items`` lists, repeating until it lists nothing new.

    Once is not enough: listings may be incomplete, and other clients may keep writing. Deleted
    keys are appended to ``deleted_keys`` while the deletion runs.
    """
    keys = ChangedKeys() if deleted_keys is None else deleted_keys
    deleted, found = 0, False
    failures: dict[Item, KeyFailure] = {}
    listed_again: set[Item] = set()  # still listed after the first round

    def new_items(*, is_first: bool) -> Iterator[list[Item]]:
        nonlocal deleted
        for page in list_items():
            stuck = [item for item in page if item in listed_again and item not in failures]
            failures.update({item: KeyFailure(item[0], StillListed()) for item in stuck})
            deleted -= min(deleted, 2 * len(stuck))  # they were counted in two rounds
            items = [item for item in page if item not in failures]
            if not is_first:
                listed_again.update(items)
            yield items

    def count(batch: list[Item], result: BatchResult) -> None:
        nonlocal deleted, found
        found = True
        failures.update(result.failures)
        keys.extend(result.deleted(batch))
        deleted += len(batch) - len(result.failures)
        progress(deleted)

    for round_number in range(_MAX_ROUNDS):
        found = False
        pages = new_items(is_first=not round_number)
        delete_all(client, bucket, page_batches(pages), cancel, count)
        if not found:
            break
    return DeleteResult(deleted, tuple(failures.values()), keys)


class _Sender:
    """Sends deletions; after a lost connection again, but only of keys that still exist.

    The server may have deleted them. Sent again, they would get other delete markers, or lose what
    somebody stored meanwhile.
    """

    def __init__(self, client: Client, bucket: str, cancel: CancelToken, unsure: set[str]) -> None:
        self._client = client
        self._bucket = bucket
        self._cancel = cancel
        self._unsure = unsure

    def send_until_answered(
        self, items: list[Item], send: Callable[[list[Item]], None], result: BatchResult
    ) -> None:
        """Send the deletion of these items.

        If the keys may not be listed, those whose reply was lost are failures: whether they are
        deleted is not known.
        """
        left = items
        for pause_s in _PAUSES_S:
            try:
                self._send(left, send)
            except NotConnected as error:
                if any(version_id for _, version_id in items):  # boto3 has sent them again already
                    raise
                was_sent = not isinstance(error, _NOT_SENT)
            else:
                return
            self._cancel.wait(pause_s)
            self._cancel.check()
            left = self._left(left, result) if was_sent else left
            if not left:
                return
        self._send(left, send)

    def _send(self, items: list[Item], send: Callable[[list[Item]], None]) -> None:
        try:
            send(items)
        except _UNSURE_ERRORS as error:
            if not isinstance(error, _NOT_SENT):
                self._unsure.update([key for key, version_id in items if not version_id])
            raise

    def _left(self, items: list[Item], result: BatchResult) -> list[Item]:
        """The items that certainly exist after a lost reply."""
        existing = _existing(self._client, self._bucket, items, self._cancel)
        if existing is None:
            for item in items:
                result.failures[item] = KeyFailure(item[0], DeletionUnconfirmed())
            return []
        self._unsure.difference_update([key for key, _ in items])
        return [item for item in items if item[0] in existing]


def still_listed(
    client: Client, bucket: str, keys: Sequence[str], cancel: CancelToken
) -> Collection[str] | None:
    """Those of the deleted keys that are listed nevertheless; None if that is not known.

    Some servers list a key for a moment longer, so these are looked at twice. One look takes at
    most one request for a thousand keys.
    """
    listed: Collection[str] = sorted(keys)
    for pause_s in _LOOKS_S:
        cancel.wait(pause_s)
        cancel.check()
        try:
            found = existing_objects(
                client, bucket, sorted(listed), cancel, max_pages=-(-len(listed) // PAGE_SIZE)
            )
        except Cancelled:
            raise
        except AppError:
            return None
        if found is None:
            return None
        listed = found
        if not listed:
            break
    return listed


def _existing(
    client: Client, bucket: str, items: list[Item], cancel: CancelToken
) -> Collection[str] | None:
    """The keys that exist; None if that is not known."""
    with contextlib.suppress(AccessDenied, NotImplementedByServer):
        return existing_objects(client, bucket, sorted(key for key, _ in items), cancel)
    return None


def _delete_in_one_request(  # what to delete, and what to report
    client: Client,
    bucket: str,
    items: list[Item],
    cancel: CancelToken,
    result: BatchResult,
    with_marker_ids: bool,
) -> None:
    is_quiet = not with_marker_ids or all(version_id for _, version_id in items)
    with BucketRequests(client, bucket, cancel) as requests:
        reply = requests.delete_objects(items, is_quiet=is_quiet)
    result.is_quiet = is_quiet
    named = {deleted.get("Key", "") for deleted in reply.get("Deleted", [])}
    for error in reply.get("Errors", []):
        key, version_id = error.get("Key", ""), error.get("VersionId", "")
        reason = from_code(error.get("Code", ""), error.get("Message", ""), client, bucket, key)
        if isinstance(reason, NoSuchKey):  # already deleted
            named.add(key)
            continue
        for item in _items_of_error(items, key, version_id):
            result.failures[item] = KeyFailure(item[0], reason)
    for deleted in reply.get("Deleted", []):
        if marker_id := deleted.get("DeleteMarkerVersionId"):
            result.marker_ids[deleted.get("Key", "")] = marker_id
    if not is_quiet:
        silent = [item for item in items if item[0] not in named and item not in result.failures]
        _check_silent(client, bucket, silent, cancel, result)


def _check_silent(
    client: Client, bucket: str, items: list[Item], cancel: CancelToken, result: BatchResult
) -> None:
    """List the keys that a reply names neither as deleted nor as failed: some may still exist."""
    if not items:
        return
    existing = _existing(client, bucket, items, cancel)
    for item in items:
        if existing is None or item[0] in existing:
            result.failures[item] = KeyFailure(item[0], DeletionUnconfirmed())


def _items_of_error(items: list[Item], key: str, version_id: str) -> list[Item]:
    """The items that failed: all of them for an error that names none, as nothing is confirmed."""
    return (
        [item for item in items if item == (key, version_id)]
        or [item for item in items if item[0] == key]  # some servers omit the version id
        or items
    )


def _delete_one(client: Client, bucket: str, item: Item, result: BatchResult) -> None:
    key, version_id = item
    # Without a version id, repeating it could add another delete marker.
    boto: Any = client.browse if version_id else client.transfer
    try:
        with translate_errors("s3:DeleteObject", bucket, key, client):
            reply = boto.delete_object(Bucket=bucket, **item_arguments(item))
    except NoSuchKey:  # already deleted
        return
    except ERRORS_OF_ONE_KEY as error:
        result.failures[item] = KeyFailure(key, error)
        return
    if not version_id and reply.get("DeleteMarker") and reply.get("VersionId"):
        result.marker_ids[key] = reply["VersionId"]
