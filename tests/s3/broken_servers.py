"""Servers that go wrong below HTTP: silent, not listening, or with a bad certificate."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import trustme

_BUCKETS = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
_REPLY = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"


def closed_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextlib.contextmanager
def black_hole() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(16)
        yield sock.getsockname()[1]


@contextlib.contextmanager
def full_backlog() -> Iterator[int]:
    """The port of a server that answers no further attempt to connect."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]


@contextlib.contextmanager
def one_liner(reply: bytes) -> Iterator[int]:
    """The port of a server that answers everything with the same bytes."""
    with _serving(lambda sock: sock, reply) as port:
        yield port


@contextlib.contextmanager
def tls_server(authority: trustme.CA, host: str, *, expired: bool = False) -> Iterator[int]:
    """The port of an S3 server without buckets, with a certificate for ``host``."""
    ends = datetime.now(UTC) + timedelta(days=-1 if expired else 30)
    certificate = authority.issue_cert(host, not_after=ends)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)

    def wrap(sock: socket.socket) -> socket.socket:
        return context.wrap_socket(sock, server_side=True)

    with _serving(wrap, _REPLY % (len(_BUCKETS), _BUCKETS)) as port:
        yield port


@contextlib.contextmanager
def _serving(wrap: object, reply: bytes) -> Iterator[int]:
    assert callable(wrap)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                accepted, _ = server.accept()
            except OSError:
                return  # closed: the test is over
            with accepted, contextlib.suppress(OSError), wrap(accepted) as sock:
                sock.settimeout(5)
                sock.recv(65536)
                sock.sendall(reply)
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
