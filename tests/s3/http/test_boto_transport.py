"""The connections themselves: kept between requests, and never waited on for ever."""

from __future__ import annotations

import hashlib
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import NotConnected
from rustfs_desktop.s3.api import downloads, object_requests, uploads
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.http import boto_transport, watchdog
from rustfs_desktop.s3.types import Condition, ObjectHeaders
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Handler, Reply
from tests.s3.broken_servers import dripping_server, sipping_server
from tests.waiting import wait_for


def dripping() -> Iterator[bytes]:
    """A byte every now and then, without end."""
    while True:
        time.sleep(0.02)
        yield b" "


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that the fake server took."""
    taken: list[object] = []
    setup = Handler.setup

    def noting(handler: Handler) -> None:
        taken.append(handler)
        setup(handler)

    monkeypatch.setattr(Handler, "setup", noting)
    return taken


def test_one_connection_serves_many_requests(
    fake: FakeS3, to_fake: Client, connections: list[object]
) -> None:
    for number in range(30):
        fake.put("bucket", str(number), b"")
    fake.page_size = 10
    assert to_fake.listing  # boto3 is loaded, so that everything goes through it
    list(list_pages(to_fake, "bucket", cancel=CancelToken()))
    assert len(fake.requests) == 3
    assert len(connections) == 1
    for _ in range(3):
        list_buckets(to_fake)
    assert len(connections) == 2


def test_connection_survives_an_error(
    fake: FakeS3, to_fake: Client, connections: list[object]
) -> None:
    for _ in range(3):
        with pytest.raises(Exception, match="does not exist"):
            list(list_pages(to_fake, "missing", cancel=CancelToken()))
    assert len(fake.requests) == 3
    assert len(connections) == 1


def test_client_works_again_after_it_was_closed(fake: FakeS3, to_fake: Client) -> None:
    list_buckets(to_fake)
    to_fake.close()
    assert list_buckets(to_fake)
    assert len(fake.requests) == 2


def test_reply_that_drips_is_given_up(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes long before the time-out of the socket, but there is no end to them."""
    monkeypatch.setattr(boto_transport, "REPLY_DEADLINE_S", 0.1)

    fake.rules.append(lambda _request: Reply(200, dripping(), length=False))
    with pytest.raises(NotConnected) as caught:
        list_buckets(to_fake)
    assert caught.value.code == "ReadTimeout"


@pytest.mark.parametrize("cut", [1, 30])
def test_reply_that_breaks_off_is_asked_again(fake: FakeS3, to_fake: Client, cut: int) -> None:
    fake.rules.append(
        lambda request: (
            Reply(200, fake.truth(request).body, cut=cut) if len(fake.requests) == 1 else None
        )
    )
    assert [bucket.name for bucket in list_buckets(to_fake)] == ["bucket"]
    assert len(fake.requests) == 2


def test_the_deadline_holds_for_all_repetitions_together(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, deadlines = boto_transport._deadline, list[float]()

    def deadline_of(*about: Any) -> float:
        deadlines.append(real(*about))
        return deadlines[-1]

    monkeypatch.setattr(boto_transport, "_deadline", deadline_of)
    fake.rules.append(lambda request: Reply(200, fake.truth(request).body, cut=1))
    with pytest.raises(NotConnected):
        list_buckets(to_fake)
    assert len(deadlines) > 1
    assert len(set(deadlines)) == 1


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "LOW_SPEED_TIME_S", 0.3)
    monkeypatch.setattr(watchdog, "_TICK_S", 0.05)


