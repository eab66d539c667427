"""The way of the fast client to a server: directly, or through an HTTP proxy."""

from __future__ import annotations

import selectors
import socket
import ssl
from collections.abc import Mapping

from rustfs_desktop.errors import NotConnected
from rustfs_desktop.s3.fast.connection import HttpConnection
from rustfs_desktop.s3.fast.tunnel import Tunnel
from rustfs_desktop.s3.http.certificates import ca_file
from rustfs_desktop.s3.proxies import find_proxy
from rustfs_desktop.s3.types import EndpointAccess

_OPEN_TIMEOUT_S = 5.0


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
        """
        target = self._host, self._port
        if self._proxy is not None:
            target = self._proxy.host, self._proxy.port
        try:
            if self._endpoint.is_encrypted and self._tls is None:
                self._tls = ssl.create_default_context(cafile=ca_file(self._endpoint.ca_file))
            with socket.create_connection(target, _OPEN_TIMEOUT_S) as sock:
                self._family, self._address = sock.family, sock.getpeername()
        except (OSError, UnicodeError) as error:
            raise NotConnected(detail=str(error)) from error

    def new_connection(self, selector: selectors.BaseSelector) -> HttpConnection:
        """A new connection, which is not established yet.

        Raises:
            ConnectionBroken: It was refused at once.
            OSError: No socket can be made.
        """
        tunnel = None
        if self._proxy is not None and self._endpoint.is_encrypted:
            tunnel = Tunnel(self._host, self._port, header_lines(self._proxy.headers))
        address = self._family, self._address
        return HttpConnection(selector, address, self._tls, self._host, tunnel)


def header_lines(headers: Mapping[str, str]) -> str:
    """Headers as lines of a request."""
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
