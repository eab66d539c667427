"""One request about an object: its errors are translated, an interrupt is noticed; no retries."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rustfs_desktop.errors import AppError, InternalError
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.errors.rustfs import upload_failed
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.interrupt import raise_if_interrupted


@contextlib.contextmanager
def request(remote: Remote, action: str) -> Iterator[None]:
    """Translate errors; raise ``Cancelled`` for those that an interrupt caused."""
    try:
        with translate_errors(action, remote.bucket, remote.key, remote.client):
            yield
    except AppError:
        raise_if_interrupted()
        raise


@contextlib.contextmanager
def write_request(remote: Remote) -> Iterator[None]:
    """One request that stores data; RustFS replies to some that it refuses with status 500."""
    try:
        with request(remote, "s3:PutObject"):
            yield
    except InternalError as error:
        if not remote.client.capabilities.is_rustfs:
            raise
        raise upload_failed(error) from error
