"""The requests that carry an object's bytes, each checked strictly; nothing here repeats itself.

boto's own ``upload_file`` and ``download_file`` report success with wrong bytes when a server
ignores a range, answers a shorter one or breaks off. Here an answer is exactly what was asked
for, or an ``IntegrityError``. Calls inside ``with Interrupt(…):`` can be stopped by any thread.
"""

from __future__ import annotations

import base64
import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import (
    AlreadyExists,
    AppError,
    ChangedOnServer,
    IntegrityError,
    NotConnected,
    NotFound,
    S3Error,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.http.library_internals import raw_stream
from rustfs_desktop.s3.http.watchdog import LowSpeedLimit
from rustfs_desktop.s3.interrupt import raise_if_interrupted
from rustfs_desktop.s3.types import MAX_SIZE, Condition, ObjectHead, ObjectHeaders

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import (
        CreateMultipartUploadOutputTypeDef,
        GetObjectOutputTypeDef,
    )

READ_BYTES = 1024 * 1024
_SEND_BYTES = 256 * 1024
_CLOCKS_DIFFER_S = 300.0
_STORED_HEADERS = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "Expires",
)
_CHECKSUMS = ("CRC64NVME", "CRC32C", "CRC32", "SHA256", "SHA1")  # the first is preferred
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class RangesIgnored(IntegrityError):
    """The server sent the whole object although a part of it was asked for."""


class Payload:
    """Bytes to send: reports what leaves, and stops in the middle when asked to.

    boto reads it twice on unencrypted connections, first to sign it; only what is read after the
    connection called ``begin_sending`` counts as sent.

    Args:
        data: The bytes.
        md5: Of them; may be empty if there is a CRC.
        progress: Told how many bytes left.
        crc32: Of them; empty if it is not to be sent.
    """

    def __init__(
        self,
        data: bytes | bytearray | memoryview,
        md5: bytes,
        progress: Callable[[int], None],
        crc32: bytes = b"",
    ) -> None:
        self.md5 = md5
        self.crc32 = crc32
        self._data = memoryview(data)
        self._progress = progress
        self._position = 0
        self._sending = False
        self._sent = 0

    def __len__(self) -> int:
        """How many bytes there are."""
        return len(self._data)

    def checksums(self) -> dict[str, Any]:
        """What proves the bytes to the server, as boto takes it."""
        found = {"ContentMD5": self.md5, "ChecksumCRC32": self.crc32}
        return {name: base64.b64encode(value).decode() for name, value in found.items() if value}

    def begin_sending(self) -> None:
        """From now on what is read goes over the wire."""
        self._sending = True

    def read(self, _size: int = -1) -> memoryview:
        """The next bytes, more than asked for: small pieces would only cost time."""
        piece = self._data[self._position : self._position + _SEND_BYTES]
        self._position += len(piece)
        if self._sending and piece:
            self._count(len(piece))
        return piece

    def tell(self) -> int:
        """Where the next read starts."""
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        """Go back to the start, or to the end to learn the length."""
        self._position = position + (0, self._position, len(self._data))[whence]
        return self._position

    def take_back(self) -> None:
        """Uncount what was sent in vain."""
        self._count(-self._sent)

    def _count(self, amount: int) -> None:
        self._sent += amount
        self._progress(amount)


def put_object(
    remote: Remote, payload: Payload, facts: ObjectHeaders, condition: Condition
) -> ObjectHead:
    """Store a small object in one request."""
    with _sending(remote, payload):
        reply = remote.client.transfer.put_object(
            Bucket=remote.bucket,
            Key=remote.key,
            Body=payload if len(payload) else b"",  # type: ignore[arg-type]  # boto only reads it
            **payload.checksums(),
            **facts.arguments(),
            **condition.arguments(),
        )
    return _stored(reply)


def create_upload(remote: Remote, facts: ObjectHeaders) -> str:
    """Begin a multipart upload; returns its id."""
    return _create(remote, facts)["UploadId"]


