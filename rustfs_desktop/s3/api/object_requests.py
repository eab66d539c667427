"""HeadObject and GetObject, sent without boto3 as long as it is not loaded.

``cp`` of an object needs boto3 for nothing else, and would load it before the first byte is
transferred: as a whole process it takes 0.17 s of CPU for an object of 100 KiB without boto3 and
0.28 s with it, for one of 1 GiB 0.87 s and 1.06 s. As in ``bucket_requests``, a request is sent
again with boto3 after any reply but a simple success.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

from rustfs_desktop.errors import InvalidAddress
from rustfs_desktop.s3.api.bucket_requests import is_boto_loaded
from rustfs_desktop.s3.api.request import request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.fast.connection import Unsendable
from rustfs_desktop.s3.fast.object_streams import ObjectStream
from rustfs_desktop.s3.http.library_internals import raw_stream
from rustfs_desktop.s3.http.watchdog import LowSpeedLimit
from rustfs_desktop.s3.interrupt import raise_if_interrupted
from rustfs_desktop.s3.reply_values import parse_date, whole_number

READ_BYTES = 1024 * 1024
_ACTION = "s3:GetObject"
# boto3's names of arguments and fields of replies, and those of HTTP.
_HEADERS = {"Range": "range", "IfMatch": "if-match", "ChecksumMode": "x-amz-checksum-mode"}
_QUERY = {"VersionId": "versionId", "PartNumber": "partNumber"}
_TEXTS = {
    "CacheControl": "cache-control",
    "ChecksumCRC32": "x-amz-checksum-crc32",
    "ChecksumCRC32C": "x-amz-checksum-crc32c",
    "ChecksumCRC64NVME": "x-amz-checksum-crc64nvme",
    "ChecksumSHA1": "x-amz-checksum-sha1",
    "ChecksumSHA256": "x-amz-checksum-sha256",
    "ChecksumType": "x-amz-checksum-type",
    "ContentDisposition": "content-disposition",
    "ContentEncoding": "content-encoding",
    "ContentLanguage": "content-language",
    "ContentRange": "content-range",
    "ContentType": "content-type",
    "ETag": "etag",
    "SSECustomerAlgorithm": "x-amz-server-side-encryption-customer-algorithm",
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "StorageClass": "x-amz-storage-class",
    "VersionId": "x-amz-version-id",
    "WebsiteRedirectLocation": "x-amz-website-redirect-location",
}
_TIMES = {"Expires": "expires", "LastModified": "last-modified"}
_META = "x-amz-meta-"


class ObjectContent(Protocol):
    """The reply to GetObject, whose content is read in chunks.

    Attributes:
        reply: Its headers, as boto3 parses them.
    """

    reply: Mapping[str, Any]

    def read(self) -> bytes | bytearray | memoryview:
        """The next bytes, valid until the next call; empty at the end.

        Raises:
            S3Error: The connection was lost, or is too slow.
        """

    def close(self) -> None:
        """Close the connection, unless all was read."""


def get_content(
    remote: Remote,
    **arguments: Any,  # noqa: ANN401  # of boto3
) -> ObjectContent:
    """GetObject.

    Raises:
        S3Error: The request failed.
    """
    stream = _send_without_boto(remote, "GET", arguments)
    if stream is not None:
        return _FastContent(remote, stream)
    with request(remote, _ACTION):
        reply = remote.client.transfer.get_object(Bucket=remote.bucket, Key=remote.key, **arguments)
    return _BotoContent(remote, reply)


def head_reply(
    remote: Remote,
    *,
    repeats: bool,
    **arguments: Any,  # noqa: ANN401  # of boto3
) -> Mapping[str, Any]:
    """HeadObject: the headers of the reply, as boto3 parses them.

    Args:
        remote: The object.
        repeats: Send it again after connection errors and time-outs.
        arguments: More arguments.

    Raises:
        S3Error: The request failed.
    """
    stream = _send_without_boto(remote, "HEAD", arguments, repeats=repeats)
    if stream is not None:
        stream.read()
        reply = _parsed(stream)
        if "ContentLength" in reply:
            return reply
    boto: Any = remote.client.browse if repeats else remote.client.transfer
    with request(remote, _ACTION):
        found: Mapping[str, Any] = boto.head_object(
            Bucket=remote.bucket, Key=remote.key, **arguments
        )
    return found


def _send_without_boto(
    remote: Remote, method: str, arguments: Mapping[str, Any], *, repeats: bool = False
) -> ObjectStream | None:
    """The reply, if it is a success; None if boto3 must send the request.

    After a time-out it must do so only if the request ``repeats``: else the caller would wait twice
    as long as boto3 alone.
    """
    if is_boto_loaded() or not arguments.keys() <= _HEADERS.keys() | _QUERY.keys():
        return None
    headers = {_HEADERS[name]: str(arguments[name]) for name in _HEADERS if name in arguments}
    query = {_QUERY[name]: str(arguments[name]) for name in _QUERY if name in arguments}
    try:
        return remote.client.streams(remote.bucket).request(method, remote.key, headers, query)
    except (Unsendable, InvalidAddress):  # boto3 raises the right error
        return None
    except TimeoutError:
        if repeats:
            return None
        with request(remote, _ACTION):
            raise


def _parsed(stream: ObjectStream) -> dict[str, Any]:
    """The headers of a reply as boto3 parses them."""
    headers = stream.headers
    times = {name: parse_date(headers.get(header, "")) for name, header in _TIMES.items()}
    length = whole_number(headers.get("content-length", ""))
    return {
        **{name: headers[header] for name, header in _TEXTS.items() if header in headers},
        **{name: time for name, time in times.items() if time is not None},
        **({} if length is None else {"ContentLength": length}),
        "Metadata": {
            name.removeprefix(_META): text
            for name, text in headers.items()
            if name.startswith(_META)
        },
        "ResponseMetadata": {"HTTPStatusCode": stream.status, "HTTPHeaders": headers},
    }


class _FastContent:
    """Content that is received without boto3."""

    def __init__(self, remote: Remote, stream: ObjectStream) -> None:
        self.reply: Mapping[str, Any] = _parsed(stream)
        self._remote = remote
        self._stream = stream
        self._speed = LowSpeedLimit()

    def read(self) -> bytes | bytearray | memoryview:
        """The next bytes."""
        started = time.monotonic()
        try:
            data = self._stream.read()
            self._speed.add(len(data), time.monotonic() - started)
        except OSError:
            raise_if_interrupted()
            with request(self._remote, _ACTION):  # only errors need it: it loads boto3
                raise
        return data

    def close(self) -> None:
        """Close the connection, unless all was read."""
        self._stream.close()


class _BotoContent:
    """Content that boto3 receives."""

    def __init__(self, remote: Remote, reply: Any) -> None:  # noqa: ANN401  # boto3's
        self.reply: Mapping[str, Any] = reply
        self._remote = remote
        self._raw = raw_stream(reply["Body"])
        self._speed = LowSpeedLimit()

    def read(self) -> bytes:
        """The next bytes."""
        started = time.monotonic()
        with request(self._remote, _ACTION):
            data: bytes = self._raw.read1(READ_BYTES)
            self._speed.add(len(data), time.monotonic() - started)
            if not data:
                self._raw.read()  # returns the connection to its pool
        return data

    def close(self) -> None:
        """Close the connection, unless all was read."""
        self.reply["Body"].close()
