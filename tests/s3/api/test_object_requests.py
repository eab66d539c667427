"""Requests about objects without boto3: the same as with it, which is asked about the rest."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from rustfs_desktop.errors import AccessDenied, NotConnected, NotFound, ReadTimeout, S3Error
from rustfs_desktop.s3.api import object_requests
from rustfs_desktop.s3.api.objects import head_object, part_length
from rustfs_desktop.s3.client import READ_TIMEOUTS_S, Client, Remote
from rustfs_desktop.s3.types import Endpoint, ObjectHead
from tests.conftest import LiveServer
from tests.faults import verbs
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.proxy import FaultProxy
from tests.faults.rustfs import RUSTFS_HEADERS
from tests.faults.wire import Reply
from tests.s3.broken_servers import black_hole, closed_port

HEADERS = {
    "ETag": '"0123456789ABCDEF0123456789ABCDEF-7"',
    "Last-Modified": "Mon, 02 Nov 2026 03:04:05 GMT",
    "Expires": "Tue, 03 Nov 2026 00:00:00 GMT",
    "Cache-Control": "no-cache",
    "Content-Disposition": "attachment",
    "Content-Encoding": "aws-chunked,gzip",
    "Content-Language": "de",
    "Content-Type": "text/plain; charset=utf-8",
    "x-amz-checksum-crc32": "AAAAAA==",
    "x-amz-checksum-crc32c": "AAAAAA==",
    "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=",
    "x-amz-checksum-sha1": "AAAA",
    "x-amz-checksum-sha256": "AAAA",
    "x-amz-checksum-type": "FULL_OBJECT",
    "x-amz-meta-Mtime": "1.5",
    "x-amz-meta-name": "=?utf-8?q?=C3=BC?=",
    "x-amz-server-side-encryption": "AES256",
    "x-amz-storage-class": "GLACIER",
    "x-amz-version-id": "null",
    "x-amz-website-redirect-location": "/other",
    **RUSTFS_HEADERS,
}
_SOON_S = 1.0
CUSTOMER_KEY = {"ETag": '"e"', "x-amz-server-side-encryption-customer-algorithm": "AES256"}


@pytest.fixture(autouse=True)
def _without_boto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_requests, "is_boto_loaded", lambda: False)


@pytest.fixture
def no_boto(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_client: Client, name: str, **_: object) -> None:
        raise AssertionError(name)

    monkeypatch.setattr(Client, "_get", refuse)


def both(remote: Remote, send: Callable[[Remote], Any], patch: pytest.MonkeyPatch) -> Any:
    """The result without boto3, after it was compared with boto3's."""
    found = send(remote)
    patch.setattr(object_requests, "is_boto_loaded", lambda: True)
    assert send(remote) == found
    return found


@pytest.mark.parametrize("headers", [HEADERS, CUSTOMER_KEY, {"ETag": "e", "Expires": "never"}])
def test_all_headers_are_read_as_boto_reads_them(
    fake: FakeS3, to_fake: Client, headers: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.rules.append(lambda _request: Reply(200, b"12345", dict(headers)))
    remote = Remote(to_fake, "bucket", "a b")
    head: ObjectHead = both(
        remote, lambda remote: head_object(remote, with_checksums=True), monkeypatch
    )
    assert head.size == 5
    assert to_fake.capabilities.is_rustfs is (headers is HEADERS)
    if headers is HEADERS:
        assert (head.storage_class, head.encryption, head.version_id) == (
            "GLACIER",
            "AES256",
            "null",
        )
        assert head.metadata == {"mtime": "1.5", "name": "=?utf-8?q?=C3=BC?="}
        assert set(head.checksums) == {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"}
        assert (head.headers["ContentEncoding"], len(head.headers)) == ("gzip", 6)
    sent, by_boto = fake.requests
    for name in ("x-amz-checksum-mode", "Host"):
        assert sent.headers[name] == by_boto.headers[name]
    assert (sent.key, sent.query) == (by_boto.key, by_boto.query)


@pytest.mark.usefixtures("no_boto")
def test_versions_and_parts_are_asked_for(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: Reply(200, b"123", {"ETag": "e"}))
    remote = Remote(to_fake, "bucket", "key")
    assert head_object(remote, "v+1/=").size == 3
    assert part_length(remote, ObjectHead("e", version_id="v2"), 7) == 3
    assert [request.query for request in fake.requests] == [
        {"versionId": "v+1/="},
        {"partNumber": "7", "versionId": "v2"},
    ]
    assert fake.requests[1].headers["If-Match"] == '"e"'


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error(403, "AccessDenied"), AccessDenied),
        (error(404, "NoSuchKey"), NotFound),
        (Reply(301, headers={"Location": "http://elsewhere.invalid/"}), S3Error),
        (Reply(200, b"1"), S3Error),  # no ETag
        (Reply(0), NotConnected),
    ],
)
def test_what_is_not_good_is_asked_again_through_boto(
    fake: FakeS3, to_fake: Client, reply: Reply, kind: type[S3Error]
) -> None:
    fake.rules.append(lambda _request: reply)
    with pytest.raises(kind):
        head_object(Remote(to_fake, "bucket", "key"))


