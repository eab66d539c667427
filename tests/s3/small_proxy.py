"""A small HTTP proxy on loopback that sends everything to one server, whatever its name."""

from __future__ import annotations

import base64
import contextlib
import http.client
import http.server
import selectors
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class SmallProxy:
    """What the proxy was asked for, and what it answers.

    Attributes:
        targets: The request target of each request, and of each tunnel.
        login: ``user:password`` that it requires; empty for none.
        status: What it answers instead of connecting; 0 connects.
    """

    def __init__(self, url: str) -> None:
        self.server = urlsplit(url)
        self.targets: list[str] = []
        self.login = ""
        self.status = 0
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def small_proxy(server_url: str) -> Iterator[SmallProxy]:
    """A proxy in front of the server at this URL."""
    proxy = SmallProxy(server_url)
    handler = type("ProxyHandler", (_Handler,), {"proxy": proxy, "open": set()})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    proxy.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for sock in list(handler.open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: SmallProxy
    open: set[socket.socket]

    def setup(self) -> None:
        super().setup()
        self.open.add(self.connection)

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # a client that hangs up
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.open.discard(self.connection)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_CONNECT(self) -> None:
        """Open a tunnel."""
        if not self._is_allowed():
            return
        target = self.proxy.server
        with socket.create_connection((target.hostname or "", target.port or 0)) as server:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self.wfile.flush()
            with contextlib.suppress(OSError):
                _splice(self.connection, server)
        self.close_connection = True

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._is_allowed():
            return
        parts = urlsplit(self.path)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(self.proxy.server.netloc)
        connection.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if not name.lower().startswith("proxy-"):
                connection.putheader(name, value)
        connection.endheaders(body)
        reply = connection.getresponse()
        content = reply.read()
        self.send_response_only(reply.status)
        for name, value in reply.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _forward  # noqa: N815

    def _is_allowed(self) -> bool:
        proxy = self.proxy
        proxy.targets.append(self.path)
        status = proxy.status
        if proxy.login:
            wanted = f"Basic {base64.b64encode(proxy.login.encode()).decode()}"
            if self.headers.get("Proxy-Authorization") != wanted:
                status = 407
        if status:
            text = b"<html>the proxy says no</html>"
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)
        return not status


def _splice(one: socket.socket, other: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in selector.select():
                data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not data:
                    return
                key.data.sendall(data)
