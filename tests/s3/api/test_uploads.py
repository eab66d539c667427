"""Uploads of object content: what is stored, confirmed and counted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from rustfs_desktop.errors import AlreadyExists, IntegrityError, NotConnected
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Condition, ObjectHeaders
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply

NEW = Condition(must_be_new=True)
HEADERS = ObjectHeaders("text/plain", {"mtime": "1.5"})
DATA = bytes(range(256)) * 1500


def payload(data: bytes = DATA, progress: Callable[[int], None] = lambda _count: None) -> Payload:
    return Payload(data, hashlib.md5(data, usedforsecurity=False).digest(), progress)


def stored_content(remote: Remote) -> bytes:
    reply = remote.client.transfer.get_object(Bucket=remote.bucket, Key=remote.key)
    return reply["Body"].read()


@pytest.fixture
def of_fake(to_fake: Client) -> Remote:
    return Remote(to_fake, "bucket", "key")


@pytest.fixture
def remote(client: Client, bucket: str) -> Remote:
    return Remote(client, bucket, "key")


@pytest.mark.parametrize("data", [DATA, b""])
def test_an_object_is_stored(remote: Remote, data: bytes) -> None:
    counts: list[int] = []
    stored = uploads.put_object(remote, payload(data, counts.append), HEADERS, NEW)
    head = head_object(remote)
    assert stored.etag == head.etag == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert sum(counts) == head.size == len(data)
    assert (head.content_type, head.metadata) == ("text/plain", {"mtime": "1.5"})
    assert stored_content(remote) == data


def test_an_existing_object_is_not_replaced(remote: Remote) -> None:
    counts: list[int] = []
    uploads.put_object(remote, payload(), HEADERS, NEW)
    with pytest.raises(AlreadyExists):
        uploads.put_object(remote, payload(b"x", counts.append), HEADERS, NEW)
    assert sum(counts) == 0
    assert stored_content(remote) == DATA


def test_parts_become_an_object(remote: Remote) -> None:
    parts = [bytes(5 * 1024 * 1024), b"end"]
    upload_id = uploads.create_upload(remote, HEADERS)
    etags = [
        uploads.upload_part(remote, upload_id, number, payload(part)).etag
        for number, part in enumerate(parts, 1)
    ]
    stored = uploads.complete_upload(remote, upload_id, etags, NEW)
    assert stored_content(remote) == b"".join(parts)
    assert head_object(remote).etag == stored.etag
    uploads.abort_upload(remote, upload_id)  # no error, and the object stays
    assert head_object(remote).etag == stored.etag


def test_an_upload_without_an_etag_is_not_confirmed(fake: FakeS3, of_fake: Remote) -> None:
    counts: list[int] = []
    fake.rules.append(lambda _request: Reply(200))
    with pytest.raises(IntegrityError) as caught:
        uploads.put_object(of_fake, payload(progress=counts.append), HEADERS, NEW)
    assert caught.value.code == "NoETag"


def test_a_failed_upload_is_uncounted(fake: FakeS3, of_fake: Remote) -> None:
    counts: list[int] = []
    fake.rules.append(lambda _request: Reply(0))
    with pytest.raises(NotConnected):
        uploads.put_object(of_fake, payload(progress=counts.append), HEADERS, NEW)
    assert len(fake.requests) == 1  # the transfer engine retries, not boto3
    assert max(counts) > 0
    assert sum(counts) == 0


@pytest.mark.parametrize(
    ("checksum_type", "expected"), [("FULL_OBJECT", True), ("COMPOSITE", False), ("", False)]
)
def test_crc_uploads_must_be_confirmed(
    fake: FakeS3, of_fake: Remote, checksum_type: str, expected: bool
) -> None:
    headers = {"x-amz-checksum-algorithm": "CRC32", "x-amz-checksum-type": checksum_type}
    body = b"<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>"
    fake.rules.append(lambda _request: Reply(200, body, headers if checksum_type else {}))
    assert uploads.create_crc_upload(of_fake, HEADERS) == ("id", expected)
