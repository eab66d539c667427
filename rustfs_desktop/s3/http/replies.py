"""What a reply of an S3 server looks like, and refusing what is none.

A captive portal, a proxy or a web console answers a listing with 200 and a page of its own, which
boto reads as an empty bucket. Every reply with a body is looked at here before boto parses it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rustfs_desktop.s3.errors.replies import EXAMINED_BYTES, HTTPS_WANTED, NotAnS3Reply

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

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
# Refusals of a proxy in front of a server that is fine: time-out, too large, too many.
_PROXY_STATUS = (408, 413, 429)
# White space, the declaration, comments; then the name of the first element without its prefix.
_FIRST_TAG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)


def first_tag(body: bytes) -> bytes:
    """The name of the outermost XML element, or nothing if this is not XML or has a DTD."""
    match = _FIRST_TAG.match(body[:EXAMINED_BYTES])
    return match.group(1) if match else b""


def checked_body(operation: str, response: AWSResponse, body: bytes) -> bytes:
    """The body as boto may see it.

    Raises:
        NotAnS3Reply: A page, JSON or the reply to some other request came back.
    """
    status = response.status_code
    tag = first_tag(body)
    if status >= 300:
        return _checked_error(response, body, tag)
    if status != 200:
        return body
    expected = ROOTS.get(operation)
    is_strange = tag != expected if expected else _is_page(body, tag) or _is_no_xml(body)
    if tag != b"Error" and is_strange:
        raise not_s3(response, body)
    return body


def _checked_error(response: AWSResponse, body: bytes, tag: bytes) -> bytes:
    """Look at the body of an error: S3's own, plain text, or a page of something in between."""
    status = response.status_code
    if any(words in body for words in HTTPS_WANTED):
        raise not_s3(response, body)
    if not _is_page(body, tag):
        return body
    if status < 400 or status in _PROXY_STATUS or status >= 500:
        return b""  # a proxy's page: the status says it all
    raise not_s3(response, body)


def _is_page(body: bytes, tag: bytes) -> bool:
    """Whether this is HTML, JSON or XML with a DTD: nothing that S3 sends."""
    start = body.lstrip()[:1]
    return start == b"{" or (start == b"<" and tag.lower() in (b"", b"html"))


def _is_no_xml(body: bytes) -> bool:
    """Whether something came that boto would take for a server's failure and ask for again."""
    return not body.lstrip().startswith((b"<", b"\xef\xbb\xbf")) and bool(body.strip())


def not_s3(response: AWSResponse, body: bytes) -> NotAnS3Reply:
    """The error for a reply that is none."""
    content_type = str(response.headers.get("content-type", ""))
    return NotAnS3Reply(response.status_code, content_type[:100], body)


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
