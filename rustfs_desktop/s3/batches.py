"""Deleting a thousand versions in one request, and one by one what does not fit into it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.errors import AccessDenied, S3Error
from rustfs_desktop.s3.translate import translate_errors
from rustfs_desktop.s3.types import DeleteResult, KeyFailure

if TYPE_CHECKING:
    from rustfs_desktop.s3.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

BATCH_SIZE = 1000
_MAX_ROUNDS = 50
_STILL_LISTED = ("StillListed", "The server still lists it")
# A key and its version id; without one the newest version is meant.
Item = tuple[str, str]

# What a request body in XML cannot carry unharmed: control characters, the two last code points,
# and white space at either end, which some servers trim.
_UNFIT_FOR_XML = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|^\s|\s$")
_NO_BATCHES = ("NotImplemented", "MethodNotAllowed", "MalformedXML")
_GONE = ("NoSuchKey", "NoSuchVersion")  # which was wanted
_OF_ONE_KEY = ("InvalidObjectName", "KeyTooLongError", "InvalidArgument", "InvalidRequest")


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """``items`` in lists as long as one request takes."""
    rest = iter(items)
    while batch := list(itertools.islice(rest, BATCH_SIZE)):
        yield batch


def delete_batch(
    client: Client, bucket: str, batch: list[Item], cancel: CancelToken
) -> dict[Item, KeyFailure]:
    """Delete at most a thousand versions; which could not be deleted, and why."""
    together = [item for item in batch if not _UNFIT_FOR_XML.search(item[0])]
    single = [item for item in batch if _UNFIT_FOR_XML.search(item[0])]
    cancel.check()
    failures: dict[Item, KeyFailure] = {}
    if len(together) > 1:
        try:
            failures |= _delete_together(client, bucket, together)
        except S3Error as error:
            if error.code not in _NO_BATCHES:
                raise
            single += together
    else:
        single += together
    for item in single:
        cancel.check()
        failure = _delete_one(client, bucket, item)
        if failure:
            failures[item] = failure
    return failures


def delete_until_gone(
    client: Client,
    bucket: str,
    walk: Callable[[], Iterator[list[Item]]],
    cancel: CancelToken,
    progress: Callable[[int], None],
) -> DeleteResult:
    """Delete all that ``walk`` finds, walking again until it finds nothing new.

    Listings leave things out and others keep writing, so once is not enough.
    """
    deleted = 0
    failures: dict[Item, KeyFailure] = {}
    again: set[Item] = set()  # what was still listed after the first round
    for round_number in range(_MAX_ROUNDS):
        found = False
        for page in walk():
            stuck = [item for item in page if item in again and item not in failures]
            failures |= {item: KeyFailure(item[0], *_STILL_LISTED) for item in stuck}
            items = [item for item in page if item not in failures]
            found = found or bool(items)
            if round_number:
                again.update(items)
            for batch in batches(items):
                failed = delete_batch(client, bucket, batch, cancel)
                failures |= failed
                deleted += len(batch) - len(failed)
                progress(deleted)
        if not found:
            break
    return DeleteResult(deleted, tuple(failures.values()))


def _delete_together(client: Client, bucket: str, items: list[Item]) -> dict[Item, KeyFailure]:
    wanted: Any = {"Objects": [_named(item) for item in items], "Quiet": True}
    with translate_errors("s3:DeleteObject", bucket, client=client):
        reply: Any = client.browse.delete_objects(Bucket=bucket, Delete=wanted)
    failures: dict[Item, KeyFailure] = {}
    for error in reply.get("Errors", []):
        key, version_id = error.get("Key", ""), error.get("VersionId", "")
        failure = KeyFailure(key, error.get("Code", ""), error.get("Message", ""))
        if failure.code in _GONE:
            continue
        meant = [item for item in items if item == (key, version_id)]
        # Some servers leave out the version: then all of the key's are in doubt.
        failures |= dict.fromkeys(meant or [i for i in items if i[0] == key], failure)
    return failures


def _delete_one(client: Client, bucket: str, item: Item) -> KeyFailure | None:
    key = item[0]
    boto: Any = client.browse
    try:
        with translate_errors("s3:DeleteObject", bucket, key, client):
            boto.delete_object(Bucket=bucket, **_named(item))
    except S3Error as error:
        if error.code in _GONE:
            return None
        if isinstance(error, AccessDenied) or error.code in _OF_ONE_KEY:
            return KeyFailure(key, error.code, error.detail or str(error))
        raise
    return None


def _named(item: Item) -> dict[str, str]:
    key, version_id = item
    return {"Key": key, "VersionId": version_id} if version_id else {"Key": key}
