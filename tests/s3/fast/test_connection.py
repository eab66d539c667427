"""The HTTP/1.1 connection of the fast client: heads of replies, time limits, reuse."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator

import pytest

from rustfs_desktop.s3.fast import connection as connection_module
from rustfs_desktop.s3.fast.connection import (
    ConnectionBroken,
    HttpConnection,
    HttpRequest,
    Reply,
    parse_head,
)
from tests.waiting import patience_s

HEAD = b"GET / HTTP/1.1\r\n\r\n"
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"


def request(body: bytes = b"", max_body_size: int = 10) -> HttpRequest:
    return HttpRequest("tag", (HEAD, body), len(HEAD), max_body_size, is_idempotent=True)


class Pair:
    """A connection and the socket of its server."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = (socket.AF_INET, listener.getsockname())
            self.connection = HttpConnection(self.selector, address, None, "127.0.0.1")
            self.server = listener.accept()[0]
        self.server.settimeout(patience_s())

    def close(self) -> None:
        self.connection.close()
        self.server.close()
        self.selector.close()

    def reply(self) -> Reply:
        """Advance the connection until its reply is complete."""
        while True:
            assert self.selector.select(patience_s())
            reply = self.connection.advance()
            if reply is not None:
                return reply


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.close()
    made.connection.close()  # closing twice is allowed


def test_requests_and_replies_in_turn(pair: Pair) -> None:
    for _ in range(2):
        pair.connection.send(request(b"body"))
        pair.server.sendall(REPLY)
        assert pair.reply() == Reply("tag", 200, {"content-length": "2"}, b"ab")
        assert pair.server.recv(1000) == HEAD + b"body"
        assert pair.connection.is_reusable
        assert pair.connection.is_alive


def test_bytes_of_content_are_counted(pair: Pair) -> None:
    pair.connection.send(request(b"body"))
    assert pair.connection.bytes_moved == 0
    pair.server.sendall(REPLY[:-1])
    while pair.connection.bytes_moved < len(b"body") + 1:
        assert pair.selector.select(patience_s())
        assert pair.connection.advance() is None
    assert pair.connection.was_sent


@pytest.mark.parametrize(
    ("reply", "is_reusable"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", False),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", False),
    ],
)
def test_when_a_connection_is_reusable(pair: Pair, reply: bytes, is_reusable: bool) -> None:
    pair.connection.send(request())
    pair.server.sendall(reply)
    pair.reply()
    assert pair.connection.is_reusable == is_reusable


@pytest.mark.parametrize("pieces", [1, 7])
def test_interim_replies_are_skipped(pair: Pair, pieces: int) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    pair.connection.send(request())
    assert pair.selector.select(patience_s())
    assert pair.connection.advance() is None
    sent = interim + REPLY
    for first in range(0, len(sent), len(sent) // pieces + 1):
        pair.server.sendall(sent[first : first + len(sent) // pieces + 1])
    reply = pair.reply()
    assert (reply.status, bytes(reply.body)) == (200, b"ab")
    assert "link" not in reply.headers
    assert pair.connection.is_reusable


def test_another_protocol_is_not_spoken(pair: Pair) -> None:
    pair.connection.send(request())
    pair.server.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    with pytest.raises(ConnectionBroken):
        pair.reply()


def test_a_closed_connection_is_not_alive(pair: Pair) -> None:
    pair.connection.send(request())
    pair.server.sendall(REPLY)
    pair.reply()
    pair.server.close()
    assert pair.selector.select(patience_s())
    assert not pair.connection.is_alive
    with pytest.raises(ConnectionBroken):
        pair.connection.advance()


def test_a_body_beyond_the_limit(pair: Pair) -> None:
    pair.connection.send(request(max_body_size=1))
    pair.server.sendall(REPLY)
    with pytest.raises(ConnectionBroken):
        pair.reply()


def test_time_limits(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "CONNECT_TIMEOUT_S", 50.0)
    monkeypatch.setattr(connection_module, "IDLE_TIMEOUT_S", 500.0)
    monkeypatch.setattr(connection_module, "DEADLINE_S", 5000.0)
    pair.connection.send(request(b"x" * 102_400))
    now = time.monotonic()
    assert not pair.connection.is_timed_out(now + 49)
    assert pair.connection.is_timed_out(now + 51)  # not connected yet
    assert pair.selector.select(patience_s())
    pair.connection.advance()
    now = time.monotonic()
    assert not pair.connection.is_timed_out(now + 499)
    assert pair.connection.is_timed_out(now + 501)
    monkeypatch.setattr(connection_module, "IDLE_TIMEOUT_S", 100_000.0)
    extra_s = pair.connection.bytes_moved / 1024
    assert extra_s > 0
    assert not pair.connection.is_timed_out(now + 4999 + extra_s)
    assert pair.connection.is_timed_out(now + 5001 + extra_s)


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.0 200 OK",
        "HTTP/1.1 2000 OK",
        "<html>",
        "HTTP/1.1 200 OK\r\nno colon",
        "HTTP/1.1 200 OK\r\n folded: x",
        "HTTP/1.1 200 OK\r\nname : x",
        "HTTP/1.1 200 OK\r\na: 1\nb: 2",
        "HTTP/1.1 200 OK\r\nETag: 1\r\netag: 2",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1",
        "HTTP/1.1 200 OK\r\na: \0",
    ],
)
def test_odd_heads(text: str) -> None:
    with pytest.raises(ConnectionBroken):
        parse_head(text)


def test_plain_heads() -> None:
    status, headers = parse_head('HTTP/1.1 200 OK\r\nETag: "x"\r\nVary: a\r\nVary:  b \r\nE:')
    assert (status, headers) == (200, {"etag": '"x"', "vary": "a, b", "e": ""})
