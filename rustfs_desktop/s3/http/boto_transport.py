"""HTTP transport of one boto3 client: sends its requests, and bounds what a server may reply.

By itself boto3 reads every reply that is not an object's content whole into memory, waits for it
as long as a byte arrives now and then, does not notice one that was cut short, and takes its proxy
from the environment.
"""

from __future__ import annotations

import contextlib
import math
import socket
import time
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.errors.causes import chain
from rustfs_desktop.s3.errors.replies import ReplyTooBig
from rustfs_desktop.s3.http import library_internals
from rustfs_desktop.s3.http.interruptible_pool import connection_pools
from rustfs_desktop.s3.http.replies import checked_body
from rustfs_desktop.s3.http.watchdog import Watch, watched
from rustfs_desktop.s3.interrupt import raise_if_interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

CONNECT_TIMEOUT_S = 10
POOL_SIZE = 16
MAX_REPLY_BYTES = 32 * 1024 * 1024
MAX_ERROR_BYTES = 8 * 1024 * 1024
REPLY_DEADLINE_S = 120.0
# The server puts the object together before it answers these; that may take minutes.
SLOW_OPERATIONS = ("CompleteMultipartUpload", "CopyObject", "UploadPartCopy")
SLOW_READ_TIMEOUT_S = 600
SLOW_DEADLINE_S = 1200.0
# These carry an object's bytes: however long, as long as the bytes keep moving.
BYTES_OPERATIONS = ("GetObject", "PutObject", "UploadPart")
_CHUNK_BYTES = 64 * 1024
_EXPECT_BYTES = 128 * 1024  # a shorter body is sent in less time than it takes to ask
_DEADLINE = "rustfs_desktop_deadline"


class BotoTransport:
    """The connections of one boto3 client; usable from any thread.

    Args:
        verify: A PEM file with the authorities to trust, or True for botocore's own.
        read_timeout_s: How long the server may be silent.
        capabilities: What is known of the server.
    """

    def __init__(
        self, *, verify: str | bool, read_timeout_s: float, capabilities: ServerCapabilities
    ) -> None:
        from botocore.httpsession import URLLib3Session  # late: botocore is slow to import

        options: Any = [
            (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        ]
        self._capabilities = capabilities
        self._session = URLLib3Session(
            verify=verify,  # type: ignore[arg-type]  # the stubs lack the file name
            proxies={},  # never the environment's: http_proxy would even catch loopback
            timeout=(CONNECT_TIMEOUT_S, read_timeout_s),  # type: ignore[arg-type]
            max_pool_connections=POOL_SIZE,
            socket_options=options,
        )
        pools = connection_pools(read_timeout_s, capabilities)
        library_internals.set_connection_pools(self._session, pools)

    def close(self) -> None:
        """Close the idle connections."""
        self._session.close()

    def send(self, request: AWSPreparedRequest, event_name: str = "", **_: object) -> AWSResponse:
        """Answer botocore's ``before-send`` event with the reply to ``request``.

        An object's content is left on the connection for the caller to stream.

        Raises:
            botocore.exceptions.HTTPClientError: As botocore itself would.
            ReplyTooBig: The reply is larger than any honest one.
            NotAnS3Reply: It is a web page or the like.
        """
        from botocore.exceptions import HTTPClientError  # late: botocore is slow to import

        raise_if_interrupted()
        operation = event_name.rpartition(".")[2]
        self._remove_useless_expect(request)
        is_content = request.stream_output
        request.stream_output = True  # the session shall not read the body: this does
        deadline = _deadline(request, operation)
        with watched(deadline) as watch, _timeouts_reported(watch, request):
            response = self._session.send(request)
            if watch.is_over:  # a header that breaks off looks like a short one
                response.raw.close()
                raise HTTPClientError(error="The reply came too slowly")
            if is_content and response.status_code < 300:
                return response
            if deadline == math.inf:
                deadline = time.monotonic() + REPLY_DEADLINE_S
            body = _read_whole(request, response, deadline)
        if request.method != "HEAD":
            body = checked_body(operation, response, body)
        return response_with_body(response, body)

    def _remove_useless_expect(self, request: AWSPreparedRequest) -> None:
        """Remove ``Expect: 100-continue`` from requests that it would only slow down."""
        headers: Any = request.headers
        length = str(headers.get("Content-Length", ""))
        is_short = length.isdigit() and int(length) < _EXPECT_BYTES
        if is_short or not self._capabilities.answers_expect:
            headers.pop("Expect", None)


class _ReadBody:
    """A body already in memory, in the shape that botocore reads from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def response_with_body(response: AWSResponse, body: bytes) -> AWSResponse:
    """The response with ``body`` in place of its own."""
    from botocore.awsrequest import AWSResponse as Response

    headers: Any = response.headers
    return Response(str(response.url), response.status_code, headers, _ReadBody(body))


def _deadline(request: AWSPreparedRequest, operation: str) -> float:
    """When it must be over, botocore's repetitions included; infinity while bytes move."""
    if operation in BYTES_OPERATIONS:
        return math.inf
    span_s = SLOW_DEADLINE_S if operation in SLOW_OPERATIONS else REPLY_DEADLINE_S
    context = library_internals.request_context(request) or {}
    deadline: float = context.setdefault(_DEADLINE, time.monotonic() + span_s)
    return deadline


@contextlib.contextmanager
def _timeouts_reported(watch: Watch, request: AWSPreparedRequest) -> Iterator[None]:
    """Raise a time-out where botocore only knows that the connection is gone."""
    from botocore.exceptions import BotoCoreError, ConnectionClosedError, ReadTimeoutError

    try:
        yield
    except BotoCoreError as error:
        timed_out = any(isinstance(cause, TimeoutError) for cause in chain(error))
        if watch.is_over or (timed_out and isinstance(error, ConnectionClosedError)):
            raise ReadTimeoutError(endpoint_url=str(request.url), error=error) from error
        raise


def _read_whole(request: AWSPreparedRequest, response: AWSResponse, deadline: float) -> bytes:
    """The body, read within the limits of size and time; raises botocore's own exceptions."""
    from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
    from urllib3.exceptions import HTTPError, ProtocolError
    from urllib3.exceptions import ReadTimeoutError as SocketTimeout

    url = str(request.url)
    try:
        return _read_body(request, response, deadline)
    except (SocketTimeout, TimeoutError) as error:
        response.raw.close()
        raise ReadTimeoutError(endpoint_url=url, error=error) from error
    except (ProtocolError, ConnectionError) as error:
        response.raw.close()
        raise ConnectionClosedError(error=error, request=request, endpoint_url=url) from error
    except HTTPError as error:
        response.raw.close()
        raise HTTPClientError(error=error) from error


def _read_body(request: AWSPreparedRequest, response: AWSResponse, deadline: float) -> bytes:
    limit = MAX_REPLY_BYTES if response.status_code < 300 else MAX_ERROR_BYTES
    raw: Any = response.raw
    chunks = []
    total = 0
    while chunk := raw.read1(_CHUNK_BYTES):
        chunks.append(chunk)
        total += len(chunk)
        if total > limit:
            raw.close()
            raise ReplyTooBig(limit)
        if time.monotonic() > deadline:
            raise TimeoutError("The reply did not end in time")
    raw.read()  # returns the connection to its pool
    declared = response.headers.get("Content-Length", "")
    if request.method != "HEAD" and declared.isdigit() and int(declared) != total:
        raise ConnectionError(f"The reply broke off after {total} of {declared} bytes")
    return b"".join(chunks)