def create_crc_upload(remote: Remote, facts: ObjectHeaders) -> tuple[str, bool]:
    """Begin one whose parts carry a CRC-32; also whether the server understood that."""
    reply = _create(remote, facts, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    understood = (reply.get("ChecksumAlgorithm"), reply.get("ChecksumType"))
    return reply["UploadId"], understood == ("CRC32", "FULL_OBJECT")


def _create(
    remote: Remote,
    facts: ObjectHeaders,
    **more: Any,  # noqa: ANN401  # as boto takes it
) -> CreateMultipartUploadOutputTypeDef:
    with request(remote, "s3:PutObject"):
        return remote.client.transfer.create_multipart_upload(
            Bucket=remote.bucket, Key=remote.key, **facts.arguments(), **more
        )


def upload_part(remote: Remote, upload_id: str, number: int, payload: Payload) -> ObjectHead:
    """Send one part. Never while the same part is still under way: a server may mix the two."""
    with _sending(remote, payload):
        reply = remote.client.transfer.upload_part(
            Bucket=remote.bucket,
            Key=remote.key,
            UploadId=upload_id,
            PartNumber=number,
            Body=payload,  # type: ignore[arg-type]  # boto only reads it
            **payload.checksums(),
        )
    return _stored(reply)


def complete_upload(
    remote: Remote, upload_id: str, etags: list[str], condition: Condition, crc32: bytes = b""
) -> ObjectHead:
    """Make the parts an object.

    Args:
        remote: Its place.
        upload_id: The upload.
        etags: Of the parts in order.
        condition: What must hold for the target.
        crc32: Of the whole, for the server to compare; only if its parts carried theirs.
    """
    checksum: Any = {}
    if crc32:
        value = base64.b64encode(crc32).decode()
        checksum = {"ChecksumCRC32": value, "ChecksumType": "FULL_OBJECT"}
    parts: Any = [
        {"PartNumber": number, "ETag": f'"{etag}"'} for number, etag in enumerate(etags, 1)
    ]
    with request(remote, "s3:PutObject"):
        reply = remote.client.transfer.complete_multipart_upload(
            Bucket=remote.bucket,
            Key=remote.key,
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
            **checksum,
            **condition.arguments(),
        )
    return _stored(reply)


def abort_upload(remote: Remote, upload_id: str) -> None:
    """Throw the parts away; that there are none any more is fine."""
    with contextlib.suppress(NotFound), request(remote, "s3:AbortMultipartUpload"):
        remote.client.transfer.abort_multipart_upload(
            Bucket=remote.bucket, Key=remote.key, UploadId=upload_id
        )


def abort_unused_uploads(remote: Remote, since: float) -> None:
    """Remove what a request to begin an upload left behind whose answer was lost.

    Only uploads of exactly this key are touched that have no parts and began about then.

    Args:
        remote: The key.
        since: When the first such request was sent, in seconds since 1970.
    """
    with request(remote, "s3:ListBucketMultipartUploads"):
        reply = remote.client.transfer.list_multipart_uploads(
            Bucket=remote.bucket, Prefix=remote.key
        )
    for upload in reply.get("Uploads", []):
        initiated = upload.get("Initiated")
        if upload.get("Key") != remote.key or initiated is None or "UploadId" not in upload:
            continue
        if initiated.timestamp() < since - _CLOCKS_DIFFER_S:
            continue
        upload_id = upload["UploadId"]
        with request(remote, "s3:ListMultipartUploadParts"):
            found = remote.client.transfer.list_parts(
                Bucket=remote.bucket, Key=remote.key, UploadId=upload_id
            )
        if not found.get("Parts"):
            abort_upload(remote, upload_id)


def get_range(
    remote: Remote, first: int, stop: int, expected: ObjectHead, sink: Callable[[memoryview], None]
) -> None:
    """Give the bytes from ``first`` up to ``stop`` of one version of the object to ``sink``.

    Raises:
        RangesIgnored: The whole object is coming instead.
        IntegrityError: Anything else than exactly these bytes of this version came.
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
        raise changed() from error
    with contextlib.closing(reply["Body"]):
        _check_range(reply, first, stop, expected)
        _stream(remote, reply, stop - first, sink)


def get_object(
    remote: Remote, begin: Callable[[ObjectHead], Callable[[memoryview], None]], size_hint: int
) -> ObjectHead:
    """Read a whole object in one request.

    Args:
        remote: Which.
        begin: Called with what the reply's header says; returns what takes the bytes.
        size_hint: The size that is expected if the reply does not say.
    """
    with request(remote, "s3:GetObject"):
        reply = remote.client.transfer.get_object(Bucket=remote.bucket, Key=remote.key)
    with contextlib.closing(reply["Body"]):
        if reply["ResponseMetadata"]["HTTPStatusCode"] != 200:
            raise _lie(QT_TRANSLATE_NOOP("Messages", "The server sent only a part of the file"))
        length = reply.get("ContentLength")
        about = read_head(reply, size_hint if length is None else length)
        _stream(remote, reply, about.size, begin(about))
    return about


def _stream(
    remote: Remote, reply: GetObjectOutputTypeDef, count: int, sink: Callable[[memoryview], None]
) -> None:
    """Read exactly ``count`` bytes and make sure that no more follow."""
    raw = raw_stream(reply["Body"])
    left, speed = count, LowSpeedLimit()
    while True:
        began = time.monotonic()
        with request(remote, "s3:GetObject"):
            data = raw.read1(READ_BYTES)
            speed.add(len(data), time.monotonic() - began)
            if not data:
                raw.read()  # returns the connection to its pool
                break
        if len(data) > left:
            raise _lie(QT_TRANSLATE_NOOP("Messages", "The server sent too much data"))
        left -= len(data)
        sink(memoryview(data))
    if left:
        raise _broken(f"{left} bytes missing", was_promised=reply.get("ContentLength") == count)


def _check_range(
    reply: GetObjectOutputTypeDef, first: int, stop: int, expected: ObjectHead
) -> None:
    """Whether the reply's header promises exactly what was asked for."""
    status = reply["ResponseMetadata"]["HTTPStatusCode"]
    if status == 200:
        raise RangesIgnored(
            QT_TRANSLATE_NOOP("Messages", "The server does not support range requests")
        )
    text = reply.get("ContentRange", "")
    match = _CONTENT_RANGE.fullmatch(text)
    wanted = (first, stop - 1, expected.size)
    if status != 206 or match is None or tuple(map(int, match.groups())) != wanted:
        raise _lie(
            QT_TRANSLATE_NOOP("Messages", "The server sent the wrong range"), f"{status} {text}"
        )
    if _etag(reply) != expected.etag:
        raise changed()
    length = reply.get("ContentLength")
    if length is not None and length != stop - first:
        raise _lie(
            QT_TRANSLATE_NOOP("Messages", "The server sent a range of the wrong length"),
            f"{length} bytes",
        )


def changed() -> ChangedOnServer:
    """The object is another one than when the transfer began."""
    return ChangedOnServer()


def _lie(title: Message, detail: str = "") -> IntegrityError:
    return IntegrityError(
        title,
        QT_TRANSLATE_NOOP(
            "Messages", "The server or a proxy damages the data. The damaged data was discarded."
        ),
        detail=detail,
        code="WrongBytes",
    )


def _broken(detail: str, *, was_promised: bool) -> S3Error:
    """Too few bytes: the network's fault if the server had promised them all."""
    if not was_promised:
        return _lie(QT_TRANSLATE_NOOP("Messages", "The server sent too little data"), detail)
    return NotConnected(
        QT_TRANSLATE_NOOP("Messages", "The connection was lost"),
        QT_TRANSLATE_NOOP("Messages", "Try again."),
        detail=detail,
        code="ConnectionClosed",
    )


def _etag(reply: Any) -> str:  # noqa: ANN401  # any of boto's replies
    return str(reply.get("ETag", "")).strip('"')


def _stored(reply: Any) -> ObjectHead:  # noqa: ANN401  # any of boto's replies to bytes
    """What the reply confirms; without an ETag it confirms nothing."""
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
        version_id=str(reply.get("VersionId", "")),
        checksums={"CRC32": str(crc32)} if crc32 else {},
    )


