"""The errors of a running RustFS server, told as what they are."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import (
    AccessDenied,
    AuthError,
    ChecksumRejected,
    EncryptionKeyMissing,
    InternalError,
    InvalidName,
    ObjectLocked,
    QuotaExceeded,
    QuotaUnknown,
    RetryClass,
    S3Error,
    UploadFailedInside,
)
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.api.uploads import put_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.errors.rustfs import actual_code, upload_failed
from rustfs_desktop.s3.types import Condition, ObjectHeaders
from tests.faults.fake_s3 import FakeS3, Reply, error
from tests.faults.rustfs import like_rustfs

FULL = "Bucket quota exceeded. Current usage: 3000 bytes, limit: 5000 bytes"
UNCOUNTED = "Bucket quota check temporarily unavailable, please retry"
ROWS: list[tuple[Reply, type[S3Error], RetryClass, str]] = [
    (error(400, "InvalidRequest", FULL), QuotaExceeded, RetryClass.NEVER, "The bucket is full"),
    (
        error(503, "ServiceUnavailable", UNCOUNTED),
        QuotaUnknown,
        RetryClass.BUSY,
        "The server cannot check the quota yet",
    ),
    (
        error(400, "InvalidRequest", "SSE-S3 requires RUSTFS_SSE_S3_MASTER_KEY to be set"),
        EncryptionKeyMissing,
        RetryClass.NEVER,
        "The server has no encryption key",
    ),
    (
        error(400, "InvalidRequest", "ErrAccessKeyDisabled"),
        AuthError,
        RetryClass.KEYS,
        "The access key is disabled",
    ),
    (
        error(500, "InternalError", "check claims failed: invalid token"),
        AuthError,
        RetryClass.KEYS,
        "The session token is not valid",
    ),
    (error(403, "InvalidAccessKeyId"), AuthError, RetryClass.KEYS, "Unknown access key"),
    (error(403, "SignatureDoesNotMatch"), AuthError, RetryClass.KEYS, "Wrong secret key"),
    (
        error(500, "InternalError", "Content-MD5 mismatch"),
        ChecksumRejected,
        RetryClass.INTEGRITY,
        "The data was damaged during the upload",
    ),
    (
        error(500, "InternalError", "We encountered an internal error, please try again."),
        UploadFailedInside,
        RetryClass.UNCLEAR,
        "The server could not store the data",
    ),
    (
        error(400, "InvalidArgument", "Object key contains invalid control characters"),
        InvalidName,
        RetryClass.NEVER,
        "The server does not accept this name",
    ),
    (
        error(403, "AccessDenied", "Object has a legal hold and cannot be deleted"),
        ObjectLocked,
        RetryClass.NEVER,
        "The file is locked",
    ),
]  # fmt: skip


def put(client: Client) -> None:
    payload = Payload(b"data", bytes(16), lambda _count: None)
    put_object(Remote(client, "bucket", "key"), payload, ObjectHeaders("x/y", {}), Condition())


@pytest.mark.parametrize(("reply", "kind", "retry", "title"), ROWS)
def test_refused_upload(
    fake: FakeS3,
    to_fake: Client,
    reply: Reply,
    kind: type[S3Error],
    retry: RetryClass,
    title: str,
) -> None:
    like_rustfs(fake)
    fake.rules.insert(0, lambda _request: reply)
    with pytest.raises(S3Error) as caught:
        put(to_fake)
    assert type(caught.value) is kind
    assert caught.value.retry is retry
    assert caught.value.title == title
    assert "{" not in caught.value.cause
    assert caught.value.cause.endswith(".")


def test_internal_error_of_another_server_is_an_outage(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(500, "InternalError"))
    with pytest.raises(InternalError) as caught:
        put(to_fake)
    assert caught.value.retry is RetryClass.BUSY


def test_internal_error_of_another_request_is_an_outage(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    fake.rules.insert(0, lambda _request: error(500, "InternalError"))
    with pytest.raises(InternalError) as caught:
        list_buckets(to_fake)
    assert caught.value.retry is RetryClass.BUSY


def test_head_is_denied_without_a_body(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    fake.rules.insert(0, lambda _request: Reply(403))
    with pytest.raises(AccessDenied):
        head_object(Remote(to_fake, "bucket", "key"))


@pytest.mark.parametrize(
    ("code", "message", "actual"),
    [
        ("InvalidRequest", FULL, "QuotaExceeded"),
        ("InvalidRequest", "The body is odd", "InvalidRequest"),
        ("AccessDenied", FULL, "AccessDenied"),
        ("InternalError", "Check Claims Failed", "InvalidSessionToken"),
        ("InternalError", "SHA256 differs", "BadDigest"),
        ("InternalError", "no disk", "InternalError"),
        ("InvalidArgument", "Object key contains invalid control characters", "InvalidObjectName"),
        ("", "", ""),
    ],
)
def test_the_message_tells_codes_apart(code: str, message: str, actual: str) -> None:
    assert actual_code(code, message) == actual


def test_a_failed_upload_keeps_the_words_of_the_server() -> None:
    failed = upload_failed(InternalError(detail="InternalError: no disk"))
    assert type(failed) is UploadFailedInside
    assert failed.detail == "InternalError: no disk"
