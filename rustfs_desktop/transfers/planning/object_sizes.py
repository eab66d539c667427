"""The sizes of selected objects that no listing has shown yet, as search results may be.

Transfers are planned with known sizes: a download is compared with the size it was planned with,
and one of an unknown size that counted as 0 could end as an empty file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from rustfs_desktop.errors import AccessDenied, AppError, NoSuchKey, NotFound, RequestRefused
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.planning.outages import wait_out
from rustfs_desktop.transfers.types import Job, Problem

_BATCH = 1000

T = TypeVar("T")


def sized_objects(
    job: Job, location: BucketLocation, objects: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, int]]:
    """Selected objects with their sizes; those of size -1 get it from the server.

    Objects that do not exist or may not be read are left out, as ``job.problems`` says.

    Raises:
        AppError: A request failed, and not because of an outage.
    """
    for start in range(0, len(objects), _BATCH):
        batch = objects[start : start + _BATCH]
        unknown = sorted(key for key, size in batch if size < 0)
        listed = _listed(job, location, unknown) if unknown else {}
        for key, size in batch:
            if size >= 0:
                yield key, size
            elif (head := listed.get(key) or _head(job, location, key)) is not None:
                yield key, head.size


def _listed(job: Job, location: BucketLocation, keys: Sequence[str]) -> Mapping[str, ObjectHead]:
    """What listings show of the keys; nothing if they may not be listed."""

    def ask() -> Mapping[str, ObjectHead] | None:
        return existing_objects(location.server, location.bucket, keys, job.cancel)

    try:
        return _answer(job, location, ask) or {}
    except (AccessDenied, RequestRefused):
        return {}


def _head(job: Job, location: BucketLocation, key: str) -> ObjectHead | None:
    """What HeadObject says; None, and a problem of the job, if the object cannot be read."""

    def ask() -> ObjectHead:
        return head_object(Remote(location.server, location.bucket, key), needs_etag=False)

    try:
        return _answer(job, location, ask)
    except (AccessDenied, NotFound) as error:
        is_gone = isinstance(error, NoSuchKey)
        job.problems.append(Problem(key, error.text, is_serious=True, is_gone=is_gone))
        return None


def _answer(job: Job, location: BucketLocation, ask: Callable[[], T]) -> T:
    """The answer to a request, which is repeated until an outage is over."""
    for attempts in itertools.count(1):
        try:
            answer = ask()
        except AppError as error:
            wait_out(job, location, error, attempts)
        else:
            job.waits_for = None
            return answer
    raise AssertionError
