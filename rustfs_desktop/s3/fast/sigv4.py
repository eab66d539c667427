"""AWS Signature Version 4 in headers, for requests that are sent without boto3.

boto3 needs half a millisecond for one, because it supports every service and every request. This
supports requests without repeated headers and with ASCII values.
"""

from __future__ import annotations

import hashlib
import hmac
import time

from rustfs_desktop.s3.types import Credentials

UNSIGNED = "UNSIGNED-PAYLOAD"
NO_CONTENT = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


class Signer:
    """Signs requests with one pair of access keys for one region; not thread-safe.

    With anonymous credentials requests are not signed.
    """

    def __init__(self, credentials: Credentials, region: str) -> None:
        self._credentials = credentials
        self._region = region
        self._second = -1
        self._stamp = ""
        self._scope = ""
        self._key = b""

    def sign(
        self, method: str, path: str, headers: dict[str, str], content_hash: str, query: str = ""
    ) -> None:
        """Add the signature to the headers of a request.

        Args:
            method: The HTTP method.
            path: The canonical URI, percent-encoded as in the request.
            headers: Names in lowercase, ``host`` among them; all of them are signed.
            content_hash: The body's SHA-256 in hexadecimal, or ``UNSIGNED``.
            query: The canonical query string: sorted, percent-encoded.
        """
        if self._credentials.is_anonymous:
            return
        self._update_key(int(time.time()))
        headers["x-amz-date"] = self._stamp
        headers["x-amz-content-sha256"] = content_hash
        if self._credentials.session_token:
            headers["x-amz-security-token"] = self._credentials.session_token
        names = sorted(headers)
        lines = "".join([f"{name}:{headers[name]}\n" for name in names])
        signed = ";".join(names)
        request = f"{method}\n{path}\n{query}\n{lines}\n{signed}\n{content_hash}"
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = f"{_ALGORITHM}\n{self._stamp}\n{self._scope}\n{digest}"
        signature = hmac.digest(self._key, text.encode(), "sha256").hex()
        headers["authorization"] = (
            f"{_ALGORITHM} Credential={self._credentials.access_key}/{self._scope}, "
            f"SignedHeaders={signed}, Signature={signature}"
        )

    def _update_key(self, now: int) -> None:
        """Update the time stamp, and the signing key once a day."""
        if now == self._second:
            return
        self._second = now
        self._stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        day = self._stamp[:8]
        if self._scope.startswith(day):
            return
        self._scope = f"{day}/{self._region}/s3/aws4_request"
        key = f"AWS4{self._credentials.secret_key}".encode()
        for part in self._scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._key = key
