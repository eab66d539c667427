"""Connection pools for boto3 whose requests other threads can interrupt, and that cannot hang.

The connections register their sockets with the :class:`~rustfs_desktop.s3.interrupt.Interrupt` and
the :class:`~rustfs_desktop.s3.http.watchdog.Watch` of the calling thread.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from typing import Any

from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.http.host_lookup import lookups
from rustfs_desktop.s3.http.interim_replies import is_interim
from rustfs_desktop.s3.http.library_internals import has_early_response, lookup_host
from rustfs_desktop.s3.http.watchdog import current_watch
from rustfs_desktop.s3.interrupt import raise_if_interrupted, register_socket

_LEAST_CONNECT_S = 1.0


def connection_pools(send_timeout_s: float, capabilities: ServerCapabilities) -> dict[str, Any]:
    """The connection pools for botocore's HTTP session, by URL scheme.

    Args:
        send_timeout_s: How long sending may block.
        capabilities: Updated if the server does not reply to ``Expect: 100-continue``.
    """
    from rustfs_desktop.s3.boto_modules import (  # late: boto is slow to import
        AWSHTTPConnection,
        AWSHTTPConnectionPool,
        AWSHTTPSConnection,
        AWSHTTPSConnectionPool,
    )
    from rustfs_desktop.s3.http.final_response import FinalResponse

    options = {
        "send_timeout_s": send_timeout_s,
        "capabilities": capabilities,
        "response_class": FinalResponse,
    }

    class PlainPool(_NoRedirects, AWSHTTPConnectionPool):
        ConnectionCls = type("PlainConnection", (_Interruptible, AWSHTTPConnection), options)

    class TlsPool(_NoRedirects, AWSHTTPSConnectionPool):
        ConnectionCls = type("TlsConnection", (_Interruptible, AWSHTTPSConnection), options)

    return {"http": PlainPool, "https": TlsPool}


class _NoRedirects:
    """Mixin for botocore's pools: prevents urllib3 from following a 303 redirect."""

    def urlopen(self, method: str, url: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        more["redirect"] = False
        return super().urlopen(method, url, *rest, **more)  # type: ignore[misc]


class _Interruptible:
    """Mixin for botocore's connections; subclasses define the first two attributes."""

    send_timeout_s: float
    capabilities: ServerCapabilities
    sock: Any
    _awaits_continue = False

    def _new_conn(self) -> socket.socket:
        return _open_socket(self)

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection it is mixed into
        self.sock.settimeout(self.send_timeout_s)  # urllib3 would keep the connect time-out
        _register(self.sock)

    def request(self, method: str, url: str, body: Any = None, **more: Any) -> Any:  # noqa: ANN401
        _register(self.sock)
        _begin_sending(body)
        self._awaits_continue = "Expect" in (more.get("headers") or ())
        done = super().request(method, url, body, **more)  # type: ignore[misc]
        watch = current_watch()
        if watch is not None:
            watch.start_waiting()
        if self._awaits_continue:
            self.capabilities.record_no_continue()
        return done

    def send(self, data: Any) -> None:  # noqa: ANN401  # what http.client takes
        if self.sock is None or has_early_response(self) or hasattr(data, "read"):
            super().send(data)  # type: ignore[misc]
        else:
            _send_all(self.sock, data)

    def _handle_expect_response(self, message_body: Any) -> None:  # noqa: ANN401  # botocore's
        self._awaits_continue = False
        super()._handle_expect_response(message_body)  # type: ignore[misc]

    def _is_100_continue_status(self, maybe_status_line: bytes) -> bool:
        """Whether this is an interim reply, as 103: the body is sent after any of them."""
        parts = maybe_status_line.split(None, 2)
        is_http = len(parts) >= 2 and parts[0].startswith(b"HTTP/")
        return is_http and parts[1].isdigit() and is_interim(int(parts[1]))


def _register(sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket, or None
    """Register a socket with the interrupt and the watch of the calling thread."""
    if sock is None:
        return
    register_socket(sock)
    watch = current_watch()
    if watch is not None:
        watch.set_socket(sock)


def _open_socket(connection: Any) -> socket.socket:  # noqa: ANN401  # urllib3's
    """A connected socket; raises urllib3's exceptions."""
    from rustfs_desktop.s3.boto_modules import (
        NameResolutionError,
        NewConnectionError,
        SocketConnectTimeout,
    )

    host, port = connection.host, connection.port
    try:
        return connect(
            lookup_host(connection), port, connection.timeout, connection.socket_options or ()
        )
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except TimeoutError as error:
        raise SocketConnectTimeout(connection, f"{host}:{port} did not answer") from error
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, str(error)) from error


def connect(host: str, port: int, timeout_s: float, options: Iterable[Any] = ()) -> socket.socket:
    """Connect to the first address that works; unlike urllib3's version, interruptible.

    Args:
        host: The host name or address.
        port: The port.
        timeout_s: How long that may take, shared by all addresses of the host; without the look-up
            of the host.
        options: Socket options.

    Raises:
        OSError: No address works.
        Cancelled: The calling thread was interrupted.
    """
    failure: OSError = OSError(f"{host} has no address")
    found = lookups.find(host.strip("[]"), port)
    deadline = time.monotonic() + timeout_s
    for number, (family, kind, protocol, _, address) in enumerate(found):
        raise_if_interrupted()
        share_s = (deadline - time.monotonic()) / (len(found) - number)
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(max(share_s, _LEAST_CONNECT_S))
            _register(sock)
            sock.connect(address)
        except OSError as error:
            sock.close()
            raise_if_interrupted()
            failure = error
        except Cancelled:
            sock.close()
            raise
        else:
            sock.settimeout(timeout_s)
            return sock
    raise failure


def _begin_sending(body: object) -> None:
    """Notify a ``Payload`` that it is being sent; earlier reads were for its signature."""
    begin = getattr(body, "begin_sending", None)
    if begin is not None:
        begin()


def _send_all(sock: Any, data: Any) -> None:  # noqa: ANN401  # a socket, and any kind of bytes
    """Send all bytes: one time-out per ``send``, not one in total as in ``sendall``."""
    watch = current_watch()
    view = memoryview(data)
    while view:
        if watch is not None:
            watch.start_waiting()
        sent = sock.send(view)
        if watch is not None:
            watch.add_sent(sent)
        view = view[sent:]
