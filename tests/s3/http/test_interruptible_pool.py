"""Connections for boto3: stoppable, without redirects, and with Expect only while it helps."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http import interruptible_pool
from rustfs_desktop.s3.http.interruptible_pool import connection_pools
from rustfs_desktop.s3.interrupt import Interrupt
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Handler, Reply, Request
from tests.s3.broken_servers import closed_port, full_backlog, one_liner
from tests.waiting import patience_s


def pool_for(port: int, capabilities: ServerCapabilities | None = None) -> Any:
    made = connection_pools(patience_s(), capabilities or ServerCapabilities())
    return made["http"]("127.0.0.1", port, timeout=patience_s(), retries=False)


def port_of(fake: FakeS3) -> int:
    port = urllib3.util.parse_url(fake.url).port
    assert port is not None
    return port


def test_a_see_other_is_not_followed(fake: FakeS3) -> None:
    fake.rules.append(lambda _request: Reply(303, b"", {"Location": "/elsewhere"}))
    pool = pool_for(port_of(fake))
    assert pool.urlopen("GET", "/bucket").status == 303
    assert len(fake.requests) == 1
    pool.close()


def test_a_request_is_stopped_by_its_interrupt(fake: FakeS3) -> None:
    interrupt, over = Interrupt(CancelToken()), threading.Event()

    def stop(_request: Request) -> None:
        interrupt.token.set()
        over.wait(patience_s())

    fake.rules.append(stop)
    pool = pool_for(port_of(fake))
    with interrupt, pytest.raises(urllib3.exceptions.ProtocolError):
        pool.urlopen("GET", "/bucket")
    over.set()
    pool.close()


def test_an_interrupted_thread_opens_no_connection(fake: FakeS3) -> None:
    interrupt = Interrupt(CancelToken())
    pool = pool_for(port_of(fake))
    with interrupt:
        interrupt.token.set()
        with pytest.raises(Cancelled):
            pool.urlopen("GET", "/bucket")
    assert fake.requests == []
    pool.close()


def test_the_exceptions_are_those_of_urllib3(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = pool_for(closed_port())
    with pytest.raises(NewConnectionError):
        pool.urlopen("GET", "/")
    for raised, expected in (
        (socket.gaierror("no such host"), NameResolutionError),
        (TimeoutError("timed out"), ConnectTimeoutError),
        (OSError("no route"), NewConnectionError),
    ):

        def fail(*_: object, error: OSError = raised) -> None:
            raise error

        monkeypatch.setattr(interruptible_pool, "connect", fail)
        with pytest.raises(expected):
            pool.urlopen("GET", "/")
    pool.close()


def test_interim_replies_are_skipped() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    with one_liner(interim + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab") as port:
        pool = pool_for(port)
        reply = pool.urlopen("GET", "/")
        assert (reply.status, reply.data, reply.headers.get("Link")) == (200, b"ab", None)
        pool.close()


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_body_is_sent_after_any_interim_reply(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    def hint(handler: Handler) -> bool:
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        handler.wfile.flush()
        return True

    monkeypatch.setattr(Handler, "handle_expect_100", hint)
    to_fake.transfer.put_object(Bucket="bucket", Key="key", Body=b"x" * size)
    assert fake.objects["bucket", "key"] == b"x" * size


class Recording:
    """A body that notes when sending begins."""

    def __init__(self) -> None:
        self.is_sending = False
        self._left = [b"content"]

    def __len__(self) -> int:
        return 7

    def begin_sending(self) -> None:
        self.is_sending = True

    def read(self, _size: int = -1) -> bytes:
        return self._left.pop() if self._left else b""


def test_a_body_is_told_that_it_is_sent(fake: FakeS3) -> None:
    pool, body = pool_for(port_of(fake)), Recording()
    headers = {"Content-Length": "7"}
    pool.urlopen("PUT", "/bucket/key", body=body, headers=headers)
    assert body.is_sending
    assert fake.objects["bucket", "key"] == b"content"
    pool.close()


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that answers no attempt to connect, as behind a firewall."""
    with full_backlog() as port:
        yield port


def test_all_addresses_of_a_host_share_the_time(
    silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo("127.0.0.1", silent, 0, socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found * 4)
    times: list[float] = []

    def note(sock: socket.socket, value: float) -> None:
        times.append(value)
        sock.setblocking(False)  # the test does not wait it out

    monkeypatch.setattr(socket.socket, "settimeout", note)
    with pytest.raises(BlockingIOError):
        interruptible_pool.connect("host", silent, 8.0)
    assert len(times) == 4
    assert times[0] == pytest.approx(2.0, abs=0.5)
    assert max(times) <= 8.0


def test_a_connection_that_is_not_answered_is_interrupted_at_once(silent: int) -> None:
    interrupt = Interrupt(CancelToken())
    timer = threading.Timer(0.2, interrupt.token.set)
    begin = time.monotonic()
    timer.start()
    with pytest.raises(Cancelled), interrupt:
        interruptible_pool.connect("127.0.0.1", silent, 10 * patience_s())
    assert time.monotonic() - begin < patience_s()
