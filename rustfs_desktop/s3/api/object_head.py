"""Metadata of an object, from boto3's reply to HeadObject, GetObject or an upload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rustfs_desktop.errors import IntegrityError, NotConfirmed
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.header_text import without_aws_chunked
from rustfs_desktop.s3.reply_values import seconds_since_1970
from rustfs_desktop.s3.types import MAX_SIZE, ObjectHead, plain_etag, plain_version_id

_STORED_HEADERS = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "Expires",
    "WebsiteRedirectLocation",
)
_CHECKSUMS = ("CRC64NVME", "CRC32C", "CRC32", "SHA256", "SHA1")  # in order of preference


def read_head(
    reply: Any,  # noqa: ANN401  # HeadObject's or GetObject's
    size: int | None,
    *,
    needs_etag: bool = True,
    is_rustfs: bool = False,
) -> ObjectHead:
    """The object's metadata from the reply to HeadObject or GetObject.

    Args:
        reply: The reply, as boto3 parses it.
        size: The size of the object.
        needs_etag: Whether a reply without an ETag is refused even if S3 headers show that it is
            from an S3 server, because the version is compared later.
        is_rustfs: Whether the server is RustFS, which tells the type only of checksums of parts.
    """
    etag = plain_etag(reply.get("ETag"))
    is_known = etag or (not needs_etag and _has_s3_headers(reply))
    if not is_known or size is None:
        missing = "no length" if etag else "no ETag"
        raise wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The response is not from an S3 server"), missing
        )
    return ObjectHead(
        etag,
        size=min(max(int(size), 0), MAX_SIZE),
        modified=seconds_since_1970(reply.get("LastModified")),
        # Some servers capitalize the names as in other headers.
        metadata={name.lower(): text for name, text in reply.get("Metadata", {}).items()},
        content_type=str(reply.get("ContentType") or ""),
        storage_class=str(reply.get("StorageClass") or ""),
        encryption=str(reply.get("ServerSideEncryption") or reply.get("SSECustomerAlgorithm", "")),
        version_id=plain_version_id(reply.get("VersionId")),
        checksums=_whole_checksums(reply, is_ambiguous="-" in etag and not is_rustfs),
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


def _whole_checksums(
    reply: Any,  # noqa: ANN401  # boto3's
    *,
    is_ambiguous: bool,
) -> dict[str, str]:
    """The checksums of the whole content; those that may be of its parts are ignored.

    Args:
        reply: The reply.
        is_ambiguous: Whether a CRC-32 without a type may be that of one of the parts.
    """
    kind = reply.get("ChecksumType")
    if kind == "COMPOSITE":
        return {}
    found = {name: str(reply.get(f"Checksum{name}") or "") for name in _CHECKSUMS}
    if not kind and is_ambiguous:
        found["CRC32"] = ""
    return {name: value for name, value in found.items() if value and "-" not in value}


def stored_head(
    reply: Any,  # noqa: ANN401  # reply to an upload request
    *,
    needs_etag: bool = True,
) -> ObjectHead:
    """The ETag and version that were stored.

    Args:
        reply: The reply, as boto3 parses it.
        needs_etag: Whether a reply without an ETag is refused even if S3 headers show that it is
            from an S3 server.

    Raises:
        NotConfirmed: The reply has no ETag.
    """
    etag = plain_etag(reply.get("ETag"))
    if not etag and (needs_etag or not _has_s3_headers(reply)):
        raise NotConfirmed
    encryption, crc32 = reply.get("ServerSideEncryption", ""), reply.get("ChecksumCRC32", "")
    return ObjectHead(
        etag,
        encryption=str(encryption),
        version_id=plain_version_id(reply.get("VersionId")),
        checksums={"CRC32": str(crc32)} if crc32 else {},
    )


def wrong_bytes(title: Message, detail: str = "") -> IntegrityError:
    """The error for a reply with other bytes than were requested."""
    return IntegrityError(
        title,
        QT_TRANSLATE_NOOP(
            "Messages", "The server or a proxy damages the data. The damaged data was discarded."
        ),
        detail=detail,
        code="WrongBytes",
    )
