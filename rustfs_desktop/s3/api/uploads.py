"""Uploads of object content: PutObject and the requests of a multipart upload; no retries.

A reply without an ETag confirms nothing and raises ``NotConfirmed``. Any thread can stop the
calls that are made inside ``with Interrupt(…):``.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import AppError, NotFound, NoUploadId
from rustfs_desktop.s3.api.conditional_write import write_if
from rustfs_desktop.s3.api.object_head import stored_head
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.api.request import request, write_request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders, original_etag

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import (
        CompleteMultipartUploadOutputTypeDef,
        CreateMultipartUploadOutputTypeDef,
        PutObjectOutputTypeDef,
    )


def put_object(
    remote: Remote, payload: Payload, headers: ObjectHeaders, condition: Condition
) -> ObjectHead:
    """PutObject: store a small object in one request."""

    def put(condition: Condition) -> PutObjectOutputTypeDef:
        with _upload_request(remote, payload):
            return remote.client.transfer.put_object(
                Bucket=remote.bucket,
                Key=remote.key,
                Body=payload if len(payload) else b"",  # type: ignore[arg-type]  # only read
                **payload.checksums(),
                **headers.arguments(),
                **condition.arguments(),
            )

    return stored_head(write_if(remote, condition, put))


def create_upload(remote: Remote, headers: ObjectHeaders) -> str:
    """CreateMultipartUpload: returns the upload id."""
    return _upload_id(_create(remote, headers))


def create_crc_upload(remote: Remote, headers: ObjectHeaders) -> tuple[str, bool]:
    """CreateMultipartUpload with CRC-32: the upload id, and whether the server supports it."""
    reply = _create(remote, headers, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    confirmed = (reply.get("ChecksumAlgorithm"), reply.get("ChecksumType"))
    return _upload_id(reply), confirmed == ("CRC32", "FULL_OBJECT")


def _create(
    remote: Remote,
    headers: ObjectHeaders,
    **checksum: Any,  # noqa: ANN401  # arguments of boto3
) -> CreateMultipartUploadOutputTypeDef:
    with write_request(remote):
        return remote.client.transfer.create_multipart_upload(
            Bucket=remote.bucket, Key=remote.key, **headers.arguments(), **checksum
        )


def _upload_id(reply: CreateMultipartUploadOutputTypeDef) -> str:
    """The id of the upload; without one no upload was started."""
    upload_id = str(reply.get("UploadId") or "").strip()
    if not upload_id:
        raise NoUploadId
    return upload_id


def upload_part(remote: Remote, upload_id: str, number: int, payload: Payload) -> ObjectHead:
    """UploadPart; never while the same part is being sent: a server may mix the two.

    The ETag may be empty: what the parts became is compared in the end.
    """
    with _upload_request(remote, payload):
        reply = remote.client.transfer.upload_part(
            Bucket=remote.bucket,
            Key=remote.key,
            UploadId=upload_id,
            PartNumber=number,
            Body=payload,  # type: ignore[arg-type]  # boto only reads it
            **payload.checksums(),
        )
    return stored_head(reply, needs_etag=False)


def complete_upload(
    remote: Remote,
    upload_id: str,
    etags: list[str],
    condition: Condition,
    crc32: bytes = b"",
    *,
    part_crc32s: Sequence[bytes] = (),
) -> ObjectHead:
    """CompleteMultipartUpload: create the object from its parts.

    Args:
        remote: The object.
        upload_id: The upload id.
        etags: The ETags of the parts, in order.
        condition: The condition for the existing object.
        crc32: The CRC-32 of the whole content, which the server compares; only if every part was
            sent with its own.
        part_crc32s: Those of the parts, in order; MinIO completes no upload with CRC-32 without.
    """
    checksum: Any = {}
    if crc32:
        checksum = _crc32_argument(crc32) | {"ChecksumType": "FULL_OBJECT"}
    parts: Any = [
        {"PartNumber": number, "ETag": f'"{original_etag(etag)}"'}
        for number, etag in enumerate(etags, 1)
    ]
    for part, part_crc32 in zip(parts, part_crc32s, strict=False):
        part.update(_crc32_argument(part_crc32))

    def complete(condition: Condition) -> CompleteMultipartUploadOutputTypeDef:
        with write_request(remote) if crc32 else request(remote, "s3:PutObject"):
            return remote.client.transfer.complete_multipart_upload(
                Bucket=remote.bucket,
                Key=remote.key,
                UploadId=upload_id,
                MultipartUpload={"Parts": parts},
                **checksum,
                **condition.arguments(),
            )

    return stored_head(write_if(remote, condition, complete))


def _crc32_argument(crc32: bytes) -> dict[str, str]:
    return {"ChecksumCRC32": base64.b64encode(crc32).decode()}


def abort_upload(remote: Remote, upload_id: str) -> None:
    """AbortMultipartUpload: delete the parts; an upload that does not exist is no error."""
    with contextlib.suppress(NotFound), request(remote, "s3:AbortMultipartUpload"):
        remote.client.transfer.abort_multipart_upload(
            Bucket=remote.bucket, Key=remote.key, UploadId=upload_id
        )


@contextlib.contextmanager
def _upload_request(remote: Remote, payload: Payload) -> Iterator[None]:
    """A request that sends the payload, and uncounts its progress when it fails."""
    try:
        with write_request(remote):
            yield
    except AppError:
        payload.uncount_sent()
        raise
