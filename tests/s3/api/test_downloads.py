"""Downloads of object content are compared with the request byte by byte."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    Cancelled,
    ChangedOnServer,
    IntegrityError,
    NotConnected,
    NotFound,
)
from rustfs_desktop.s3.api import downloads, object_requests
from rustfs_desktop.s3.api.downloads import RangesIgnored
from rustfs_desktop.s3.client import READ_TIMEOUTS_S, Client, Remote
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import ObjectHead
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply
from tests.waiting import hold_until

DATA = bytes(range(256)) * 1500
ETAG = hashlib.md5(DATA, usedforsecurity=False).hexdigest()


@pytest.fixture(autouse=True, params=[True, False], ids=["boto3", "without boto3"])
def with_boto(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests of both kinds, which must have the same results and errors."""
    monkeypatch.setattr(object_requests, "is_boto_loaded", lambda: request.param)


def read_object(remote: Remote, size_hint: int = len(DATA)) -> tuple[ObjectHead, bytes]:
    received = bytearray()
    head = downloads.get_object(remote, lambda _head: received.extend, size_hint)
    return head, bytes(received)


def read_range(remote: Remote, first: int, stop: int, etag: str = ETAG) -> bytes:
    received = bytearray()
    expected = ObjectHead(etag, size=len(DATA))
    downloads.get_range(remote, first, stop, expected, received.extend)
    return bytes(received)


@pytest.fixture
def of_fake(to_fake: Client) -> Remote:
    return Remote(to_fake, "bucket", "key")


@pytest.fixture
def remote(client: Client, bucket: str) -> Remote:
    """An object on a real server."""
    client.transfer.put_object(
        Bucket=bucket, Key="key", Body=DATA, ContentType="text/plain", Metadata={"mtime": "1.5"}
    )
    return Remote(client, bucket, "key")


def test_an_object_is_read(remote: Remote) -> None:
    head, received = read_object(remote)
    assert received == DATA
    assert (head.etag, head.size, head.content_type) == (ETAG, len(DATA), "text/plain")
    assert head.metadata == {"mtime": "1.5"}
    assert read_range(remote, 100, 5000) == DATA[100:5000]
    assert read_range(remote, 0, len(DATA)) == DATA


def test_an_empty_object(client: Client, bucket: str) -> None:
    client.transfer.put_object(Bucket=bucket, Key="empty", Body=b"")
    head, received = read_object(Remote(client, bucket, "empty"))
    assert (head.size, received) == (0, b"")


def test_a_range_of_a_replaced_object(remote: Remote) -> None:
    with pytest.raises(ChangedOnServer):
        read_range(remote, 0, 10, etag="0" * 32)


def test_a_missing_object(client: Client, bucket: str) -> None:
    with pytest.raises(NotFound):
        read_object(Remote(client, bucket, "key"))


@pytest.mark.parametrize(
    ("reply", "kind"),
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
        pytest.param(
            Reply(200, b"12345", {"ETag": "e"}, cut=4, reset=True), NotConnected, id="reset"
        ),
        pytest.param(error(403, "AccessDenied"), AccessDenied, id="denied"),
        pytest.param(Reply(0), NotConnected, id="no reply"),
    ],
)
def test_wrong_objects(fake: FakeS3, of_fake: Remote, reply: Reply, kind: type[AppError]) -> None:
    fake.rules.append(lambda _request: reply)
    with pytest.raises(kind):
        read_object(of_fake, size_hint=5)


def range_reply(content_range: str, body: bytes = b"12345", etag: str = ETAG, **more: int) -> Reply:
    return Reply(206, body, {"ETag": etag, "Content-Range": content_range}, **more)  # type: ignore[arg-type]


RANGE = f"bytes 10-14/{len(DATA)}"


@pytest.mark.parametrize(
    ("reply", "kind"),
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
def test_wrong_ranges(fake: FakeS3, of_fake: Remote, reply: Reply, kind: type[AppError]) -> None:
    fake.rules.append(lambda _request: reply)
    with pytest.raises(kind):
        read_range(of_fake, 10, 15)


def test_the_requested_range_and_its_condition(fake: FakeS3, of_fake: Remote) -> None:
    fake.rules.append(lambda _request: range_reply(RANGE))
    assert read_range(of_fake, 10, 15) == b"12345"
    headers = fake.requests[0].headers
    assert (headers["Range"], headers["If-Match"]) == ("bytes=10-14", f'"{ETAG}"')


def test_a_transfer_that_is_stopped_while_its_bytes_arrive(fake: FakeS3, of_fake: Remote) -> None:
    interrupt, go_on = Interrupt(CancelToken()), threading.Event()

    def slowly() -> Iterator[bytes]:
        yield DATA[:1000]
        interrupt.token.set()
        hold_until(go_on)

    headers = {"ETag": ETAG, "Content-Length": str(len(DATA))}
    fake.rules.append(lambda _request: Reply(200, slowly(), headers, length=False))
    with interrupt, pytest.raises(Cancelled):
        read_object(of_fake)
    go_on.set()


def test_content_that_stops_coming(
    fake: FakeS3, of_fake: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.s3.fast.route.IDLE_TIMEOUT_S", 0.2)
    monkeypatch.setitem(READ_TIMEOUTS_S, "transfer", 0.2)
    go_on = threading.Event()

    def stalled() -> Iterator[bytes]:
        yield DATA[:1000]
        hold_until(go_on)

    headers = {"ETag": ETAG, "Content-Length": str(len(DATA))}
    fake.rules.append(lambda _request: Reply(200, stalled(), headers, length=False))
    with pytest.raises(NotConnected):
        read_object(of_fake)
    go_on.set()
