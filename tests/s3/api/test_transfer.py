"""Uploads and downloads of object content are compared with the request byte by byte."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import zlib
from collections.abc import Callable

import pytest

from rustfs_desktop.errors import (
    AlreadyExists,
    AppError,
    ChangedOnServer,
    IntegrityError,
    NotConnected,
    NotFound,
)
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.transfer import Payload, RangesIgnored
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply

NEW = Condition(must_be_new=True)
HEADERS = ObjectHeaders("text/plain", {"mtime": "1.5"})
DATA = bytes(range(256)) * 1500
ETAG = hashlib.md5(DATA, usedforsecurity=False).hexdigest()


def payload(data: bytes = DATA, progress: Callable[[int], None] = lambda _count: None) -> Payload:
    return Payload(data, hashlib.md5(data, usedforsecurity=False).digest(), progress)


def read_object(remote: Remote, size_hint: int = len(DATA)) -> tuple[ObjectHead, bytes]:
    received = bytearray()
    head = transfer_api.get_object(remote, lambda _head: received.extend, size_hint)
    return head, bytes(received)


def read_range(remote: Remote, first: int, stop: int, etag: str = ETAG) -> bytes:
    received = bytearray()
    expected = ObjectHead(etag, size=len(DATA))
    transfer_api.get_range(remote, first, stop, expected, received.extend)
    return bytes(received)


@pytest.fixture
def of_fake(to_fake: Client) -> Remote:
    return Remote(to_fake, "bucket", "key")


class TestPayload:
    def test_only_reads_after_begin_sending_count(self) -> None:
        counts: list[int] = []
        body = payload(progress=counts.append)
        assert b"".join(iter(body.read, b"")) == DATA  # for the signature
        assert body.seek(0) == body.tell() == 0
        assert counts == []
        body.begin_sending()
        assert b"".join(iter(body.read, b"")) == DATA
        assert sum(counts) == len(DATA) == len(body)
        assert len(counts) > 1
        body.uncount_sent()
        assert sum(counts) == 0
        body.uncount_sent()
        assert sum(counts) == 0

    def test_seeking_finds_the_length(self) -> None:
        body = payload()
        assert body.seek(0, 2) == len(DATA)
        assert body.seek(-10, 1) == len(DATA) - 10
        assert bytes(body.read()) == DATA[-10:]

    def test_only_known_checksums_are_sent(self) -> None:
        crc32 = zlib.crc32(DATA).to_bytes(4)
        assert Payload(DATA, b"", print, crc32).checksums() == {
            "ChecksumCRC32": base64.b64encode(crc32).decode()
        }
        assert list(payload().checksums()) == ["ContentMD5"]


class TestRealServer:
    @pytest.fixture
    def remote(self, client: Client, bucket: str) -> Remote:
        return Remote(client, bucket, "key")

    def test_an_object_is_stored_and_read(self, remote: Remote) -> None:
        counts: list[int] = []
        stored = transfer_api.put_object(remote, payload(progress=counts.append), HEADERS, NEW)
        assert (stored.etag, sum(counts)) == (ETAG, len(DATA))
        head, received = read_object(remote)
        assert received == DATA
        assert (head.etag, head.size, head.content_type) == (ETAG, len(DATA), "text/plain")
        assert head.metadata == {"mtime": "1.5"}
        assert read_range(remote, 100, 5000) == DATA[100:5000]
        assert read_range(remote, 0, len(DATA)) == DATA

    def test_an_existing_object_is_not_replaced(self, remote: Remote) -> None:
        counts: list[int] = []
        transfer_api.put_object(remote, payload(), HEADERS, NEW)
        with pytest.raises(AlreadyExists):
            transfer_api.put_object(remote, payload(b"x", counts.append), HEADERS, NEW)
        assert sum(counts) == 0
        assert read_object(remote)[1] == DATA

    def test_a_range_of_a_replaced_object(self, remote: Remote) -> None:
        transfer_api.put_object(remote, payload(), HEADERS, NEW)
        with pytest.raises(ChangedOnServer):
            read_range(remote, 0, 10, etag="0" * 32)

    def test_an_empty_object(self, remote: Remote) -> None:
        transfer_api.put_object(remote, payload(b""), HEADERS, NEW)
        head, received = read_object(remote)
        assert (head.size, received) == (0, b"")

    def test_a_missing_object(self, remote: Remote) -> None:
        with pytest.raises(NotFound):
            read_object(remote)

    def test_parts_become_an_object(self, remote: Remote) -> None:
        parts = [bytes(5 * 1024 * 1024), b"end"]
        upload_id = transfer_api.create_upload(remote, HEADERS)
        etags = [
            transfer_api.upload_part(remote, upload_id, number, payload(part)).etag
            for number, part in enumerate(parts, 1)
        ]
        stored = transfer_api.complete_upload(remote, upload_id, etags, NEW)
        head, received = read_object(remote)
        assert received == b"".join(parts)
        assert head.etag == stored.etag
        transfer_api.abort_upload(remote, upload_id)  # no error, and the object stays
        assert read_object(remote)[0].etag == stored.etag


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(Reply(206, b"12345", {"ETag": "e"}), IntegrityError, id="only a range"),
        pytest.param(Reply(200, b"12345"), IntegrityError, id="no ETag"),
        pytest.param(
            Reply(200, b"1234567", {"ETag": "e"}, length=False), IntegrityError, id="too much"
        ),
        pytest.param(
            Reply(200, b"1234", {"ETag": "e"}, length=False), IntegrityError, id="too little"
        ),
        pytest.param(Reply(200, b"12345", {"ETag": "e"}, cut=4), NotConnected, id="cut short"),
    ],
)
def test_wrong_objects(fake: FakeS3, of_fake: Remote, reply: Reply, error: type[AppError]) -> None:
    fake.rules.append(lambda _request: reply)
    with pytest.raises(error):
        read_object(of_fake, size_hint=5)


def range_reply(content_range: str, body: bytes = b"12345", etag: str = ETAG, **more: int) -> Reply:
    return Reply(206, body, {"ETag": etag, "Content-Range": content_range}, **more)  # type: ignore[arg-type]


RANGE = f"bytes 10-14/{len(DATA)}"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(Reply(200, DATA, {"ETag": ETAG}), RangesIgnored, id="whole object"),
        pytest.param(range_reply(f"bytes 11-15/{len(DATA)}"), IntegrityError, id="other range"),
        pytest.param(range_reply("bytes 10-14/77"), IntegrityError, id="other size"),
        pytest.param(range_reply(""), IntegrityError, id="no Content-Range"),
        pytest.param(range_reply(RANGE, etag="other"), ChangedOnServer, id="other version"),
        pytest.param(range_reply(RANGE, b"1234"), IntegrityError, id="short Content-Length"),
        pytest.param(range_reply(RANGE, cut=3), NotConnected, id="cut short"),
        pytest.param(range_reply(RANGE, b"123", length=False), IntegrityError, id="too little"),
        pytest.param(Reply(412), ChangedOnServer, id="condition failed"),
    ],
)
def test_wrong_ranges(fake: FakeS3, of_fake: Remote, reply: Reply, error: type[AppError]) -> None:
    fake.rules.append(lambda _request: reply)
    with pytest.raises(error):
        read_range(of_fake, 10, 15)


def test_the_requested_range_and_its_condition(fake: FakeS3, of_fake: Remote) -> None:
    fake.rules.append(lambda _request: range_reply(RANGE))
    assert read_range(of_fake, 10, 15) == b"12345"
    headers = fake.requests[0].headers
    assert (headers["Range"], headers["If-Match"]) == ("bytes=10-14", f'"{ETAG}"')


def test_an_upload_without_an_etag_is_not_confirmed(fake: FakeS3, of_fake: Remote) -> None:
    counts: list[int] = []
    fake.rules.append(lambda _request: Reply(200))
    with pytest.raises(IntegrityError) as caught:
        transfer_api.put_object(of_fake, payload(progress=counts.append), HEADERS, NEW)
    assert caught.value.code == "NoETag"


def test_a_failed_upload_is_uncounted(fake: FakeS3, of_fake: Remote) -> None:
    counts: list[int] = []
    fake.rules.append(lambda _request: Reply(0))
    with pytest.raises(NotConnected):
        transfer_api.put_object(of_fake, payload(progress=counts.append), HEADERS, NEW)
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
    assert transfer_api.create_crc_upload(of_fake, HEADERS) == ("id", expected)


@pytest.mark.parametrize(
    ("etag", "fields", "expected"),
    [
        ("e", {"ChecksumCRC32": "c"}, {"CRC32": "c"}),
        ("e-2", {"ChecksumCRC32": "c", "ChecksumType": "FULL_OBJECT"}, {"CRC32": "c"}),
        ("e-2", {"ChecksumCRC32": "c"}, {}),
        ("e-2", {"ChecksumSHA256": "s-2"}, {}),
        ("e", {"ChecksumCRC32": "c", "ChecksumType": "COMPOSITE"}, {}),
        ("e", {"ChecksumSHA1": "1", "ChecksumCRC64NVME": "6"}, {"CRC64NVME": "6", "SHA1": "1"}),
    ],
)
def test_checksums_of_parts_are_ignored(
    etag: str, fields: dict[str, str], expected: dict[str, str]
) -> None:
    head = transfer_api.read_head({"ETag": f'"{etag}"', **fields}, 1)
    assert head == dataclasses.replace(ObjectHead(etag, size=1), checksums=expected)
    assert list(head.checksums) == list(expected)
