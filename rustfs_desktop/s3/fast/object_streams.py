"""GetObject and HeadObject without boto3, for content that is read while it arrives; blocking.

The fast client has whole objects in memory. A reply other than a simple success is not read: the
caller then sends the request again with boto3, which handles all errors.
"""

from __future__ import annotations

import socket
import threading
import time
import weakref
from collections.abc import Callable, Mapping

from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.fast.connection import (
    DEADLINE_S,
    IDLE_TIMEOUT_S,
    ConnectionBroken,
    final_head,
    has_nothing_to_read,
)
from rustfs_desktop.s3.fast.request_heads import RequestHeads
from rustfs_desktop.s3.fast.sigv4 import NO_CONTENT
from rustfs_desktop.s3.interrupt import raise_if_interrupted, register_socket
from rustfs_desktop.s3.reply_values import whole_number
from rustfs_desktop.s3.types import EndpointAccess

_MAX_IDLE = 16
_RECEIVE_BYTES = 64 * 1024
_READ_BYTES = 1024 * 1024
_SUCCESS = (200, 206)


class ObjectStreams:
    """Requests for the objects of one bucket; keeps idle connections; thread-safe.

    Args:
        access: The server and the access keys.
        bucket: The bucket.
        on_reply: Gets the headers of every reply, names in lowercase.

    Raises:
        AppError: The bucket name would send requests elsewhere, or the proxy is not valid.
    """

    def __init__(
        self, access: EndpointAccess, bucket: str, on_reply: Callable[[Mapping[str, str]], None]
    ) -> None:
        self._heads = RequestHeads(access, bucket)
        self._on_reply = on_reply
        self._lock = threading.Lock()
        self._idle: list[socket.socket] = []
        weakref.finalize(self, _close_all, self._idle)

    def close_idle(self) -> None:
        """Close the idle connections."""
        with self._lock:
            _close_all(self._idle)

    def request(
        self, method: str, key: str, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> ObjectStream | None:
        """Send a request; returns its reply, None if it is not a simple success.

        Args:
            method: ``GET`` or ``HEAD``.
            key: The key of the object.
            headers: Names in lowercase.
            query: The query of the URL.

        Raises:
            Cancelled: The interrupt of the calling thread was set.
            TimeoutError: The server does not reply.
            Unsendable: The key or a value is not allowed in a request.
        """
        with self._lock:
            head = self._heads.head(method, key, dict(headers), NO_CONTENT, query=query)
        stream = None
        while stream is None and (sock := self._take_idle()) is not None:  # it may be closed
            stream = self._send(sock, method, head)
        if stream is None and (sock := self._connect()) is not None:
            stream = self._send(sock, method, head)
        if stream is None:
            return None
        self._on_reply(stream.headers)
        if stream.status not in _SUCCESS:
            stream.close()
            return None
        return stream

    def _send(self, sock: socket.socket, method: str, head: bytes) -> ObjectStream | None:
        """Send a request over a connection; None if that is broken."""
        stream = ObjectStream(sock, self._keep)
        try:
            stream.send(head, has_content=method == "GET")
        except (OSError, ConnectionBroken, Cancelled) as error:
            stream.close()
            raise_if_interrupted()
            if isinstance(error, TimeoutError):
                raise
            return None
        return stream

    def _connect(self) -> socket.socket | None:
        try:
            return self._heads.route.connect()
        except (OSError, UnicodeError):
            raise_if_interrupted()
            return None

    def _take_idle(self) -> socket.socket | None:
        """An idle connection on which nothing came since the last reply.

        More bytes than a reply should have would be taken for the next one, of another object.
        """
        while True:
            with self._lock:
                if not self._idle:
                    return None
                sock = self._idle.pop()
            sock.setblocking(False)
            if has_nothing_to_read(sock):
                sock.settimeout(IDLE_TIMEOUT_S)
                return sock
            sock.close()

    def _keep(self, sock: socket.socket) -> None:
        with self._lock:
            if len(self._idle) < _MAX_IDLE:
                self._idle.append(sock)
                return
        sock.close()


def _close_all(idle: list[socket.socket]) -> None:
    while idle:
        idle.pop().close()


class ObjectStream:
    """The reply to one request; for one thread.

    Args:
        sock: The connection.
        keep: Gets the connection back when the content was read to its end.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lowercase.
    """

    def __init__(self, sock: socket.socket, keep: Callable[[socket.socket], None]) -> None:
        self._sock = sock
        self._keep = keep
        self._is_open = True
        self._first: bytes | bytearray = b""  # content that came with the head
        self._missing = 0
        self._buffer = memoryview(b"")
        self.status = 0
        self.headers: Mapping[str, str] = {}

    def send(self, head: bytes, *, has_content: bool) -> None:
        """Send a request without a body, and read the head of its reply.

        Raises:
            ConnectionBroken: The connection was closed, or an unsupported reply came.
            OSError: The connection failed.
            Cancelled: The interrupt of the calling thread was set.
        """
        register_socket(self._sock)
        self._sock.sendall(head)
        deadline, data = time.monotonic() + DEADLINE_S, bytearray()
        while (found := final_head(data)) is None:
            if time.monotonic() > deadline:
                raise TimeoutError("The reply took too long")
            received = self._sock.recv(_RECEIVE_BYTES)
            if not received:
                raise ConnectionBroken
            data += received
        self.status, self.headers, self._first = found
        if self.status in _SUCCESS and has_content:
            length = whole_number(self.headers.get("content-length", ""))
            if "transfer-encoding" in self.headers or length is None:
                raise ConnectionBroken
            self._missing = length
        if self.status in _SUCCESS and len(self._first) > self._missing:
            raise ConnectionBroken

    def read(self) -> bytes | bytearray | memoryview:
        """The next bytes of the content, valid until the next call; empty at its end.

        They end early if the server closes the connection.

        Raises:
            OSError: The connection failed.
        """
        if self._first:
            data, self._first = self._first, b""
            self._missing -= len(data)
            return data
        if not self._missing:
            self._release()
            return b""
        if not self._buffer:
            self._buffer = memoryview(bytearray(min(_READ_BYTES, self._missing)))
        count = self._sock.recv_into(self._buffer[: self._missing])
        self._missing -= count
        return self._buffer[:count]

    def close(self) -> None:
        """Close the connection, unless all was read; more than once does no harm."""
        if self._is_open:
            self._is_open = False
            self._sock.close()

    def _release(self) -> None:
        """Let the connection be used again, unless the server closes it."""
        if self._is_open and "close" not in self.headers.get("connection", "").lower():
            self._is_open = False
            self._keep(self._sock)
        self.close()
