"""The way of the fast client to a server: directly, or through an HTTP proxy."""

from __future__ import annotations

import functools
import selectors
import socket
import ssl
from collections.abc import Mapping

from rustfs_desktop.errors import NotConnected
from rustfs_desktop.s3.fast.connection import (
    CONNECT_TIMEOUT_S,
    IDLE_TIMEOUT_S,
    HttpConnection,
)
from rustfs_desktop.s3.fast.tunnel import Tunnel
from rustfs_desktop.s3.http.certificates import ca_file
from rustfs_desktop.s3.http.interruptible_pool import connect
from rustfs_desktop.s3.interrupt import raise_if_interrupted, register_socket
from rustfs_desktop.s3.proxies import find_proxy
from rustfs_desktop.s3.types import EndpointAccess

_OPEN_TIMEOUT_S = 5.0
_SOCKET_OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
)


class Route:
    """Makes connections to one host of a server.

    Args:
        access: The server, and the password for its proxy.
        host: The host, without a port.
        port: The port.
        authority: The host as in the Host header.

    Attributes:
        target_prefix: What precedes the path in a request line; empty without a proxy.
        header_lines: The headers for the proxy in each request.
    """

    def __init__(self, access: EndpointAccess, host: str, port: int, authority: str) -> None:
        self._endpoint = access.endpoint
        self._host, self._port = host, port
        self._proxy = find_proxy(access)
        self._tls: ssl.SSLContext | None = None
        self._family = 0
        self._address: tuple[object, ...] = ()
        self.target_prefix = self.header_lines = ""
        if self._proxy is not None and not access.endpoint.is_encrypted:
            self.target_prefix = f"http://{authority}"
            self.header_lines = header_lines(self._proxy.headers)

    def open(self) -> None:
        """Resolve the address of the server or its proxy, by connecting once; blocks.

        Raises:
            NotConnected: It cannot be reached.
            Cancelled: The calling thread was interrupted.
        """
        try:
            if self._endpoint.is_encrypted:
                self._tls = self._context
            with connect(*self._first_hop, _OPEN_TIMEOUT_S) as sock:
                self._family, self._address = sock.family, sock.getpeername()
        except (OSError, UnicodeError) as error:
            raise_if_interrupted()
            raise NotConnected(detail=str(error)) from error

    def connect(self) -> socket.socket:
        """An established connection on a blocking socket; an interrupt ends its waiting.

        Raises:
            OSError: It cannot be established.
            UnicodeError: The host name is not valid.
        """
        sock = connect(*self._first_hop, CONNECT_TIMEOUT_S, _SOCKET_OPTIONS)
        try:
            if self._endpoint.is_encrypted:
                tunnel = self._tunnel()
                while tunnel is not None and not tunnel.advance(sock):
                    pass
                sock = self._context.wrap_socket(
                    sock, server_hostname=self._host, do_handshake_on_connect=False
                )
                register_socket(sock)
                sock.do_handshake()
            sock.settimeout(IDLE_TIMEOUT_S)
        except BaseException:
            sock.close()
            raise
        return sock

    def new_connection(self, selector: selectors.BaseSelector) -> HttpConnection:
        """A new connection, which is not established yet.

        Raises:
            ConnectionBroken: It was refused at once.
            OSError: No socket can be made.
        """
        address = self._family, self._address
        return HttpConnection(selector, address, self._tls, self._host, self._tunnel())

    @property
    def _first_hop(self) -> tuple[str, int]:
        """Host and port of the proxy, else of the server."""
        if self._proxy is not None:
            return self._proxy.host, self._proxy.port
        return self._host, self._port

    def _tunnel(self) -> Tunnel | None:
        """A tunnel through the proxy to a server with TLS."""
        if self._proxy is None or not self._endpoint.is_encrypted:
            return None
        return Tunnel(self._host, self._port, header_lines(self._proxy.headers))

    @functools.cached_property
    def _context(self) -> ssl.SSLContext:
        """Reading the CA file takes longer than many requests."""
        return ssl.create_default_context(cafile=ca_file(self._endpoint.ca_file))


def header_lines(headers: Mapping[str, str]) -> str:
    """Headers as lines of a request."""
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
