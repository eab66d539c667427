"""The fake server in the ways of RustFS, as a running 1.0.0-rc.3 answered."""

from __future__ import annotations

import base64
import hashlib

from tests.faults.fake_s3 import FakeS3, Reply, Request, error

REQUEST_ID = "0981a859-a458-4931-9c68-5f4038c0bd4b"
RUSTFS_HEADERS = {"x-request-id": REQUEST_ID, "x-amz-request-id": REQUEST_ID}
"""What all its replies have; it sends no ``Server``."""

_NOT_A_NAME = ("\0", "\n", "\r")


def like_rustfs(fake: FakeS3) -> None:
    """Let the fake server answer as RustFS does."""
    fake.reply_headers |= RUSTFS_HEADERS
    fake.rules += [_create_bucket, _refuse_key, _refuse_body]


def _create_bucket(request: Request) -> Reply | None:
    """A bucket that one owns already is no error."""
    return Reply() if request.what == "CreateBucket" else None


def _refuse_key(request: Request) -> Reply | None:
    if request.method != "PUT" or not any(each in request.key for each in _NOT_A_NAME):
        return None
    return error(400, "InvalidArgument", "Object key contains invalid control characters")


def _refuse_body(request: Request) -> Reply | None:
    """A wrong Content-MD5 is an internal error."""
    sent = request.headers.get("Content-MD5")
    real = base64.b64encode(hashlib.md5(request.body, usedforsecurity=False).digest()).decode()
    if request.method != "PUT" or not sent or sent == real:
        return None
    return error(500, "InternalError", "Content-MD5 mismatch")
