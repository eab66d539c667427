"""The way to a server: what a proxy changes in requests, and how it is reached."""

from __future__ import annotations

import selectors
import threading
import time

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled, NotConnected
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import route as route_module
from rustfs_desktop.s3.fast.route import Route, header_lines
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import NO_PROXY, Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.s3.broken_servers import closed_port, full_backlog
from tests.waiting import patience_s

PROXY = "http://me@127.0.0.1:3128"
LOGIN = "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"


def route(url: str, proxy: str, host: str = "files.test", port: int = 80) -> Route:
    client = Client(Endpoint(url, proxy=proxy), Credentials(proxy_password="secret"))
    return Route(client, host, port, f"{host}:{port}")


@pytest.mark.parametrize(
    ("url", "proxy", "prefix", "lines"),
    [
        ("http://files.test:80", NO_PROXY, "", ""),
        ("http://files.test:80", PROXY, "http://files.test:80", LOGIN),
        ("https://files.test:80", PROXY, "", ""),  # only the proxy's own request has it
    ],
)
def test_what_requests_contain(url: str, proxy: str, prefix: str, lines: str) -> None:
    found = route(url, proxy)
    assert (found.target_prefix, found.header_lines) == (prefix, lines)


def test_a_route_that_leads_nowhere_is_not_open() -> None:
    port = closed_port()
    for proxy in (NO_PROXY, f"http://127.0.0.1:{port}"):
        with pytest.raises(NotConnected):
            route(f"http://127.0.0.1:{port}", proxy, "127.0.0.1", port).open()


def test_a_route_that_is_not_answered_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route_module, "_OPEN_TIMEOUT_S", 10 * patience_s())
    interrupt = Interrupt(CancelToken())
    timer = threading.Timer(0.2, interrupt.token.set)
    begin = time.monotonic()
    timer.start()
    with full_backlog() as port, pytest.raises(Cancelled), interrupt:
        route(f"http://127.0.0.1:{port}", NO_PROXY, "127.0.0.1", port).open()
    assert time.monotonic() - begin < patience_s()


def test_connections_go_to_the_resolved_address(fake: FakeS3) -> None:
    port = int(fake.url.rpartition(":")[2])
    found = route(fake.url, NO_PROXY, "127.0.0.1", port)
    found.open()
    with selectors.DefaultSelector() as selector:
        connection = found.new_connection(selector)
        assert selector.select(10)
        connection.close()


def test_header_lines() -> None:
    assert header_lines({"a": "1", "b": "2"}) == "a: 1\r\nb: 2\r\n"
    assert header_lines({}) == ""
