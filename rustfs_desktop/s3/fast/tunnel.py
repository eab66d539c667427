"""CONNECT tunnel of the fast client: a connection to the server through an HTTP proxy."""

from __future__ import annotations

import re
import socket

_MAX_HEAD_BYTES = 64 * 1024
_OPENED = re.compile(rb"HTTP/1\.[01] 2[0-9]{2}[ \r]")


class Tunnel:
    """The tunnel of one connection, on its non-blocking socket.

    Args:
        host: The host of the server.
        port: Its port.
        headers: Header lines for the proxy.
    """

    def __init__(self, host: str, port: int, headers: str) -> None:
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._request = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{headers}\r\n".encode()
        self._is_sent = False
        self._head = bytearray()
        self._is_open = False

    def advance(self, sock: socket.socket) -> bool:
        """Ask the proxy for the tunnel, and read its reply; whether the tunnel is open.

        Raises:
            OSError: The proxy refuses it.
        """
        if self._is_open:
            return True
        if not self._is_sent:
            if sock.send(self._request) < len(self._request):
                raise ConnectionError("The proxy does not read")
            self._is_sent = True
            return False
        try:
            data = sock.recv(_MAX_HEAD_BYTES)
        except BlockingIOError:
            return False
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0 and data and len(self._head) <= _MAX_HEAD_BYTES:
            return False
        if not _OPENED.match(self._head) or end + 4 != len(self._head):
            raise ConnectionError("The proxy refuses the connection")
        self._is_open = True
        return True
