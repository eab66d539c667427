"""Validation of replies: rejects those that are not from an S3 server.

A captive portal, proxy or web console replies to a listing with status 200 and a web page, which
boto3 parses as an empty bucket. Every reply with a body is checked here before boto3 parses it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rustfs_desktop.s3.errors.replies import (
    EXAMINED_BYTES,
    HTTPS_WANTED,
    NotAnS3Reply,
)

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

# The root element of the reply to each operation.
ROOTS = {
    "CompleteMultipartUpload": b"CompleteMultipartUploadResult",
    "CopyObject": b"CopyObjectResult",
    "CreateMultipartUpload": b"InitiateMultipartUploadResult",
    "DeleteObjects": b"DeleteResult",
    "GetBucketVersioning": b"VersioningConfiguration",
    "ListBuckets": b"ListAllMyBucketsResult",
    "ListMultipartUploads": b"ListMultipartUploadsResult",
    "ListObjects": b"ListBucketResult",
    "ListObjectVersions": b"ListVersionsResult",
    "ListObjectsV2": b"ListBucketResult",
    "ListParts": b"ListPartsResult",
    "UploadPartCopy": b"CopyPartResult",
}
# Errors of a proxy in front of a working server: time-out, too large, too many requests.
_PROXY_STATUS = (408, 413, 429)
# White space, XML declaration, comments; then the name of the root element without prefix.
_FIRST_TAG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)


def first_tag(body: bytes) -> bytes:
    """The name of the root element; empty if the body is not XML or has a DTD."""
    match = _FIRST_TAG.match(body[:EXAMINED_BYTES])
    return match.group(1) if match else b""


def checked_body(operation: str, response: AWSResponse, body: bytes) -> bytes:
    """The body to pass to boto3.

    Raises:
        NotAnS3Reply: It is a web page, JSON or the reply to another operation.
    """
    status = response.status_code
    tag = first_tag(body)
    if status >= 300:
        return _checked_error(response, body, tag)
    if status != 200:
        return body
    expected = ROOTS.get(operation)
    is_foreign = tag != expected if expected else _is_page(body, tag) or _is_not_xml(body)
    if tag != b"Error" and is_foreign:
        raise not_s3(response, body)
    return body


def _checked_error(response: AWSResponse, body: bytes, tag: bytes) -> bytes:
    """The body of an error reply to pass to boto3; empty for the error page of a proxy."""
    status = response.status_code
    if any(text in body for text in HTTPS_WANTED):
        raise not_s3(response, body)
    if not _is_page(body, tag):
        return body
    if status < 400 or status in _PROXY_STATUS or status >= 500:
        return b""  # the error page of a proxy: only the status matters
    raise not_s3(response, body)


def _is_page(body: bytes, tag: bytes) -> bool:
    """Whether this is HTML, JSON or XML with a DTD, which S3 servers never send."""
    start = body.lstrip()[:1]
    return start == b"{" or (start == b"<" and tag.lower() in (b"", b"html"))


def _is_not_xml(body: bytes) -> bool:
    """Whether the body is not XML; boto3 would treat it as a server error and retry."""
    return not body.lstrip().startswith((b"<", b"\xef\xbb\xbf")) and bool(body.strip())


def not_s3(response: AWSResponse, body: bytes) -> NotAnS3Reply:
    """The error for a reply that is not from an S3 server."""
    content_type = str(response.headers.get("content-type", ""))
    return NotAnS3Reply(response.status_code, content_type[:100], body)
