"""Copying on the server, and all that is kept with an object so that its copy has it too."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

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
from rustfs_desktop.s3.api.transfer import changed, read_head, request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import Condition, Head, ObjectHeaders, Stored

_HEADERS = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "Expires")
_CHECKSUMS = ("CRC64NVME", "CRC32C", "CRC32", "SHA256", "SHA1")


@dataclasses.dataclass(frozen=True, slots=True)
class Kept(ObjectHeaders):
    """All that is kept with an object, in the words of boto; a copy is given the same."""

    headers: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    storage_class: str = ""
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """As boto takes it."""
        found: dict[str, Any] = {
            "ContentType": self.content_type,
            "Metadata": dict(self.metadata),
            **self.headers,
        }
        if self.storage_class:
            found["StorageClass"] = self.storage_class
        if self.tags:
            found["Tagging"] = urlencode(self.tags)
        return found


def look(remote: Remote) -> tuple[Head, Kept]:
    """What the server says of an object, without its tags; ``NotFound`` if there is none."""
    with request(remote, "s3:GetObject"):
        reply: Any = remote.client.transfer.head_object(Bucket=remote.bucket, Key=remote.key)
    head = read_head(reply, reply["ContentLength"])
    kept = Kept(
        content_type=str(reply.get("ContentType") or "application/octet-stream"),
        metadata=head.metadata,
        headers={name: reply[name] for name in _HEADERS if reply.get(name)},
        storage_class=str(reply.get("StorageClass") or ""),
    )
    return head, kept


def checksum(remote: Remote) -> str:
    """A checksum of the whole content as the server keeps it, ``crc32:…``; empty if none."""
    with request(remote, "s3:GetObject"):
        reply: Any = remote.client.transfer.head_object(
            Bucket=remote.bucket, Key=remote.key, ChecksumMode="ENABLED"
        )
    if reply.get("ChecksumType") == "COMPOSITE":
        return ""
    for name in _CHECKSUMS:
        value = str(reply.get(f"Checksum{name}") or "")
        if value and "-" not in value:
            return f"{name.lower()}:{value}"
    return ""


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
) -> Stored:
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
) -> Stored:
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
        head, _ = look(remote)
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


def _stored(result: Any, reply: Any) -> Stored:  # noqa: ANN401  # boto's replies
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
    return Stored(
        etag,
        str(reply.get("ServerSideEncryption", "")),
        version_id=str(reply.get("VersionId", "")),
    )
