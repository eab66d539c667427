"""What a reply of an S3 server looks like, and refusing what is none.

A captive portal, a proxy or a web console answers a listing with 200 and a page of its own, which
boto reads as an empty bucket. Every reply with a body is looked at here before boto parses it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

# The outermost element of each reply that we read something from.
ROOTS = {
    "CompleteMultipartUpload": b"CompleteMultipartUploadResult",
    "CopyObject": b"CopyObjectResult",
    "CreateMultipartUpload": b"InitiateMultipartUploadResult",
    "DeleteObjects": b"DeleteResult",
    "GetBucketVersioning": b"VersioningConfiguration",
    "ListBuckets": b"ListAllMyBucketsResult",
    "ListMultipartUploads": b"ListMultipartUploadsResult",
    "ListObjectVersions": b"ListVersionsResult",
    "ListObjectsV2": b"ListBucketResult",
    "ListParts": b"ListPartsResult",
    "UploadPartCopy": b"CopyPartResult",
}
_LOOK_AT_BYTES = 4096
# White space, the declaration, comments; then the name of the first element without its prefix.
_FIRST_TAG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)


class ReplyTooBig(Exception):
    """A reply exceeded the limit; reading stopped there."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The reply is larger than {limit_bytes} bytes")


class NotAnS3Reply(Exception):
    """What answered is no S3 server, or not for this request.

    Attributes:
        status: The HTTP status.
        content_type: What the reply says it is.
        start: The first bytes of the body.
    """

    def __init__(self, status: int, content_type: str, body: bytes) -> None:
        super().__init__(f"HTTP {status} with a body that is not S3's: {content_type!r}")
        self.status = status
        self.content_type = content_type
        self.start = body[:200]


def first_tag(body: bytes) -> bytes:
    """The name of the outermost XML element, or nothing if this is not XML or has a DTD."""
    match = _FIRST_TAG.match(body[:_LOOK_AT_BYTES])
    return match.group(1) if match else b""


def check_reply(
    operation_model: Any,  # noqa: ANN401  # boto's own type is not public
    response_dict: MutableMapping[str, Any],
    **_: object,
) -> None:
    """Answer boto's ``before-parse`` event: let only S3's own replies through.

    Raises:
        NotAnS3Reply: A page, JSON or the reply to some other request came back.
    """
    body = response_dict["body"]
    if not isinstance(body, bytes) or not body.strip():
        if response_dict["status_code"] == 200 and operation_model.name in ROOTS:
            raise not_s3(response_dict, b"")
        return
    tag = first_tag(body)
    if response_dict["status_code"] >= 300:
        # Some servers send errors with a plain-text body: boto copes with those, not with a DTD.
        if body.lstrip().startswith(b"<") and tag.lower() in (b"", b"html"):
            raise not_s3(response_dict, body)
        return
    expected = ROOTS.get(operation_model.name)
    if tag != b"Error" and (tag != expected if expected else tag.lower() == b"html"):
        raise not_s3(response_dict, body)


def not_s3(response_dict: Mapping[str, Any], body: bytes) -> NotAnS3Reply:
    """The error for a reply that is none."""
    content_type = str(response_dict["headers"].get("content-type", ""))
    return NotAnS3Reply(response_dict["status_code"], content_type[:100], body)


def parse_timestamp(text: str) -> datetime | None:
    """A time as servers write it: ISO 8601 or HTTP; None for anything else.

    boto's own parser tries every format of dateutil and costs most of the time of a listing.
    """
    value: datetime | None
    try:
        value = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        value = _parse_slowly(text)
    if value is None or value.tzinfo is not None:
        return value
    return value.replace(tzinfo=UTC)


def _parse_slowly(text: str) -> datetime | None:
    from botocore.utils import parse_timestamp as boto_parse  # late: boto is slow to import

    try:
        return boto_parse(text)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        return None
