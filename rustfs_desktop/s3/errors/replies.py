"""Replies that are no S3 server's: raised below boto3, translated by ``transport``."""

from __future__ import annotations

EXAMINED_BYTES = 4096
# Texts of servers that expect TLS and got a plain HTTP request.
HTTPS_WANTED = (b"HTTP request to an HTTPS server", b"plain HTTP request was sent to HTTPS")


class ReplyTooBig(Exception):
    """A reply exceeded the limit; reading stopped there."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The reply is larger than {limit_bytes} bytes")


class NotAnS3Reply(Exception):
    """What answered is no S3 server, or not for this request.

    Attributes:
        status: The HTTP status.
        content_type: What the reply says it is.
        body: The beginning of what came.
    """

    def __init__(self, status: int, content_type: str, body: bytes) -> None:
        super().__init__(f"HTTP {status} with a body that is not S3's: {content_type!r}")
        self.status = status
        self.content_type = content_type
        self.body = body[:EXAMINED_BYTES]
