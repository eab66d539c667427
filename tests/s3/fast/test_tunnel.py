"""A tunnel through a proxy: nothing but its plain consent opens it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from rustfs_desktop.s3.fast.tunnel import Tunnel

OPEN = b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, proxy = socket.socketpair()
    ours.setblocking(False)
    with ours, proxy:
        yield ours, proxy


@pytest.mark.parametrize(
    ("host", "target"), [("files.test", "files.test:443"), ("fd00::1", "[fd00::1]:443")]
)
def test_the_proxy_is_asked_once_and_its_reply_may_come_in_pieces(
    pair: tuple[socket.socket, socket.socket], host: str, target: str
) -> None:
    ours, proxy = pair
    tunnel = Tunnel(host, 443, "Proxy-Authorization: Basic eA==\r\n")
    assert not tunnel.advance(ours)
    assert proxy.recv(1000).decode() == (
        f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nProxy-Authorization: Basic eA==\r\n\r\n"
    )
    assert not tunnel.advance(ours)  # no reply yet
    proxy.sendall(OPEN[:20])
    assert not tunnel.advance(ours)
    proxy.sendall(OPEN[20:])
    assert tunnel.advance(ours)
    assert tunnel.advance(ours)
    proxy.setblocking(False)
    with pytest.raises(BlockingIOError):
        proxy.recv(1)


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno",
        b"<html>\r\n\r\n",
        OPEN + b"more",  # before TLS starts
        b"HTTP/1.1 200 " + b"x" * 70_000,
    ],
)
def test_any_other_reply_is_a_broken_connection(
    pair: tuple[socket.socket, socket.socket], reply: bytes
) -> None:
    ours, proxy = pair
    tunnel = Tunnel("files.test", 443, "")
    tunnel.advance(ours)
    proxy.sendall(reply)
    with pytest.raises(ConnectionError):
        any(tunnel.advance(ours) for _ in range(1000))


def test_a_proxy_that_hangs_up_is_a_broken_connection(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, proxy = pair
    tunnel = Tunnel("files.test", 443, "")
    tunnel.advance(ours)
    proxy.shutdown(socket.SHUT_RDWR)
    with pytest.raises(ConnectionError):
        tunnel.advance(ours)
