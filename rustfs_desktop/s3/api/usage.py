"""Sizes of buckets and folders as RustFS reports them, from what its scanner found."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from rustfs_desktop.errors import (
    AccessDenied,
    InvalidName,
    NotFound,
    NotImplementedByServer,
    RequestRefused,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.http.admin_transport import MAX_USAGE_ROWS
from rustfs_desktop.s3.types import MAX_SIZE

_FOLDER_ACTION = "admin:DataUsageInfo"
_BUCKETS_ACTION = "s3:ListBucket"
_MAX_BUCKETS = 10_000
# Of what is parsed; a reply with the most rows has less.
_MAX_CONTAINERS = 100_000
_MAX_VALUES = 500_000
_LATEST_S = datetime(9999, 12, 31, tzinfo=UTC).timestamp()


class ReportedTotals(NamedTuple):
    """The objects in a bucket or below a prefix, as the server counted them.

    Attributes:
        size: In bytes.
        objects: Their number.
        has_versions: Whether older versions and deleted names are, or may be, among them.
    """

    size: int
    objects: int
    has_versions: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class FolderUsage:
    """What the server last found below a prefix; it may lag behind by minutes.

    Attributes:
        totals: Everything below the prefix; None if it is not known.
        children: The folders and objects in it by name, without a slash: nothing tells an object
            from a folder. One that is missing is not known.
        scanned: When the server looked, in seconds since 1970; None if it is not known.
        is_partial: Whether some disks did not report, so that the totals are lower limits.
        has_partial_children: The same for the children.
    """

    totals: ReportedTotals | None = None
    children: Mapping[str, ReportedTotals] = dataclasses.field(default_factory=dict)
    scanned: float | None = None
    is_partial: bool = False
    has_partial_children: bool = False


def folder_usage(client: Client, bucket: str, prefix: str) -> FolderUsage:
    """The sizes of a prefix and of what is directly in it.

    Raises:
        AccessDenied: These access keys may not ask; it is remembered.
        NotImplementedByServer: Not RustFS, or it refused before.
        S3Error: The request failed.
    """
    known = client.capabilities
    if not known.may_report_folder_sizes or client.credentials.is_anonymous:
        raise _not_reported()
    reply = _request(client, _FOLDER_ACTION, known.record_no_folder_sizes, bucket, prefix)
    return _read_folder(reply)


def bucket_sizes(client: Client) -> Mapping[str, ReportedTotals]:
    """The totals of all buckets of the account, which are up to date; those known.

    Raises:
        NotImplementedByServer: Not RustFS, or it refused before.
        S3Error: The request failed.
    """
    known = client.capabilities
    if not known.may_report_bucket_sizes or client.credentials.is_anonymous:
        raise _not_reported()
    reply = _request(client, _BUCKETS_ACTION, known.record_no_bucket_sizes)
    found: dict[str, ReportedTotals] = {}
    for row in itertools.islice(_objects(reply.get("buckets")), _MAX_BUCKETS):
        name, totals = row.get("name"), _bucket_totals(row)
        if isinstance(name, str) and totals is not None:
            found[name] = totals
    return found


def _request(
    client: Client,
    action: str,
    record_refusal: Callable[[], None],
    bucket: str = "",
    prefix: str = "",
) -> dict[str, Any]:
    """The reply to an admin request; an outage, a wrong clock or wrong keys are no refusal."""
    try:
        with translate_errors(action, bucket, client=client):
            boto: Any = client.admin
            arguments = {"Bucket": bucket, "Prefix": prefix}
            reply = boto.list_objects(**arguments) if bucket else boto.list_buckets()
            return _parse(reply["Body"])
    except (AccessDenied, NotFound, RequestRefused) as error:
        if not isinstance(error, InvalidName):  # never sent
            record_refusal()
        raise


def _parse(body: bytes) -> dict[str, Any]:
    """The JSON object in a reply.

    Raises:
        ValueError: It is not JSON, or has too many values.
        TypeError: It is not an object.
        RecursionError: It is nested too deeply.
    """
    if body.count(b"{") + body.count(b"[") > _MAX_CONTAINERS or body.count(b",") > _MAX_VALUES:
        msg = "The reply has too many values"
        raise ValueError(msg)
    found = json.loads(body.decode("utf-8", "replace"))
    if not isinstance(found, dict):
        msg = "The reply is not a JSON object"
        raise TypeError(msg)
    return found


def _read_folder(reply: dict[str, Any]) -> FolderUsage:
    """The usage in a reply; nothing where no disk has reported, whatever the numbers are."""
    reporting, sets = _count(reply.get("setsReporting")), _count(reply.get("setsTotal"))
    if not reporting:
        return FolderUsage()
    is_partial = sets is None or reporting < sets
    return FolderUsage(
        _totals(reply.get("usage")),
        dict(_children(reply.get("subPrefixes"))),
        _time(reply.get("lastUpdateUnixSecs")),
        is_partial,
        is_partial or reply.get("subPrefixesPartial") is not False,
    )


def _children(rows: object) -> Iterator[tuple[str, ReportedTotals]]:
    for row in itertools.islice(_objects(rows), MAX_USAGE_ROWS):
        name, totals = row.get("prefix"), _totals(row.get("usage"))
        if isinstance(name, str) and name and totals is not None and totals.objects:
            yield name, totals


def _totals(usage: object) -> ReportedTotals | None:
    """The totals of a row; None if they are not what a server can have counted."""
    if not isinstance(usage, dict):
        return None
    size, objects = _count(usage.get("size")), _count(usage.get("objects"))
    if size is None or objects is None:
        return None
    # The null version of an object that was overwritten since has a size, but is not counted: so
    # any other version may hide one.
    has_versions = any(usage.get(name) != 0 for name in ("versions", "deleteMarkers"))
    return ReportedTotals(size, objects, has_versions)


def _bucket_totals(row: dict[str, Any]) -> ReportedTotals | None:
    """The totals of a bucket; None before the server has scanned it."""
    size, objects = _count(row.get("size")), _count(row.get("objects"))
    if size is None or objects is None:
        return None
    details = row.get("details")
    has_versions = not isinstance(details, dict) or any(
        details.get(name) is not False for name in ("versioning", "versioning_suspended")
    )
    return ReportedTotals(size, objects, has_versions)


def _objects(rows: object) -> Iterator[dict[str, Any]]:
    """The JSON objects in a list, if it is one."""
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else iter(())


def _count(value: object) -> int | None:
    """A number that a size or a count can have; None for anything else."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value <= MAX_SIZE else None


def _time(value: object) -> float | None:
    seconds = _count(value)
    return float(seconds) if seconds is not None and 0 < seconds <= _LATEST_S else None


def _not_reported() -> NotImplementedByServer:
    return NotImplementedByServer(
        QT_TRANSLATE_NOOP("Messages", "The server does not report sizes"), code="NotImplemented"
    )
