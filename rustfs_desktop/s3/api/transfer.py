"""Uploads and downloads of object content: PutObject, GetObject, multipart uploads; no retries.

boto3's ``upload_file`` and ``download_file`` report success with wrong bytes when a server ignores
a range, sends a shorter one, or closes the connection early. Here every reply is compared with the
request: anything else than the requested bytes raises ``IntegrityError``. Any thread can stop the
calls that are made inside ``with Interrupt(…):``.
"""

from __future__ import annotations

import base64
import contextlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from rustfs_desktop.errors import (
    AlreadyExists,
    AppError,
    ChangedOnServer,
    IntegrityError,
    InternalError,
    NotConnected,
    NotFound,
    NoUploadId,
    S3Error,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.conditional_write import write_if
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.errors.rustfs import upload_failed
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.header_text import without_aws_chunked
from rustfs_desktop.s3.http.library_internals import raw_stream
from rustfs_desktop.s3.http.watchdog import LowSpeedLimit
from rustfs_desktop.s3.interrupt import raise_if_interrupted
from rustfs_desktop.s3.types import (
    MAX_SIZE,
    Condition,
    ObjectHead,
    ObjectHeaders,
    plain_etag,
    plain_version_id,
)

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import (
        CompleteMultipartUploadOutputTypeDef,
        CreateMultipartUploadOutputTypeDef,
        GetObjectOutputTypeDef,
        PutObjectOutputTypeDef,
    )

READ_BYTES = 1024 * 1024
_SEND_BYTES = 256 * 1024
_STORED_HEADERS = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "Expires",
    "WebsiteRedirectLocation",
)
_CHECKSUMS = ("CRC64NVME", "CRC32C", "CRC32", "SHA256", "SHA1")  # in order of preference
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19})")


class RangesIgnored(IntegrityError):
    """The server ignored the Range header and sent the whole object."""


class PayloadContent(Protocol):
    """Bytes to send of which slices are read when they are needed."""

    def __len__(self) -> int:
        """The number of bytes."""

    def __getitem__(self, where: slice, /) -> bytes | bytearray | memoryview:
        """The bytes of a slice."""


class Payload:
    """The body of an upload: a readable stream that reports progress.

    boto3 reads it twice on unencrypted connections, first to sign it; only bytes that are read
    after the connection called ``begin_sending`` count as sent.

    Args:
        data: The bytes to send.
        md5: Their MD5; may be empty if there is a CRC-32.
        progress: Called with the number of bytes of each chunk; negative when they are uncounted.
        crc32: Their CRC-32; empty if it is not to be sent.
    """

    def __init__(
        self,
        data: PayloadContent,
        md5: bytes,
        progress: Callable[[int], None],
        crc32: bytes = b"",
    ) -> None:
        self.md5 = md5
        self.crc32 = crc32
        is_held = isinstance(data, bytes | bytearray)
        self._data: PayloadContent = memoryview(data) if is_held else data  # type: ignore[arg-type]
        self._progress = progress
        self._position = 0
        self._is_sending = False
        self._sent = 0

    def __len__(self) -> int:
        """The number of bytes."""
        return len(self._data)

    def checksums(self) -> dict[str, Any]:
        """The checksums that the server compares, as arguments of boto3."""
        found = {"ContentMD5": self.md5, "ChecksumCRC32": self.crc32}
        return {name: base64.b64encode(value).decode() for name, value in found.items() if value}

    def begin_sending(self) -> None:
        """Count the bytes that are read from now on as sent."""
        self._is_sending = True

    def read(self, _size: int = -1) -> bytes | bytearray | memoryview:
        """Return the next 256 KiB whatever size is requested: small chunks would be slower."""
        chunk = self._data[self._position : self._position + _SEND_BYTES]
        self._position += len(chunk)
        if self._is_sending and chunk:
            self._count(len(chunk))
        return chunk

    def tell(self) -> int:
        """The position of the next read."""
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        """Set the position; boto3 rewinds, and seeks to the end to find the length."""
        self._position = position + (0, self._position, len(self._data))[whence]
        return self._position

    def uncount_sent(self) -> None:
        """Subtract the bytes of a failed request from the progress, and rewind."""
        self._count(-self._sent)
        self._position, self._is_sending = 0, False

    def _count(self, amount: int) -> None:
        self._sent += amount
        self._progress(amount)