@pytest.fixture
def let_time_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets more time pass than a request may crawl, and the watchdog look if it watches one."""
    ahead_s = 0.0
    looked_at: list[float] = []
    enforce_all = watchdog._Watchdog._enforce_all

    def noting(self: Any, now: float) -> None:
        enforce_all(self, now)
        looked_at.append(now)

    def let_pass() -> None:
        nonlocal ahead_s
        ahead_s += 2 * watchdog.LOW_SPEED_TIME_S
        end = time.monotonic() + ahead_s
        wait_for(lambda: not watchdog._watchdog._watches or (looked_at and looked_at[-1] >= end))

    clock = types.SimpleNamespace(monotonic=lambda: time.monotonic() + ahead_s)
    monkeypatch.setattr(watchdog, "time", clock)
    monkeypatch.setattr(object_requests, "time", clock)
    monkeypatch.setattr(watchdog, "_TICK_S", 0.02)
    monkeypatch.setattr(watchdog._Watchdog, "_enforce_all", noting)
    return let_pass


def remote(client: Client) -> Remote:
    return Remote(client, "bucket", "key")


@pytest.mark.usefixtures("impatient")
def test_a_header_that_drips_is_given_up(connect: Callable[..., Client]) -> None:
    with dripping_server(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 10_000) as port:
        with pytest.raises(NotConnected) as caught:
            downloads.get_object(
                remote(connect(f"http://127.0.0.1:{port}")), lambda _head: lambda _data: None, 0
            )
        assert caught.value.code == "ReadTimeout"


def test_a_header_of_a_short_request_that_drips_is_given_up(
    connect: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto_transport, "REPLY_DEADLINE_S", 0.3)
    monkeypatch.setattr(watchdog, "_TICK_S", 0.05)
    with dripping_server(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 10_000) as port:
        with pytest.raises(NotConnected) as caught:
            list_buckets(connect(f"http://127.0.0.1:{port}"))
        assert caught.value.code == "ReadTimeout"


@pytest.mark.usefixtures("impatient")
def test_content_that_drips_is_given_up(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "key", b"x" * 1000)
    fake.rules.append(
        lambda request: Reply(200, dripping(), fake.truth(request).headers, length=False)
    )
    with pytest.raises(NotConnected) as caught:
        downloads.get_object(remote(to_fake), lambda _head: lambda _data: None, 1000)
    assert caught.value.code == "ReadTimeout"


def test_content_that_is_slow_to_be_used_is_waited_for(
    fake: FakeS3, to_fake: Client, let_time_pass: Callable[[], None]
) -> None:
    """Only waiting for the network counts, not what this program does with the bytes."""
    fake.put("bucket", "key", b"x" * 1000)
    used: list[int] = []

    def use(data: memoryview) -> None:
        let_time_pass()
        used.append(len(data))

    downloads.get_object(remote(to_fake), lambda _head: use, 0)
    assert sum(used) == 1000


@pytest.mark.usefixtures("impatient")
def test_a_server_that_hardly_takes_anything_is_given_up(connect: Callable[..., Client]) -> None:
    with sipping_server() as port:
        payload = Payload(bytes(8 * 1024 * 1024), b"0" * 16, lambda _count: None)
        with pytest.raises(NotConnected) as caught:
            uploads.upload_part(remote(connect(f"http://127.0.0.1:{port}")), "id", 1, payload)
        assert caught.value.code == "ReadTimeout"


def test_content_that_comes_slowly_to_be_sent_is_waited_for(
    fake: FakeS3, to_fake: Client, let_time_pass: Callable[[], None]
) -> None:
    """As when the user has limited the speed."""
    data = bytes(600_000)
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    payload = Payload(data, digest, lambda _count: let_time_pass())
    upload_id = uploads.create_upload(remote(to_fake), ObjectHeaders("text/plain", {}))
    uploads.upload_part(remote(to_fake), upload_id, 1, payload)
    assert fake.uploads[upload_id].parts[1] == data


def test_nobody_offers_a_body_to_a_server_that_does_not_answer_the_offer(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "handle_expect_100", lambda _handler: True)
    data = bytes(200_000)
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    for _ in range(3):
        payload = Payload(data, digest, lambda _count: None)
        uploads.put_object(remote(to_fake), payload, ObjectHeaders("text/plain", {}), Condition())
    assert ["Expect" in request.headers for request in fake.requests] == [True, False, False]


def test_a_short_body_is_not_offered_first(fake: FakeS3, to_fake: Client) -> None:
    payload = Payload(b"x", hashlib.md5(b"x").digest(), lambda _count: None)
    uploads.put_object(remote(to_fake), payload, ObjectHeaders("text/plain", {}), Condition())
    assert "Expect" not in fake.requests[0].headers
