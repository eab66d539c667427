"""Servers that go wrong below HTTP: silent, not listening, or with a bad certificate."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import trustme

from tests.waiting import patience_s

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
def dripping_server(reply: bytes) -> Iterator[int]:
    """The port of a server that sends its answer byte by byte."""
    with _accepting(lambda sock, done: _drip(sock, reply, done)) as port:
        yield port


@contextlib.contextmanager
def sipping_server() -> Iterator[int]:
    """The port of a server that reads byte by byte."""
    with _accepting(_sip) as port:
        yield port


def _drip(sock: socket.socket, reply: bytes, done: threading.Event) -> None:
    sock.recv(65536)
    for byte in reply:
        sock.sendall(bytes([byte]))
        if done.wait(0.02):
            return


def _sip(sock: socket.socket, done: threading.Event) -> None:
    while sock.recv(1) and not done.wait(0.02):
        pass


@contextlib.contextmanager
def _accepting(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Serve each connection on a thread of its own until the end of the test."""
    server = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()
    threads: list[threading.Thread] = []

    def work(sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            serve(sock, done)

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed: the test is over
            while True:
                threads.append(threading.Thread(target=work, args=(server.accept()[0],)))
                threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield server.getsockname()[1]
    finally:
        done.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for thread in (accepting, *threads):
            thread.join()


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
                sock.settimeout(patience_s())
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
