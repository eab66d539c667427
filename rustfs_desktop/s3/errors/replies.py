"""Exceptions for replies that are not from an S3 server or too large.

They are raised by the HTTP layer below boto3, and translated by ``transport``.
"""

from __future__ import annotations

EXAMINED_BYTES = 4096
PROXY_LOGIN_STATUS = 407  # a proxy requires a user name and a password
# Replies of servers that require TLS to a plain HTTP request.
HTTPS_WANTED = (b"HTTP request to an HTTPS server", b"plain HTTP request was sent to HTTPS")


class ReplyTooBig(Exception):
    """A reply exceeded the size limit; the rest was not read."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The reply is larger than {limit_bytes} bytes")


class ReplyTooComplex(ReplyTooBig):
    """A reply has so many elements that parsing it would take a hundred times its size."""

    def __init__(self) -> None:
        Exception.__init__(self, "The reply has too many elements")


class NotAnS3Reply(Exception):
    """The reply is not from an S3 server, or to another request.

    Attributes:
        status: The HTTP status.
        content_type: The Content-Type header.
        body: The beginning of the body.
    """

    def __init__(self, status: int, content_type: str, body: bytes) -> None:
        super().__init__(f"HTTP {status} with a body that is not S3's: {content_type!r}")
        self.status = status
        self.content_type = content_type
        self.body = body[:EXAMINED_BYTES]
