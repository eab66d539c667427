"""Server-side copies (CopyObject, UploadPartCopy), object tags, conditional deletion."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from rustfs_desktop.errors import (
    AlreadyExists,
    ChangedOnServer,
    InvalidArgument,
    NoSuchBucket,
    NoSuchTagSet,
    NotConfirmed,
    NotFound,
    NotImplementedByServer,
)
from rustfs_desktop.s3.api.conditional_write import check_condition, write_if
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.request import request, write_request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import (
    Condition,
    ObjectHead,
    original_etag,
    plain_etag,
    plain_version_id,
)


def read_tags(remote: Remote) -> dict[str, str]:
    """GetObjectTagging: the tags of an object; empty if the server does not support tags.

    Raises:
        AccessDenied: The access keys may not read them.
    """
    try:
        with request(remote, "s3:GetObjectTagging"):
            reply: Any = remote.client.transfer.get_object_tagging(
                Bucket=remote.bucket, Key=remote.key
            )
    except (NotImplementedByServer, NoSuchTagSet):
        return {}
    return {tag["Key"]: tag.get("Value", "") for tag in reply.get("TagSet", []) if "Key" in tag}


def copy_object(
    source: Remote, head: ObjectHead, target: Remote, condition: Condition
) -> ObjectHead:
    """CopyObject: copy one version of an object with its metadata.

    Sent with the access keys of the target's connection.

    Args:
        source: The object to copy.
        head: The version of it; storage class and redirect are sent, as servers do not copy them.
        target: The copy.
        condition: The condition for the existing object; compared before where the server would
            ignore it, so that another program that writes in between is not noticed.

    Raises:
        AlreadyExists: The target's condition did not hold, or the source is another version.
    """
    redirect = head.headers.get("WebsiteRedirectLocation", "")
    sent = {"StorageClass": head.storage_class, "WebsiteRedirectLocation": redirect}
    extra: dict[str, Any] = {name: value for name, value in sent.items() if value}

    def copy(condition: Condition) -> Any:  # noqa: ANN401  # boto3's reply
        with write_request(target):
            return target.client.transfer.copy_object(
                Bucket=target.bucket,
                Key=target.key,
                CopySource={"Bucket": source.bucket, "Key": source.key},
                CopySourceIfMatch=f'"{original_etag(head.etag)}"',
                **extra,
                **condition.arguments(),
            )

    if condition.header and not target.client.capabilities.guards_copies:
        check_condition(target, condition)
    reply = write_if(target, condition, copy)
    return _copied_head(reply.get("CopyObjectResult"), reply)


def copy_part(  # source and target
    source: Remote, etag: str, target: Remote, upload_id: str, number: int, span: tuple[int, int]
) -> ObjectHead:
    """UploadPartCopy: copy the bytes from ``span[0]`` up to ``span[1]``, exclusive, as one part."""
    try:
        with request(target, "s3:PutObject"):
            reply: Any = target.client.transfer.upload_part_copy(
                Bucket=target.bucket,
                Key=target.key,
                UploadId=upload_id,
                PartNumber=number,
                CopySource={"Bucket": source.bucket, "Key": source.key},
                CopySourceIfMatch=f'"{original_etag(etag)}"',
                CopySourceRange=f"bytes={span[0]}-{span[1] - 1}",
            )
    except AlreadyExists as error:  # 412: the condition did not hold
        raise ChangedOnServer from error
    return _copied_head(reply.get("CopyPartResult"), reply)


def delete_version(
    remote: Remote, etag: str, check: Callable[[ObjectHead], None] = lambda _head: None
) -> str:
    """DeleteObject if the object still has this ETag; a missing object is no error.

    Returns the version id of the added delete marker; empty if there is none.

    The ETag is compared before, and sent as a condition to servers that support it.

    Args:
        remote: The object.
        etag: Its ETag.
        check: Gets the head of the object before it is deleted, and raises if it must not be.

    Raises:
        IntegrityError: It has another ETag now, and was not deleted.
    """
    try:
        head = head_object(remote)
    except NoSuchBucket:
        raise
    except NotFound:
        return ""
    if head.etag != etag:
        raise ChangedOnServer
    check(head)
    try:
        return _delete(remote, Condition(etag=etag))
    except AlreadyExists as error:
        raise ChangedOnServer from error
    except (NotImplementedByServer, InvalidArgument):  # no conditional deletion
        return _delete(remote, Condition())


def _delete(remote: Remote, condition: Condition) -> str:
    reply: Any = {}
    with contextlib.suppress(NotFound), request(remote, "s3:DeleteObject"):
        reply = remote.client.transfer.delete_object(
            Bucket=remote.bucket, Key=remote.key, **condition.arguments()
        )
    return str(reply.get("VersionId", "")) if reply.get("DeleteMarker") else ""


def _copied_head(result: Any, reply: Any) -> ObjectHead:  # noqa: ANN401  # boto3's replies
    """The ETag and version of the copy; raises without an ETag, because nothing is confirmed."""
    etag = plain_etag((result or {}).get("ETag"))
    if not etag:
        raise NotConfirmed
    return ObjectHead(
        etag,
        encryption=str(reply.get("ServerSideEncryption", "")),
        version_id=plain_version_id(reply.get("VersionId")),
    )
