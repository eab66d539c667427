"""HTTP/1.1 connection of the fast client, on a non-blocking socket.

It supports only the replies that S3 servers usually send to small requests, after interim ones
(1xx). Anything else (chunked bodies, HTTP/1.0, redirects) closes the connection, and the request is
sent again with boto3, which supports all of HTTP.
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
from rustfs_desktop.s3.fast.tunnel import Tunnel
from rustfs_desktop.s3.http.interim_replies import SWITCHING_PROTOCOLS, is_interim
from rustfs_desktop.s3.reply_values import whole_number

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE
CONNECT_TIMEOUT_S = 10.0
IDLE_TIMEOUT_S = 60.0
DEADLINE_S = 120.0  # plus the time that the bytes moved so far take at _MIN_SPEED
_MIN_SPEED = 1024  # bytes per second
_RECEIVE_BYTES = 64 * 1024
_MAX_HEAD_BYTES = 64 * 1024
_STATUS = re.compile(r"HTTP/1\.1 ([1-5][0-9]{2})(?: |\r\n|$)")
_HEADER = re.compile(r"\r\n([!-9;-~]+):([^\r\n\0]*)(?=\r\n|\Z)")
# Headers that must not be repeated: two different values would be ambiguous.
_SINGLE = frozenset({"content-length", "etag", "last-modified", "transfer-encoding"})
_WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclasses.dataclass(eq=False, slots=True)
class HttpRequest:
    """A request to send.

    Attributes:
        tag: Identifies the request; copied to the reply.
        data: Head and body, joined or as two items.
        head_size: The length of the head in bytes.
        max_body_size: The maximum length of the reply's body.
        is_idempotent: Whether it may be sent twice.
        has_reply_body: Whether the reply has a body; False for HEAD.
    """

    tag: object
    data: tuple[bytes | bytearray, ...]
    head_size: int
    max_body_size: int
    is_idempotent: bool
    has_reply_body: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a request, or the fact that there is none.

    Attributes:
        tag: The tag of the request.
        status: The HTTP status; 0 if no reply came, or an unsupported one.
        headers: The headers, names in lowercase.
        body: The body of a reply with status 200; exactly as long as its Content-Length.
        was_sent: Whether any of the request was sent, so that the server may have executed it.
    """

    tag: object
    status: int = 0
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes | bytearray = b""
    was_sent: bool = True


class ConnectionBroken(Exception):
    """The connection was closed, or an unsupported reply came."""


class Unsendable(AppError):
    """A name or a value is not allowed in an HTTP request."""

    def __init__(self) -> None:
        super().__init__("The fast client cannot send this", code="Unsendable")


