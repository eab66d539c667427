"""Bucket operations (list, create, delete, properties) and the rules for bucket names."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import AccessDenied, S3Error
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.errors.messages import TEMPLATES
from rustfs_desktop.s3.errors.translate import shown, translate_errors
from rustfs_desktop.s3.types import Bucket, BucketDetails

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client

_AWS_DEFAULT_REGION = "us-east-1"
_RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def list_buckets(client: Client) -> list[Bucket]:
    """ListBuckets: every bucket that the access keys may see, in the server's order."""
    with translate_errors("s3:ListAllMyBuckets", client=client):
        reply = client.connecting.list_buckets()
    return [
        Bucket(item["Name"], item.get("CreationDate"))
        for item in reply.get("Buckets", [])
        if item.get("Name")
    ]


def create_bucket(client: Client, name: str) -> None:
    """CreateBucket in the region of the connection.

    RustFS, and Amazon in one region, answer as if they had created a bucket that one owns already,
    so this is checked before.

    Raises:
        AlreadyExists: The name is taken, by the user or by someone else.
    """
    _check_is_new(client, name)
    request: dict[str, Any] = {"Bucket": name}
    region = client.endpoint.region
    if region != _AWS_DEFAULT_REGION and client.endpoint.host.endswith(".amazonaws.com"):
        # Amazon requires the region here as well; self-hosted servers have only one.
        request["CreateBucketConfiguration"] = {"LocationConstraint": region}
    with translate_errors("s3:CreateBucket", name, client=client):
        client.browse.create_bucket(**request)


def _check_is_new(client: Client, name: str) -> None:
    try:
        with translate_errors("s3:ListBucket", name, client=client):
            client.browse.head_bucket(Bucket=name)
    except S3Error:
        return  # none, or the server will say whose it is
    is_own = False
    with contextlib.suppress(AccessDenied):
        is_own = any(bucket.name == name for bucket in list_buckets(client))
    raise _error("BucketAlreadyOwnedByYou" if is_own else "BucketAlreadyExists", name)


def delete_bucket(client: Client, name: str) -> None:
    """DeleteBucket, only if the bucket is empty.

    This is checked before: some servers delete a versioned bucket with all its versions.

    Raises:
        BucketNotEmpty: It contains objects, versions or delete markers.
    """
    boto: Any = client.browse
    for action, list_one, elements in (
        ("s3:ListBucket", boto.list_objects_v2, ("Contents",)),
        ("s3:ListBucketVersions", boto.list_object_versions, ("Versions", "DeleteMarkers")),
    ):
        with contextlib.suppress(AccessDenied), translate_errors(action, name, client=client):
            reply = list_one(Bucket=name, MaxKeys=1)
            if any(reply.get(element) for element in elements):
                raise not_empty(name)
    with translate_errors("s3:DeleteBucket", name, client=client):
        client.browse.delete_bucket(Bucket=name)


def not_empty(name: str) -> S3Error:
    """The error for a bucket that is not empty."""
    return _error("BucketNotEmpty", name)


def _error(code: str, name: str) -> S3Error:
    return TEMPLATES[code].error({"bucket": shown(name)}, detail="", code=code)


def bucket_details(client: Client, name: str) -> BucketDetails:
    """The properties of a bucket; those that the access keys may not read stay empty."""
    with translate_errors("s3:ListBucket", name, client=client):
        client.browse.head_bucket(Bucket=name)
    region = ""
    with (
        contextlib.suppress(S3Error),
        translate_errors("s3:GetBucketLocation", name, client=client),
    ):
        location: Any = client.browse.get_bucket_location(Bucket=name)
        region = location.get("LocationConstraint") or _AWS_DEFAULT_REGION
    return BucketDetails(name, region, versioning_status(client, name))


def versioning_status(client: Client, name: str) -> str:
    """``Enabled``, ``Suspended`` or ``Off``; empty if the access keys may not read it."""
    with (
        contextlib.suppress(S3Error),
        translate_errors("s3:GetBucketVersioning", name, client=client),
    ):
        return str(client.browse.get_bucket_versioning(Bucket=name).get("Status", "Off"))
    return ""


def bucket_name_problem(name: str) -> str:  # noqa: PLR0911  # one rule, one return
    """Why ``name`` is not valid, as a sentence; empty if it is valid."""
    if not name:
        return QT_TRANSLATE_NOOP("Messages", "Enter a bucket name.")
    if invalid := re.search(r"[^a-z0-9.-]", name):
        if re.search(r"[A-Z]", name):
            return QT_TRANSLATE_NOOP("Messages", "Use lowercase letters only.")
        if invalid.group() == " ":
            return QT_TRANSLATE_NOOP("Messages", "Bucket names cannot contain spaces.")
        rule = QT_TRANSLATE_NOOP(
            "Messages", "Use only lowercase letters, numbers, dots, and hyphens, not “{character}”."
        )
        return rule.with_values(character=invalid.group())
    if len(name) < 3:
        return QT_TRANSLATE_NOOP("Messages", "Use at least 3 characters.")
    if len(name) > 63:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name is too long: {size} of 63 characters."
        ).with_values(size=len(name))
    if not name[0].isalnum() or not name[-1].isalnum():
        return QT_TRANSLATE_NOOP("Messages", "The name must begin and end with a letter or number.")
    if ".." in name:
        return QT_TRANSLATE_NOOP("Messages", "The name must not contain two dots in a row.")
    if _is_ip_address(name):
        return QT_TRANSLATE_NOOP("Messages", "The name must not look like an IP address.")
    return _reserved_problem(name)


def _is_ip_address(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def _reserved_problem(name: str) -> str:
    for prefix in _RESERVED_PREFIXES:
        if name.startswith(prefix):
            return QT_TRANSLATE_NOOP(
                "Messages", "Names that begin with “{prefix}” are reserved."
            ).with_values(prefix=prefix)
    for suffix in _RESERVED_SUFFIXES:
        if name.endswith(suffix):
            return QT_TRANSLATE_NOOP(
                "Messages", "Names that end with “{suffix}” are reserved."
            ).with_values(suffix=suffix)
    return ""
