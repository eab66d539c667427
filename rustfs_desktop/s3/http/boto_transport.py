"""HTTP transport of one boto3 client: sends its requests, and limits the size and time of replies.

By itself boto3 reads every reply but an object's content into memory, waits for it as long as a
byte arrives now and then, does not detect a truncated one, and uses the proxy of the environment
even for this computer.
"""

from __future__ import annotations

import contextlib
import math
import socket
import time
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.errors.causes import chain
from rustfs_desktop.s3.errors.replies import PROXY_LOGIN_STATUS, ReplyTooBig
from rustfs_desktop.s3.http import library_internals
from rustfs_desktop.s3.http.interruptible_pool import connection_pools
from rustfs_desktop.s3.http.replies import checked_body, not_s3
from rustfs_desktop.s3.http.reply_buffer import MAX_REPLY_BYTES, ReplyBuffer
from rustfs_desktop.s3.http.watchdog import Watch, watched
from rustfs_desktop.s3.interrupt import raise_if_interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from rustfs_desktop.s3.proxies import Proxy

CONNECT_TIMEOUT_S = 10
POOL_SIZE = 16
REPLY_DEADLINE_S = 120.0
# The server assembles the object before it replies to these, which may take minutes.
SLOW_OPERATIONS = ("CompleteMultipartUpload", "CopyObject", "UploadPartCopy")
SLOW_READ_TIMEOUT_S = 600
SLOW_DEADLINE_S = 1200.0
# These transfer an object's content: no deadline, but a low-speed limit.
BYTES_OPERATIONS = ("GetObject", "PutObject", "UploadPart")
_CHUNK_BYTES = 64 * 1024
_EXPECT_BYTES = 128 * 1024  # sending a shorter body takes less time than waiting for the 100 reply
_DEADLINE = "rustfs_desktop_deadline"