class HttpConnection:
    """A connection that registers its socket with a selector.

    Args:
        selector: The selector of the client.
        address: The address family and the address.
        tls: The TLS context, or None.
        host: The host name for the certificate.
        tunnel: The tunnel through a proxy at ``address``, or None.
    """

    def __init__(
        self,
        selector: selectors.BaseSelector,
        address: tuple[int, tuple[object, ...]],
        tls: ssl.SSLContext | None,
        host: str,
        tunnel: Tunnel | None = None,
    ) -> None:
        self._selector = selector
        self._tunnel = tunnel
        self._tls = tls
        self._host = host
        self.request: HttpRequest | None = None
        self._started = self._active = time.monotonic()
        self.is_used = False  # it received a reply before
        self.was_sent = False
        self.has_reply_started = False
        self._is_ready = False
        self._is_reusable = False
        self._unsent: list[memoryview] = []
        self._head = bytearray()
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._body = bytearray()
        self._filled = 0
        family, peer = address
        self._sock: socket.socket = socket.socket(family, socket.SOCK_STREAM)
        self._events = WRITE
        try:
            self._sock.setblocking(False)
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            error = self._sock.connect_ex(peer)
            if error not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                raise ConnectionBroken(errno.errorcode.get(error, ""))
            selector.register(self._sock, WRITE, self)
        except BaseException:
            self._sock.close()
            raise

    def close(self) -> None:
        """Close the connection; may be called twice."""
        if not self.is_closed:
            self._selector.unregister(self._sock)
            self._sock.close()

    @property
    def is_closed(self) -> bool:
        """Whether this end closed the connection."""
        return self._sock.fileno() < 0

    @property
    def is_alive(self) -> bool:
        """Whether an idle connection can be used again.

        If it is readable, the server closed it or sent a reply without a request.
        """
        return has_nothing_to_read(self._sock)

    def is_timed_out(self, now: float) -> bool:
        """Whether the request in progress exceeds one of its time limits."""
        idle_s = IDLE_TIMEOUT_S if self._is_ready else CONNECT_TIMEOUT_S
        deadline_s = DEADLINE_S + self.bytes_moved / _MIN_SPEED
        return now > self._active + idle_s or now > self._started + deadline_s

    @property
    def bytes_moved(self) -> int:
        """The number of content bytes sent and received."""
        request = self.request
        if request is None:
            return 0
        sent = sum(map(len, request.data)) - sum(map(len, self._unsent))
        return max(0, sent - request.head_size) + self._filled

    def send(self, request: HttpRequest) -> None:
        """Start sending a request; only while no other is in progress.

        Raises:
            ConnectionBroken: The connection was closed.
        """
        self.request = request
        self._started = self._active = time.monotonic()
        self.was_sent = self.has_reply_started = False
        self._unsent = [memoryview(part) for part in request.data if part]
        self._head.clear()
        self._status = 0
        if self._is_ready:
            self._send()

    def advance(self) -> Reply | None:
        """Send and receive without blocking; returns the reply once it is complete.

        Raises:
            ConnectionBroken: There will be no reply.
        """
        try:
            if not self._is_ready:
                self._prepare()
            if self._is_ready and self._unsent:
                self._send()
            return self._receive() if self._is_ready else None
        except _WOULD_BLOCK as error:
            self._select_for(error)
            return None
        except (OSError, ValueError) as error:
            raise ConnectionBroken(str(error)) from error

    def _prepare(self) -> None:
        """Finish connecting and the TLS handshake."""
        error = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise ConnectionBroken(errno.errorcode.get(error, ""))
        if self._tunnel is not None and not self._tunnel.advance(self._sock):
            self._select(READ)
            return
        if self._tls is not None:
            if not isinstance(self._sock, ssl.SSLSocket):
                self._selector.unregister(self._sock)
                self._sock = self._tls.wrap_socket(
                    self._sock, server_hostname=self._host, do_handshake_on_connect=False
                )
                self._events = READ | WRITE
                self._selector.register(self._sock, self._events, self)
            self._sock.do_handshake()
        self._is_ready = True
        self._select(READ)

    def _send(self) -> None:
        try:
            while self._unsent:
                self.was_sent = True
                sent = self._sock.send(self._unsent[0])
                self._active = time.monotonic()
                if sent < len(self._unsent[0]):
                    self._unsent[0] = self._unsent[0][sent:]
                else:
                    del self._unsent[0]
        except _WOULD_BLOCK as error:
            self._select_for(error)
        except OSError as error:
            raise ConnectionBroken(str(error)) from error
        else:
            self._select(READ)

    def _receive(self) -> Reply | None:
        """Read all available data: the selector does not see what TLS has buffered."""
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
                raise ConnectionBroken
            self.has_reply_started = True
            self._active = time.monotonic()
            if not self._status:
                self._read_head()
            if self._status and self._filled == len(self._body):
                return self._finish()

    def _read_head(self) -> None:
        """Parse the head once it is complete, and allocate the body."""
        request = self.request
        assert request is not None
        found = final_head(self._head)
        if found is None:
            return
        self._status, self._headers, rest = found
        length = whole_number(self._headers.get("content-length", ""))
        if self._status != 200 or not request.has_reply_body:
            length = 0
        elif "transfer-encoding" in self._headers:
            raise ConnectionBroken
        if length is None or length > request.max_body_size or len(rest) > length:
            raise ConnectionBroken
        self._body = bytearray(length)
        self._body[: len(rest)] = rest
        self._filled = len(rest)

    def _finish(self) -> Reply:
        request = self.request
        assert request is not None
        if self._unsent:  # the server replied before it received the whole request
            raise ConnectionBroken
        body, self._body, self.request = self._body, bytearray(), None
        self._filled = 0
        self.is_used = True
        # The body of an error reply may still follow.
        is_complete = self._status == 200 or (self._status == 404 and not request.has_reply_body)
        self._is_reusable = (
            is_complete and "close" not in self._headers.get("connection", "").lower()
        )
        return Reply(request.tag, self._status, self._headers, body)

    @property
    def is_reusable(self) -> bool:
        """Whether another request may be sent after the last reply."""
        return self._is_reusable

    @property
    def error_status(self) -> int:
        """The status of a partly received error reply, else 0."""
        return self._status if self._status != 200 else 0

    def _select_for(self, error: BaseException) -> None:
        """Wait for what the socket needs after it would have blocked."""
        if isinstance(error, ssl.SSLWantReadError):
            self._select(READ)
        elif isinstance(error, ssl.SSLWantWriteError) or self._unsent or not self._is_ready:
            self._select(READ | WRITE)

    def _select(self, events: int) -> None:
        if events != self._events:
            self._events = events
            self._selector.modify(self._sock, events, self)


def has_nothing_to_read(sock: socket.socket) -> bool:
    """Whether a non-blocking socket is open, and nothing came that was not read yet."""
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return False
    try:
        # Not sock.recv(): a TLS socket does not support MSG_PEEK.
        socket.socket.recv(sock, 1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def final_head(
    data: bytes | bytearray,
) -> tuple[int, Mapping[str, str], bytes | bytearray] | None:
    """Status and headers of the first head that is not an interim reply, and what follows it.

    None until it came.

    Raises:
        ConnectionBroken: The head is too long, not valid or not supported.
    """
    first = 0
    while True:
        end = data.find(b"\r\n\r\n", first)
        if (len(data) if end < 0 else end) > _MAX_HEAD_BYTES:
            raise ConnectionBroken
        if end < 0:
            return None
        status, headers = parse_head(data[first:end].decode("latin-1"))
        if status == SWITCHING_PROTOCOLS:
            raise ConnectionBroken
        first = end + 4
        if not is_interim(status):
            return status, headers, data[first:]


def parse_head(text: str) -> tuple[int, dict[str, str]]:
    """The status and the headers of a reply, names in lowercase.

    Raises:
        ConnectionBroken: The head is not valid or not supported.
    """
    match = _STATUS.match(text)
    found = _HEADER.findall(text)
    # If a line is not a valid header, it is not in ``found``.
    if match is None or len(found) != max(text.count("\r"), text.count("\n")):
        raise ConnectionBroken
    headers = {name.lower(): value.strip() for name, value in found}
    if len(headers) < len(found):
        _join_repeated(headers, found)
    return int(match[1]), headers


def _join_repeated(headers: dict[str, str], found: list[tuple[str, str]]) -> None:
    """Join the values of repeated headers."""
    headers.clear()
    for name, value in ((name.lower(), value) for name, value in found):
        if name not in headers:
            headers[name] = value.strip()
        elif name in _SINGLE:
            raise ConnectionBroken
        else:
            headers[name] += f", {value.strip()}"