def test_a_condition_that_only_boto_knows_is_sent(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "key", b"content")
    date = "Mon, 02 Nov 2026 03:04:05 GMT"
    object_requests.get_content(Remote(to_fake, "bucket", "key"), IfModifiedSince=date).close()
    assert [request.headers["If-Modified-Since"] for request in fake.requests] == [date]


def test_nobody_answers(connect: Callable[..., Client]) -> None:
    with pytest.raises(NotConnected):
        head_object(Remote(connect(f"http://127.0.0.1:{closed_port()}"), "bucket", "key"))


def test_a_silent_server_is_waited_for_once(
    connect: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.s3.fast.route.IDLE_TIMEOUT_S", 0.1)
    monkeypatch.setitem(READ_TIMEOUTS_S, "transfer", 1000)
    with black_hole() as port, pytest.raises(ReadTimeout):
        head_object(Remote(connect(f"http://127.0.0.1:{port}"), "bucket", "key"))


@pytest.mark.parametrize("is_boto_loaded", [False, True])
def test_a_lost_reply_is_asked_for_again(
    server: LiveServer,
    client: Client,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_boto_loaded: bool,
) -> None:
    """As often without boto3 as with it; never where the transfer engine repeats."""
    client.transfer.put_object(Bucket=bucket, Key="key", Body=b"12345")
    monkeypatch.setattr(object_requests, "is_boto_loaded", lambda: is_boto_loaded)
    monkeypatch.setattr("rustfs_desktop.s3.fast.route.IDLE_TIMEOUT_S", _SOON_S)
    for name in ("browse", "transfer"):
        monkeypatch.setitem(READ_TIMEOUTS_S, name, _SOON_S)
    parts = urlsplit(server.endpoint.url)
    with FaultProxy(str(parts.hostname), parts.port or 80, keys=server.credentials) as proxy:
        through = Client(Endpoint(proxy.url), server.credentials)
        remote = Remote(through, bucket, "key")
        proxy.on("HeadObject", verbs.swallow_reply)
        assert head_object(remote, repeats=True).size == 5
        assert proxy.count("HeadObject") == 2
        proxy.on("HeadObject", verbs.swallow_reply)
        with pytest.raises(ReadTimeout):
            head_object(remote)
        assert proxy.count("HeadObject") == 3
        through.close()


@pytest.mark.parametrize("name", ["..", "arn:aws:s3:::b"])
def test_a_bucket_name_that_leads_elsewhere(fake: FakeS3, to_fake: Client, name: str) -> None:
    with pytest.raises(S3Error):
        head_object(Remote(to_fake, name, "key"))
    assert not fake.requests


def test_a_real_server(client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client.transfer.put_object(
        Bucket=bucket, Key="a/ü +%", Body=b"x" * 2000, Metadata={"mtime": "1.5"}
    )
    head = both(Remote(client, bucket, "a/ü +%"), head_object, monkeypatch)
    assert (head.size, head.metadata["mtime"]) == (2000, "1.5")


def test_boto_is_not_loaded_for_one_object(server: LiveServer, client: Client, bucket: str) -> None:
    client.transfer.put_object(Bucket=bucket, Key="key", Body=b"x" * 2000)
    code = f"""
import sys
from rustfs_desktop.s3.api.downloads import get_object, get_range
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Credentials, Endpoint
remote = Remote(
    Client(Endpoint({server.endpoint.url!r}), Credentials(*sys.argv[1:])), {bucket!r}, "key"
)
head = head_object(remote)
got = bytearray()
get_range(remote, 0, 1000, head, got.extend)
get_object(remote, lambda head: got.extend, 0)
assert len(got) == 3000
assert "botocore" not in sys.modules
"""
    keys = server.credentials
    subprocess.run(
        [sys.executable, "-c", code, keys.access_key, keys.secret_key], check=True, timeout=300
    )
