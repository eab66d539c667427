"""Telling replies of S3 from web pages and other foreign replies."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from rustfs_desktop.s3.errors.replies import NotAnS3Reply
from rustfs_desktop.s3.http.replies import checked_body, first_tag

PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"
ERROR = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"


def response(status: int, content_type: str = "text/html") -> AWSResponse:
    headers: Any = {"content-type": content_type}
    return AWSResponse("http://localhost/", status, headers, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<ListBucketResult>", b"ListBucketResult"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<s3:Error a='1'>", b"Error"),
        (b"<html>", b"html"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", b""),
        (b"{}", b""),
        (b"", b""),
        (b"<?xml ?>" + b" " * 5000 + b"<Late>", b""),
    ],
)
def test_the_first_tag(body: bytes, expected: bytes) -> None:
    assert first_tag(body) == expected


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        ("ListBuckets", 200, b"<ListAllMyBucketsResult/>"),
        ("ListBuckets", 200, ERROR),  # boto3 has the error for it
        ("PutObject", 200, b""),
        ("ListObjectsV2", 403, ERROR),
        ("ListObjectsV2", 403, b"no"),
    ],
)
def test_replies_that_boto3_may_see(operation: str, status: int, body: bytes) -> None:
    assert checked_body(operation, response(status), body) == body


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        ("ListBuckets", 200, PAGE),
        ("ListBuckets", 200, b"<ListBucketResult/>"),  # the reply to another request
        ("ListBuckets", 200, b""),
        ("PutObject", 200, PAGE),
        ("PutObject", 200, b"OK"),
        ("PutObject", 200, b'{"ok": true}'),
        ("ListBuckets", 403, PAGE),
        ("ListBuckets", 400, b"Client sent an HTTP request to an HTTPS server."),
    ],
)
def test_foreign_replies(operation: str, status: int, body: bytes) -> None:
    with pytest.raises(NotAnS3Reply) as caught:
        checked_body(operation, response(status), body)
    assert (caught.value.status, caught.value.body) == (status, body)
    assert caught.value.content_type == "text/html"


@pytest.mark.parametrize("status", [301, 408, 413, 429, 502, 503])
def test_the_page_of_a_proxy_leaves_the_status(status: int) -> None:
    assert checked_body("ListBuckets", response(status), PAGE) == b""
