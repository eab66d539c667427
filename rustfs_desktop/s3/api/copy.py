"""Copies made by the server (CopyObject, UploadPartCopy), tags, and deleting the source."""

from __future__ import annotations

import contextlib
from typing import Any

from rustfs_desktop.errors import (
    AlreadyExists,
    IntegrityError,
    InvalidArgument,
    NoSuchBucket,
    NoSuchTagSet,
    NotFound,
    NotImplementedByServer,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.transfer import changed, request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import Condition, ObjectHead


def read_tags(remote: Remote) -> dict[str, str]:
    """The tags of an object; none where the server knows no tags.

    Raises:
        AccessDenied: These keys may not read them.
    """
    try:
        with request(remote, "s3:GetObjectTagging"):
            reply: Any = remote.client.transfer.get_object_tagging(
                Bucket=remote.bucket, Key=remote.key
            )
    except (NotImplementedByServer, NoSuchTagSet):
        return {}
    return {tag["Key"]: tag["Value"] for tag in reply.get("TagSet", [])}


def copy_object(
    source: Remote, etag: str, target: Remote, storage_class: str, condition: Condition
) -> ObjectHead:
    """Let the server copy one version of an object with all that is kept with it.

    Asked with the keys of the target's connection.

    Raises:
        AlreadyExists: The target's condition did not hold, or the source is another version.
    """
    extra: dict[str, Any] = {"StorageClass": storage_class} if storage_class else {}
    with request(target, "s3:PutObject"):
        reply: Any = target.client.transfer.copy_object(
            Bucket=target.bucket,
            Key=target.key,
            CopySource={"Bucket": source.bucket, "Key": source.key},
            CopySourceIfMatch=f'"{etag}"',
            **extra,
            **condition.arguments(),
        )
    return _stored(reply.get("CopyObjectResult"), reply)


def copy_part(  # from where, to where
    source: Remote, etag: str, target: Remote, upload_id: str, number: int, place: tuple[int, int]
) -> ObjectHead:
    """Let the server copy the bytes from the first up to the second of ``place`` as one part."""
    try:
        with request(target, "s3:PutObject"):
            reply: Any = target.client.transfer.upload_part_copy(
                Bucket=target.bucket,
                Key=target.key,
                UploadId=upload_id,
                PartNumber=number,
                CopySource={"Bucket": source.bucket, "Key": source.key},
                CopySourceIfMatch=f'"{etag}"',
                CopySourceRange=f"bytes={place[0]}-{place[1] - 1}",
            )
    except AlreadyExists as error:  # 412: the condition did not hold
        raise changed() from error
    return _stored(reply.get("CopyPartResult"), reply)


def delete_version(remote: Remote, etag: str) -> str:
    """Delete an object if it is still this version; that it is gone already is fine.

    Returns the version id of the delete marker that hides it now; empty if there is none.

    The server is told the condition as well; those that do not know it have been asked just before.

    Raises:
        IntegrityError: It is another version now, and was left alone.
    """
    try:
        head = head_object(remote)
    except NoSuchBucket:
        raise
    except NotFound:
        return ""
    if head.etag != etag:
        raise changed()
    try:
        return _delete(remote, IfMatch=f'"{etag}"')
    except AlreadyExists as error:
        raise changed() from error
    except (NotImplementedByServer, InvalidArgument):  # it knows no conditions
        return _delete(remote)


def _delete(remote: Remote, **condition: Any) -> str:  # noqa: ANN401  # as boto takes it
    reply: Any = {}
    with contextlib.suppress(NotFound), request(remote, "s3:DeleteObject"):
        reply = remote.client.transfer.delete_object(
            Bucket=remote.bucket, Key=remote.key, **condition
        )
    return str(reply.get("VersionId", "")) if reply.get("DeleteMarker") else ""


def _stored(result: Any, reply: Any) -> ObjectHead:  # noqa: ANN401  # boto's replies
    """What the reply confirms; without an ETag it confirms nothing."""
    etag = str((result or {}).get("ETag", "")).strip('"')
    if not etag:
        raise IntegrityError(
            QT_TRANSLATE_NOOP("Messages", "The server did not confirm the copy"),
            QT_TRANSLATE_NOOP(
                "Messages", "The response has no ETag. It may not be from the server."
            ),
            code="NoETag",
        )
    return ObjectHead(
        etag,
        encryption=str(reply.get("ServerSideEncryption", "")),
        version_id=str(reply.get("VersionId", "")),
    )
