"""One connection of the fast lane: a socket that never blocks, and what came back over it.

It understands the plain replies that S3 servers give to small requests and nothing else. What is
unusual (chunked bodies, HTTP/1.0, interim answers, redirects) is not interpreted: the connection
is closed, and boto, which knows all of HTTP, sends the request again.
"""

from __future__ import annotations

import dataclasses
import errno
import re
import selectors
import socket
import ssl
import time
from collections.abc import Mapping

from rustfs_desktop.errors import AppError

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE
CONNECT_S = 10.0
SILENCE_S = 60.0
DEADLINE_S = 120.0  # and as much longer as it moves bytes faster than this
_SLOWEST = 1024  # bytes per second
_RECEIVE_BYTES = 64 * 1024
_MAX_HEAD_BYTES = 64 * 1024
_STATUS = re.compile(r"HTTP/1\.1 ([2-5][0-9]{2})(?: |\r\n|$)")
_HEADER = re.compile(r"\r\n([!-9;-~]+):([^\r\n\0]*)(?=\r\n|\Z)")
# Not twice in one reply: two different values would mean two readings of it.
_SINGLE = frozenset({"content-length", "etag", "last-modified", "transfer-encoding"})
_AGAIN = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclasses.dataclass(eq=False, slots=True)
class HttpRequest:
    """What is to be sent.

    Attributes:
        tag: What the reply is given back with.
        data: The request as it goes over the wire, in one piece or two.
        head_size: How many bytes of it are not content.
        most: How long the reply's body may be.
        is_repeatable: Whether it does no harm to send it twice.
        wants_body: Whether the reply to it has a body.
    """

    tag: object
    data: tuple[bytes | bytearray, ...]
    head_size: int
    most: int
    is_repeatable: bool
    wants_body: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request.

    Attributes:
        status: The HTTP status; 0 if no reply came, or one that was not understood.
        body: Of a reply with status 200; exactly as long as announced.
        was_sent: Whether a part of the request left, so that the server may have acted on it.
    """

    tag: object
    status: int = 0
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes | bytearray = b""
    was_sent: bool = True


class Broken(Exception):
    """The connection is of no more use."""


class Unsendable(AppError):
    """A name or a value that no plain request can hold."""

    def __init__(self) -> None:
        super().__init__("The fast lane cannot send this", code="Unsendable")


class HttpConnection:
    """From the first packet on; the selector is told what it waits for.

    Args:
        place: The kind of address and the address.
        tls: How to encrypt, or None.
        host: The name that the certificate must be for.
    """

    def __init__(
        self,
        selector: selectors.BaseSelector,
        place: tuple[int, tuple[object, ...]],
        tls: ssl.SSLContext | None,
        host: str,
    ) -> None:
        self._selector = selector
        self._tls = tls
        self._host = host
        self.request: HttpRequest | None = None
        self._began = self._active = time.monotonic()
        self.is_used = False  # it brought a reply before
        self.was_sent = False
        self.has_answered = False
        self._is_ready = False
        self._can_be_kept = False
        self._out: list[memoryview] = []
        self._head = bytearray()
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._body = bytearray()
        self._filled = 0
        family, address = place
        self._sock: socket.socket = socket.socket(family, socket.SOCK_STREAM)
        self._mask = WRITE
        try:
            self._sock.setblocking(False)
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            problem = self._sock.connect_ex(address)
            if problem not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                raise Broken(errno.errorcode.get(problem, ""))
            selector.register(self._sock, WRITE, self)
        except BaseException:
            self._sock.close()
            raise

    def close(self) -> None:
        """Cut it; more than once does no harm."""
        if self._sock.fileno() >= 0:
            self._selector.unregister(self._sock)
            self._sock.close()

    @property
    def is_alive(self) -> bool:
        """Whether a connection that rests can be used again.

        If something is there to be read, it is the end, or an answer nobody asked for.
        """
        try:
            # Not the TLS socket's own: it knows no looking ahead.
            socket.socket.recv(self._sock, 1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def is_late(self, now: float) -> bool:
        """Whether it takes longer than any honest server would."""
        silent_s = SILENCE_S if self._is_ready else CONNECT_S
        slowest_s = DEADLINE_S + self.moved / _SLOWEST
        return now > self._active + silent_s or now > self._began + slowest_s

    @property
    def moved(self) -> int:
        """How many bytes of content went over the wire in either direction."""
        request = self.request
        if request is None:
            return 0
        sent = sum(map(len, request.data)) - sum(map(len, self._out))
        return max(0, sent - request.head_size) + self._filled

    def begin(self, request: HttpRequest) -> None:
        """Send a request; only when nothing else is under way.

        Raises:
            Broken: The connection ended.
        """
        self.request = request
        self._began = self._active = time.monotonic()
        self.was_sent = self.has_answered = False
        self._out = [memoryview(piece) for piece in request.data if piece]
        self._head.clear()
        self._status = 0
        if self._is_ready:
            self._send()

    def go_on(self) -> Reply | None:
        """Do what can be done now without waiting; the reply once it is complete.

        Raises:
            Broken: Nothing good comes any more.
        """
        try:
            if not self._is_ready:
                self._prepare()
            if self._is_ready and self._out:
                self._send()
            return self._receive() if self._is_ready else None
        except _AGAIN as again:
            self._wait_for(again)
            return None
        except (OSError, ValueError) as error:
            raise Broken(str(error)) from error

    def _prepare(self) -> None:
        """Connect and agree on an encryption."""
        problem = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if problem:
            raise Broken(errno.errorcode.get(problem, ""))
        if self._tls is not None:
            if not isinstance(self._sock, ssl.SSLSocket):
                self._selector.unregister(self._sock)
                self._sock = self._tls.wrap_socket(
                    self._sock, server_hostname=self._host, do_handshake_on_connect=False
                )
                self._mask = READ | WRITE
                self._selector.register(self._sock, self._mask, self)
            self._sock.do_handshake()
        self._is_ready = True
        self._want(READ)

    def _send(self) -> None:
        try:
            while self._out:
                self.was_sent = True
                sent = self._sock.send(self._out[0])
                self._active = time.monotonic()
                if sent < len(self._out[0]):
                    self._out[0] = self._out[0][sent:]
                else:
                    del self._out[0]
        except _AGAIN as again:
            self._wait_for(again)
        except OSError as error:
            raise Broken(str(error)) from error
        else:
            self._want(READ)

    def _receive(self) -> Reply | None:
        """Take in what is there; TLS may hold more than the selector can see."""
        while True:
            if self._status:
                count = self._sock.recv_into(memoryview(self._body)[self._filled :])
                self._filled += count
                is_end = not count
            else:
                data = self._sock.recv(_RECEIVE_BYTES)
                self._head += data
                is_end = not data
            if is_end or self.request is None:
                raise Broken
            self.has_answered = True
            self._active = time.monotonic()
            if not self._status:
                self._read_head()
            if self._status and self._filled == len(self._body):
                return self._finish()

    def _read_head(self) -> None:
        """Once the head is complete, make room for the body."""
        request = self.request
        assert request is not None
        end = self._head.find(b"\r\n\r\n")
        if (len(self._head) if end < 0 else end) > _MAX_HEAD_BYTES:
            raise Broken
        if end < 0:
            return
        self._status, self._headers = parse_head(self._head[:end].decode("latin-1"))
        rest = self._head[end + 4 :]
        length = self._headers.get("content-length", "")
        if self._status != 200 or not request.wants_body:
            length = "0"
        elif "transfer-encoding" in self._headers or not (length.isascii() and length.isdigit()):
            raise Broken
        if int(length) > request.most or len(rest) > int(length):
            raise Broken
        self._body = bytearray(int(length))
        self._body[: len(rest)] = rest
        self._filled = len(rest)

    def _finish(self) -> Reply:
        request = self.request
        assert request is not None
        if self._out:  # it did not want to hear all of it
            raise Broken
        body, self._body, self.request = self._body, bytearray(), None
        self._filled = 0
        self.is_used = True
        # The body of a refusal may still follow.
        is_whole = self._status == 200 or (self._status == 404 and not request.wants_body)
        self._can_be_kept = is_whole and "close" not in self._headers.get("connection", "").lower()
        return Reply(request.tag, self._status, self._headers, body)

    @property
    def can_be_kept(self) -> bool:
        """Whether another request may follow the reply that just came."""
        return self._can_be_kept

    @property
    def refusal(self) -> int:
        """The status of the reply that is coming if it is not good, else 0."""
        return self._status if self._status != 200 else 0

    def _wait_for(self, again: BaseException) -> None:
        if isinstance(again, ssl.SSLWantReadError):
            self._want(READ)
        elif isinstance(again, ssl.SSLWantWriteError) or self._out or not self._is_ready:
            self._want(READ | WRITE)

    def _want(self, mask: int) -> None:
        if mask != self._mask:
            self._mask = mask
            self._selector.modify(self._sock, mask, self)


def parse_head(text: str) -> tuple[int, dict[str, str]]:
    """Status and headers, names in small letters, of a reply.

    Raises:
        Broken: It is not as plain as the reply of an S3 server to a small request.
    """
    match = _STATUS.match(text)
    found = _HEADER.findall(text)
    # Every line but the first is a header, or there is something odd between them.
    if match is None or len(found) != max(text.count("\r"), text.count("\n")):
        raise Broken
    headers = {name.lower(): value.strip() for name, value in found}
    if len(headers) < len(found):
        _join(headers, found)
    return int(match[1]), headers


def _join(headers: dict[str, str], found: list[tuple[str, str]]) -> None:
    """Put the values together of headers that came more than once."""
    headers.clear()
    for name, value in ((name.lower(), value) for name, value in found):
        if name not in headers:
            headers[name] = value.strip()
        elif name in _SINGLE:
            raise Broken
        else:
            headers[name] += f", {value.strip()}"