def put_object(
    remote: Remote, payload: Payload, headers: ObjectHeaders, condition: Condition
) -> ObjectHead:
    """PutObject: store a small object in one request."""

    def put(condition: dict[str, Any]) -> PutObjectOutputTypeDef:
        with _upload_request(remote, payload):
            return remote.client.transfer.put_object(
                Bucket=remote.bucket,
                Key=remote.key,
                Body=payload if len(payload) else b"",  # type: ignore[arg-type]  # only read
                **payload.checksums(),
                **headers.arguments(),
                **condition,
            )

    return _stored_head(write_if(remote, condition, put))


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
    with request(remote, "s3:PutObject"):
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
    """UploadPart; never while the same part is being sent: a server may mix the two."""
    with _upload_request(remote, payload):
        reply = remote.client.transfer.upload_part(
            Bucket=remote.bucket,
            Key=remote.key,
            UploadId=upload_id,
            PartNumber=number,
            Body=payload,  # type: ignore[arg-type]  # boto only reads it
            **payload.checksums(),
        )
    return _stored_head(reply)


def complete_upload(
    remote: Remote, upload_id: str, etags: list[str], condition: Condition, crc32: bytes = b""
) -> ObjectHead:
    """CompleteMultipartUpload: create the object from its parts.

    Args:
        remote: The object.
        upload_id: The upload id.
        etags: The ETags of the parts, in order.
        condition: The condition for the existing object.
        crc32: The CRC-32 of the whole content, which the server compares; only if every part was
            sent with its own.
    """
    checksum: Any = {}
    if crc32:
        value = base64.b64encode(crc32).decode()
        checksum = {"ChecksumCRC32": value, "ChecksumType": "FULL_OBJECT"}
    parts: Any = [
        {"PartNumber": number, "ETag": f'"{etag}"'} for number, etag in enumerate(etags, 1)
    ]

    def complete(condition: dict[str, Any]) -> CompleteMultipartUploadOutputTypeDef:
        with _checked_request(remote) if crc32 else request(remote, "s3:PutObject"):
            return remote.client.transfer.complete_multipart_upload(
                Bucket=remote.bucket,
                Key=remote.key,
                UploadId=upload_id,
                MultipartUpload={"Parts": parts},
                **checksum,
                **condition,
            )

    return _stored_head(write_if(remote, condition, complete))


def abort_upload(remote: Remote, upload_id: str) -> None:
    """AbortMultipartUpload: delete the parts; an upload that does not exist is no error."""
    with contextlib.suppress(NotFound), request(remote, "s3:AbortMultipartUpload"):
        remote.client.transfer.abort_multipart_upload(
            Bucket=remote.bucket, Key=remote.key, UploadId=upload_id
        )


def get_range(
    remote: Remote, first: int, stop: int, expected: ObjectHead, sink: Callable[[memoryview], None]
) -> None:
    """GetObject with a range: pass the bytes from ``first`` up to ``stop`` to ``sink``.

    Raises:
        RangesIgnored: The server is sending the whole object.
        IntegrityError: The reply is not exactly these bytes of the expected version.
    """
    try:
        with request(remote, "s3:GetObject"):
            reply = remote.client.transfer.get_object(
                Bucket=remote.bucket,
                Key=remote.key,
                Range=f"bytes={first}-{stop - 1}",
                IfMatch=f'"{expected.etag}"',
                **expected.version_arguments(),
            )
    except AlreadyExists as error:  # 412: the condition did not hold
        raise ChangedOnServer from error
    with contextlib.closing(reply["Body"]):
        _check_range(reply, first, stop, expected)
        _stream(remote, reply, stop - first, sink)


