"""Connections for boto3 that another thread can stop, and that cannot hang without end.

They register their sockets with the :class:`~rustfs_desktop.s3.interrupt.Interrupt` and with the
:class:`~rustfs_desktop.s3.http.watchdog.Watch` of the calling thread.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.http.watchdog import current
from rustfs_desktop.s3.interrupt import raise_if_interrupted, register_socket


def _note(sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket, or None
    """The calling thread is about to use this socket."""
    if sock is None:
        return
    register_socket(sock)
    watch = current()
    if watch is not None:
        watch.uses(sock)


def _connect(host: str, port: int, timeout_s: Any, options: Any) -> socket.socket:  # noqa: ANN401
    """Connect to the first address that answers; unlike urllib3's own this can be stopped."""
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host.strip("[]"), port, 0, socket.SOCK_STREAM
    ):
        raise_if_interrupted()
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                sock.setsockopt(*option)
            sock.settimeout(timeout_s)
            _note(sock)
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        except S3Error:
            sock.close()
            raise
        else:
            return sock
    raise failure


def _new_connection(connection: Any) -> socket.socket:  # noqa: ANN401  # urllib3's
    """A socket for the connection, or urllib3's own words for why there is none."""
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

    host, port = connection.host, connection.port
    try:
        return _connect(
            connection._dns_host,  # noqa: SLF001  # the name as it is looked up
            port,
            connection.timeout,
            connection.socket_options,
        )
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{host}:{port} did not answer") from error
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, str(error)) from error


def _begin(body: object) -> None:
    """The body is about to be sent: what was read of it before was for its signature."""
    begin = getattr(body, "begin_sending", None)
    if begin is not None:
        begin()


def _send(sock: Any, data: Any) -> None:  # noqa: ANN401  # a socket, and any kind of bytes
    """Send all of it; ``sendall`` would have one time-out for everything, here any byte counts."""
    watch = current()
    view = memoryview(data)
    while view:
        if watch is not None:
            watch.waits()
        sent = sock.send(view)
        if watch is not None:
            watch.moved(sent)
        view = view[sent:]


class _Watched:
    """Mixed into boto's connections; the pools' maker gives the two first attributes."""

    stall_s: float
    on_silence: Callable[[], None]
    sock: Any
    _response_received: bool
    _is_silent = False

    def _new_conn(self) -> socket.socket:
        return _new_connection(self)

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection it is mixed into
        self.sock.settimeout(self.stall_s)  # urllib3 would send within the time for connecting
        _note(self.sock)

    def request(self, method: str, url: str, body: Any = None, **more: Any) -> Any:  # noqa: ANN401
        _note(self.sock)
        _begin(body)
        self._is_silent = "Expect" in (more.get("headers") or ())
        done = super().request(method, url, body, **more)  # type: ignore[misc]
        watch = current()
        if watch is not None:
            watch.waits()
        if self._is_silent:
            self.on_silence()
        return done

    def send(self, data: Any) -> None:  # noqa: ANN401  # what http.client takes
        if self.sock is None or self._response_received or hasattr(data, "read"):
            super().send(data)  # type: ignore[misc]
        else:
            _send(self.sock, data)

    def _handle_expect_response(self, message_body: Any) -> None:  # noqa: ANN401  # boto's
        self._is_silent = False
        super()._handle_expect_response(message_body)  # type: ignore[misc]


class _Straight:
    """Mixed into boto's pools: urllib3 would make a new request of a 303."""

    def urlopen(self, method: str, url: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        more["redirect"] = False
        return super().urlopen(method, url, *rest, **more)  # type: ignore[misc]


def watched_pools(stall_s: float, on_silence: Callable[[], None]) -> dict[str, Any]:
    """The connection pools for a boto HTTP session, by scheme.

    Args:
        stall_s: How long a server may take nothing of what is sent.
        on_silence: Called when a server did not say that it wants a body it was offered
            (``Expect: 100-continue``), so that a second was lost waiting for it.
    """
    from botocore.awsrequest import (  # late: boto is slow to import
        AWSHTTPConnection,
        AWSHTTPConnectionPool,
        AWSHTTPSConnection,
        AWSHTTPSConnectionPool,
    )

    own = {"stall_s": stall_s, "on_silence": staticmethod(on_silence)}

    class PlainPool(_Straight, AWSHTTPConnectionPool):
        ConnectionCls = type("PlainConnection", (_Watched, AWSHTTPConnection), own)

    class TlsPool(_Straight, AWSHTTPSConnectionPool):
        ConnectionCls = type("TlsConnection", (_Watched, AWSHTTPSConnection), own)

    return {"http": PlainPool, "https": TlsPool}