def read_head(reply: Any, size: int | None) -> ObjectHead:  # noqa: ANN401  # HeadObject's or GetObject's
    """What the headers of a reply say, as boto3 parsed them."""
    etag, modified = _etag(reply), reply.get("LastModified")
    if not etag or size is None:
        missing = "no length" if etag else "no ETag"
        raise _lie(QT_TRANSLATE_NOOP("Messages", "The response is not from an S3 server"), missing)
    return ObjectHead(
        etag,
        size=min(max(int(size), 0), MAX_SIZE),
        modified=modified.timestamp() if modified else -1.0,
        # Some servers write the names in capitals, as other headers.
        metadata={name.lower(): text for name, text in reply.get("Metadata", {}).items()},
        content_type=str(reply.get("ContentType") or ""),
        storage_class=str(reply.get("StorageClass") or ""),
        encryption=str(reply.get("ServerSideEncryption") or reply.get("SSECustomerAlgorithm", "")),
        version_id=str(reply.get("VersionId") or ""),
        checksums=_whole_checksums(reply, etag),
        headers={name: reply[name] for name in _STORED_HEADERS if reply.get(name)},
    )


def _whole_checksums(reply: Any, etag: str) -> dict[str, str]:  # noqa: ANN401  # boto3's
    """The checksums of the whole content, as far as the reply can be trusted to mean that."""
    kind = reply.get("ChecksumType")
    if kind == "COMPOSITE":
        return {}
    found = {name: str(reply.get(f"Checksum{name}") or "") for name in _CHECKSUMS}
    if not kind and "-" in etag:
        found["CRC32"] = ""  # servers that do not say the type send that of one of the parts
    return {name: value for name, value in found.items() if value and "-" not in value}


@contextlib.contextmanager
def _sending(remote: Remote, payload: Payload) -> Iterator[None]:
    """A request whose progress is uncounted when it fails."""
    try:
        with request(remote, "s3:PutObject"):
            yield
    except AppError:
        payload.take_back()
        raise


@contextlib.contextmanager
def request(remote: Remote, action: str) -> Iterator[None]:
    """Translate errors, and turn those that our own stopping caused into ``Cancelled``."""
    try:
        with translate_errors(action, remote.bucket, remote.key, remote.client):
            yield
    except AppError:
        raise_if_interrupted()
        raise