def get_object(
    remote: Remote, open_sink: Callable[[ObjectHead], Callable[[memoryview], None]], size_hint: int
) -> ObjectHead:
    """GetObject: read a whole object in one request.

    Args:
        remote: The object.
        open_sink: Called with the headers of the reply; returns the function that gets the bytes.
        size_hint: The expected size if the reply has no Content-Length.
    """
    with request(remote, "s3:GetObject"):
        reply = remote.client.transfer.get_object(Bucket=remote.bucket, Key=remote.key)
    with contextlib.closing(reply["Body"]):
        if reply["ResponseMetadata"]["HTTPStatusCode"] != 200:
            raise _wrong_bytes(
                QT_TRANSLATE_NOOP("Messages", "The server sent only a part of the file")
            )
        length = reply.get("ContentLength")
        head = read_head(reply, size_hint if length is None else length, needs_etag=False)
        _stream(remote, reply, head.size, open_sink(head))
    return head


def _stream(
    remote: Remote, reply: GetObjectOutputTypeDef, count: int, sink: Callable[[memoryview], None]
) -> None:
    """Read exactly ``count`` bytes and make sure that no more follow."""
    raw = raw_stream(reply["Body"])
    missing, speed = count, LowSpeedLimit()
    while True:
        started = time.monotonic()
        with request(remote, "s3:GetObject"):
            data = raw.read1(READ_BYTES)
            speed.add(len(data), time.monotonic() - started)
            if not data:
                raw.read()  # returns the connection to its pool
                break
        if len(data) > missing:
            raise _wrong_bytes(QT_TRANSLATE_NOOP("Messages", "The server sent too much data"))
        missing -= len(data)
        sink(memoryview(data))
    if missing:
        is_announced = reply.get("ContentLength") == count
        raise _too_few_bytes(f"{missing} bytes missing", is_announced=is_announced)


def _check_range(
    reply: GetObjectOutputTypeDef, first: int, stop: int, expected: ObjectHead
) -> None:
    """Compare the reply's headers with the requested range."""
    status = reply["ResponseMetadata"]["HTTPStatusCode"]
    if status == 200:
        raise RangesIgnored(
            QT_TRANSLATE_NOOP("Messages", "The server does not support range requests")
        )
    text = reply.get("ContentRange", "")
    match = _CONTENT_RANGE.fullmatch(text)
    requested = (first, stop - 1, expected.size)
    if status != 206 or match is None or tuple(map(int, match.groups())) != requested:
        raise _wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The server sent the wrong range"), f"{status} {text}"
        )
    if _etag(reply) != expected.etag:
        raise ChangedOnServer
    length = reply.get("ContentLength")
    if length is not None and length != stop - first:
        raise _wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The server sent a range of the wrong length"),
            f"{length} bytes",
        )


def _wrong_bytes(title: Message, detail: str = "") -> IntegrityError:
    return IntegrityError(
        title,
        QT_TRANSLATE_NOOP(
            "Messages", "The server or a proxy damages the data. The damaged data was discarded."
        ),
        detail=detail,
        code="WrongBytes",
    )


def _too_few_bytes(detail: str, *, is_announced: bool) -> S3Error:
    """The error for a short body: the connection was lost if Content-Length had the full length."""
    if not is_announced:
        return _wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The server sent too little data"), detail
        )
    return NotConnected(
        QT_TRANSLATE_NOOP("Messages", "The connection was lost"),
        QT_TRANSLATE_NOOP("Messages", "Try again."),
        detail=detail,
        code="ConnectionClosed",
    )


def _etag(reply: Any) -> str:  # noqa: ANN401  # any reply of boto3
    return plain_etag(reply.get("ETag"))


