"""The HTTP side of the fake S3 server: what a request says, what a reply sends."""

from __future__ import annotations

import abc
import contextlib
import dataclasses
import http.server
import socket
import struct
import time
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from typing import ClassVar
from urllib.parse import parse_qsl, unquote_to_bytes


@dataclasses.dataclass(slots=True)
class Request:
    """What arrived; ``query`` has blank values for bare names such as ``uploads``."""

    method: str
    bucket: str
    key: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def what(self) -> str:
        """The S3 name of the operation."""
        if not self.bucket:
            return "ListBuckets"
        if not self.key:
            return self._bucket_operation()
        if "tagging" in self.query:
            return f"{self.method.capitalize()}ObjectTagging"
        is_copy = "x-amz-copy-source" in self.headers
        if "uploadId" in self.query:
            return {
                "PUT": "UploadPartCopy" if is_copy else "UploadPart",
                "POST": "CompleteMultipartUpload",
                "DELETE": "AbortMultipartUpload",
                "GET": "ListParts",
            }[self.method]
        if self.method == "POST":
            return "CreateMultipartUpload"
        return "CopyObject" if is_copy else f"{self.method.capitalize()}Object"

    def _bucket_operation(self) -> str:
        if self.method == "GET" and "versioning" in self.query:
            return "GetBucketVersioning"
        if self.method == "GET":
            return "ListMultipartUploads" if "uploads" in self.query else "ListObjectsV2"
        if self.method == "POST":
            return "DeleteObjects"
        return {"PUT": "CreateBucket", "DELETE": "DeleteBucket", "HEAD": "HeadBucket"}[self.method]

    @property
    def range(self) -> tuple[int, int] | None:
        """First and last byte asked for."""
        text = self.headers.get("Range")
        if not text:
            return None
        first, _, last = text.removeprefix("bytes=").partition("-")
        return int(first), int(last)


@dataclasses.dataclass(slots=True)
class Reply:
    """What is sent back.

    Attributes:
        status: The HTTP status; 0 resets the connection without a word.
        body: Bytes, or an iterable of bytes that is sent as it comes (it may sleep or never end).
        cut: Close the connection after so many body bytes; None sends all.
        length: Whether a Content-Length is sent; without it the end is the closed connection.
        reset: Reset the connection instead of closing it.
    """

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    cut: int | None = None
    length: bool = True
    reset: bool = False


Rule = Callable[[Request], Reply | None]


class Handler(http.server.BaseHTTPRequestHandler, abc.ABC):
    protocol_version = "HTTP/1.1"
    connections: ClassVar[set[socket.socket]]

    @abc.abstractmethod
    def answer(self, request: Request) -> Reply:
        """What to send back."""

    @abc.abstractmethod
    def entered(self, change: int) -> None:
        """One more request is under way, or one less."""

    wbufsize = 64 * 1024

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.connections = set()

    @classmethod
    def hang_up(cls) -> None:
        """End all connections, so that their threads end."""
        for connection in list(cls.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        self.connections.discard(self.connection)
        super().finish()

    def setup(self) -> None:
        super().setup()
        self.connections.add(self.connection)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _serve(self) -> None:
        self.entered(+1)
        try:
            request = self._read()
            if request is not None:
                self._send(self.answer(request))
        except (ConnectionError, TimeoutError, BrokenPipeError):
            self.close_connection = True
        finally:
            self.entered(-1)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815

    def handle_expect_100(self) -> bool:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.wfile.flush()
        return True

    def _read(self) -> Request | None:
        path, _, query = self.path.partition("?")
        raw_bucket, _, raw_key = path.removeprefix("/").partition("/")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            msg = "The fake server does not speak aws-chunked."
            raise ValueError(msg)
        return Request(
            self.command,
            unquote_to_bytes(raw_bucket).decode(),
            unquote_to_bytes(raw_key).decode("utf-8", "surrogateescape"),
            dict(parse_qsl(query, keep_blank_values=True)),
            self.headers,
            body,
        )

    def _send(self, reply: Reply) -> None:
        if not reply.status:
            self._reset()
            return
        self.send_response_only(reply.status)
        headers = {"Date": formatdate(time.time(), usegmt=True), **reply.headers}
        whole = isinstance(reply.body, bytes)
        if whole and reply.length and reply.status != 204:
            headers.setdefault("Content-Length", str(len(reply.body)))
        else:
            self.close_connection = reply.status != 204
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and reply.status != 204:
            self._send_body(reply)
        self.wfile.flush()
        if reply.reset:
            self._reset()

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def _send_body(self, reply: Reply) -> None:
        pieces = [reply.body] if isinstance(reply.body, bytes) else reply.body
        left = reply.cut
        for piece in pieces:
            piece = piece if left is None else piece[:left]  # noqa: PLW2901
            self.wfile.write(piece)
            if not isinstance(reply.body, bytes):
                self.wfile.flush()
            if left is not None:
                left -= len(piece)
                if left <= 0:
                    self.close_connection = True
                    return