class BotoTransport:
    """The connection pool of one boto3 client; thread-safe.

    Args:
        verify: A PEM file with the trusted CAs, or True for botocore's own.
        read_timeout_s: The maximum time between two received packets.
        capabilities: The server's capabilities, as far as known.
        proxy: The proxy that requests are sent through, or None.

    Attributes:
        max_reply_bytes: The limit for a reply that is read whole.
    """

    max_reply_bytes = MAX_REPLY_BYTES

    def __init__(
        self,
        *,
        verify: str | bool,
        read_timeout_s: float,
        capabilities: ServerCapabilities,
        proxy: Proxy | None = None,
    ) -> None:
        from rustfs_desktop.s3.boto_modules import URLLib3Session  # late: boto is slow to import

        options: Any = [
            (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        ]
        self._capabilities = capabilities
        self._session = URLLib3Session(
            verify=verify,  # type: ignore[arg-type]  # the stubs lack the file name
            proxies={},
            timeout=(CONNECT_TIMEOUT_S, read_timeout_s),  # type: ignore[arg-type]
            max_pool_connections=POOL_SIZE,
            socket_options=options,
        )
        pools = connection_pools(read_timeout_s, capabilities)
        library_internals.set_connection_pools(self._session, pools)
        if proxy is not None:
            library_internals.set_proxy(self._session, proxy.url, proxy.headers)

    def close(self) -> None:
        """Close the idle connections."""
        self._session.close()

    def send(self, request: AWSPreparedRequest, event_name: str = "", **_: object) -> AWSResponse:
        """Handle botocore's ``before-send`` event: send ``request``, return the response.

        An object's content is not read, so that the caller can stream it.

        Raises:
            botocore.exceptions.HTTPClientError: The request failed, as in botocore itself.
            ReplyTooBig: The reply exceeds the limits for its size or its elements.
            NotAnS3Reply: The reply is a web page or something else that is not S3.
        """
        from rustfs_desktop.s3.boto_modules import HTTPClientError  # late: boto is slow to import

        raise_if_interrupted()
        operation = event_name.rpartition(".")[2]
        self._remove_useless_expect(request)
        is_content = request.stream_output
        request.stream_output = True  # the body is read below, not by the session
        deadline = _deadline(request, operation)
        with watched(deadline) as watch, _timeouts_raised(watch, request):
            response = self._session.send(request)
            self._capabilities.record_server(response.headers)
            if watch.is_timed_out:  # truncated headers look like complete ones
                response.raw.close()
                raise HTTPClientError(error="The reply took too long")
            if is_content and response.status_code < 300:
                return response
            if deadline == math.inf:
                deadline = time.monotonic() + REPLY_DEADLINE_S
            body = _read_whole(request, response, deadline, self.max_reply_bytes)
        if response.status_code == PROXY_LOGIN_STATUS:
            raise not_s3(response, body)
        if request.method != "HEAD":
            body = self.checked_body(request, operation, response, body)
        return response_with_body(response, body)

    def checked_body(
        self, _request: AWSPreparedRequest, operation: str, response: AWSResponse, body: bytes
    ) -> bytes:
        """The body to pass to boto3.

        Raises:
            NotAnS3Reply: The reply is a web page or something else that is not S3.
        """
        return checked_body(operation, response, body)

    def _remove_useless_expect(self, request: AWSPreparedRequest) -> None:
        """Remove ``Expect: 100-continue`` from requests that it only slows down."""
        headers: Any = request.headers
        length = str(headers.get("Content-Length", ""))
        is_short = length.isdigit() and int(length) < _EXPECT_BYTES
        if is_short or not self._capabilities.answers_expect:
            headers.pop("Expect", None)


class _ReadBody:
    """A body in memory, with the interface that botocore reads from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def response_with_body(response: AWSResponse, body: bytes) -> AWSResponse:
    """The response with its body replaced by ``body``."""
    from rustfs_desktop.s3.boto_modules import AWSResponse as Response

    headers: Any = response.headers
    return Response(str(response.url), response.status_code, headers, _ReadBody(body))


def _deadline(request: AWSPreparedRequest, operation: str) -> float:
    """When the request must end, including botocore's retries; infinity for object content."""
    if operation in BYTES_OPERATIONS:
        return math.inf
    span_s = SLOW_DEADLINE_S if operation in SLOW_OPERATIONS else REPLY_DEADLINE_S
    context = library_internals.request_context(request) or {}
    deadline: float = context.setdefault(_DEADLINE, time.monotonic() + span_s)
    return deadline


@contextlib.contextmanager
def _timeouts_raised(watch: Watch, request: AWSPreparedRequest) -> Iterator[None]:
    """Raise a time-out error if a lost connection was in fact a time-out."""
    from rustfs_desktop.s3.boto_modules import (
        BotoCoreError,
        ConnectionClosedError,
        ReadTimeoutError,
    )

    try:
        yield
    except BotoCoreError as error:
        timed_out = any(isinstance(cause, TimeoutError) for cause in chain(error))
        if watch.is_timed_out or (timed_out and isinstance(error, ConnectionClosedError)):
            raise ReadTimeoutError(endpoint_url=str(request.url), error=error) from error
        raise


def _read_whole(
    request: AWSPreparedRequest, response: AWSResponse, deadline: float, limit: int
) -> bytes:
    """The body, read within the size and time limits; raises botocore's exceptions."""
    from rustfs_desktop.s3.boto_modules import (
        ConnectionClosedError,
        HTTPClientError,
        HTTPError,
        ProtocolError,
        ReadTimeoutError,
        SocketTimeout,
    )

    url = str(request.url)
    try:
        return _read_body(request, response, deadline, limit)
    except (SocketTimeout, TimeoutError) as error:
        response.raw.close()
        raise ReadTimeoutError(endpoint_url=url, error=error) from error
    except (ProtocolError, ConnectionError) as error:
        response.raw.close()
        raise ConnectionClosedError(error=error, request=request, endpoint_url=url) from error
    except HTTPError as error:
        response.raw.close()
        raise HTTPClientError(error=error) from error


def _read_body(
    request: AWSPreparedRequest, response: AWSResponse, deadline: float, limit: int
) -> bytes:
    raw: Any = response.raw
    buffer = ReplyBuffer(limit)
    while chunk := raw.read1(_CHUNK_BYTES):
        try:
            buffer.add(chunk)
        except ReplyTooBig:
            raw.close()
            raise
        if time.monotonic() > deadline:
            raise TimeoutError("The reply took too long")
    raw.read()  # returns the connection to its pool
    declared = response.headers.get("Content-Length", "")
    if request.method != "HEAD" and declared.isdigit() and int(declared) != buffer.size:
        raise ConnectionError(f"The connection was closed after {buffer.size} of {declared} bytes")
    return buffer.content()