def _stored_head(reply: Any) -> ObjectHead:  # noqa: ANN401  # reply to an upload request
    """The ETag and version that were stored; raises without an ETag: nothing is confirmed."""
    etag = _etag(reply)
    if not etag:
        raise IntegrityError(
            QT_TRANSLATE_NOOP("Messages", "The server did not confirm the upload"),
            QT_TRANSLATE_NOOP(
                "Messages", "The response has no ETag. It may not be from the server."
            ),
            code="NoETag",
        )
    encryption, crc32 = reply.get("ServerSideEncryption", ""), reply.get("ChecksumCRC32", "")
    return ObjectHead(
        etag,
        encryption=str(encryption),
        version_id=plain_version_id(reply.get("VersionId")),
        checksums={"CRC32": str(crc32)} if crc32 else {},
    )


def read_head(
    reply: Any,  # noqa: ANN401  # HeadObject's or GetObject's
    size: int | None,
    *,
    needs_etag: bool = True,
) -> ObjectHead:
    """The object's metadata from the reply to HeadObject or GetObject.

    Args:
        reply: The reply, as boto3 parses it.
        size: The size of the object.
        needs_etag: Whether a reply without an ETag is refused even if S3 headers show that it is
            from an S3 server, because the version is compared later.
    """
    etag, modified = _etag(reply), reply.get("LastModified")
    is_known = etag or (not needs_etag and _has_s3_headers(reply))
    if not is_known or size is None:
        missing = "no length" if etag else "no ETag"
        raise _wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The response is not from an S3 server"), missing
        )
    return ObjectHead(
        etag,
        size=min(max(int(size), 0), MAX_SIZE),
        modified=modified.timestamp() if modified else -1.0,
        # Some servers capitalize the names as in other headers.
        metadata={name.lower(): text for name, text in reply.get("Metadata", {}).items()},
        content_type=str(reply.get("ContentType") or ""),
        storage_class=str(reply.get("StorageClass") or ""),
        encryption=str(reply.get("ServerSideEncryption") or reply.get("SSECustomerAlgorithm", "")),
        version_id=plain_version_id(reply.get("VersionId")),
        checksums=_whole_checksums(reply, etag),
        headers=_stored_headers(reply),
    )


def _has_s3_headers(reply: Any) -> bool:  # noqa: ANN401  # boto3's
    """Whether the reply is from an S3 server, not from a captive portal or a proxy."""
    headers: Mapping[str, str] = reply["ResponseMetadata"].get("HTTPHeaders", {})
    return any(name.lower().startswith("x-amz-") for name in headers)


def _stored_headers(reply: Any) -> dict[str, Any]:  # noqa: ANN401  # boto3's
    found = {name: reply[name] for name in _STORED_HEADERS if reply.get(name)}
    encoding = without_aws_chunked(found.pop("ContentEncoding", ""))
    return found | ({"ContentEncoding": encoding} if encoding else {})


def _whole_checksums(reply: Any, etag: str) -> dict[str, str]:  # noqa: ANN401  # boto3's
    """The checksums of the whole content; those that may be of its parts are ignored."""
    kind = reply.get("ChecksumType")
    if kind == "COMPOSITE":
        return {}
    found = {name: str(reply.get(f"Checksum{name}") or "") for name in _CHECKSUMS}
    if not kind and "-" in etag:
        found["CRC32"] = ""  # without a type, servers send the checksum of one of the parts
    return {name: value for name, value in found.items() if value and "-" not in value}


@contextlib.contextmanager
def _upload_request(remote: Remote, payload: Payload) -> Iterator[None]:
    """A request that sends the payload, and uncounts its progress when it fails."""
    try:
        with _checked_request(remote):
            yield
    except AppError:
        payload.uncount_sent()
        raise


@contextlib.contextmanager
def _checked_request(remote: Remote) -> Iterator[None]:
    """A request with a checksum that the server compares."""
    try:
        with request(remote, "s3:PutObject"):
            yield
    except InternalError as error:
        if not remote.client.capabilities.is_rustfs:
            raise
        raise upload_failed(error) from error


@contextlib.contextmanager
def request(remote: Remote, action: str) -> Iterator[None]:
    """Translate errors; raise ``Cancelled`` for those that an interrupt caused."""
    try:
        with translate_errors(action, remote.bucket, remote.key, remote.client):
            yield
    except AppError:
        raise_if_interrupted()
        raise
