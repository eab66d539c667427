"""What is said when no S3 server can be reached; each failure is a real one."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from botocore.exceptions import ProxyConnectionError

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    Cancelled,
    ConnectionRefused,
    NotConnected,
    Remedy,
    S3Error,
    UnusableServer,
)
from rustfs_desktop.s3 import client as client_module
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.probe import probe
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.transport import from_transport
from rustfs_desktop.s3.http import boto_transport
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.s3.broken_servers import black_hole, closed_port, full_backlog, one_liner, tls_server
from tests.waiting import hold_until, patience_s

Connect = Callable[..., Client]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto_transport, "CONNECT_TIMEOUT_S", 0.2)
    monkeypatch.setattr(
        client_module, "READ_TIMEOUTS_S", dict.fromkeys(client_module.READ_TIMEOUTS_S, 0.2)
    )


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def _probe(client: Client) -> object:
    return probe(client.endpoint, client.credentials)


def failure(client: Client) -> S3Error:
    with pytest.raises(NotConnected) as caught:
        list_buckets(client)
    error = caught.value
    assert error.title
    assert error.cause.endswith(".")
    assert error.remedy is not Remedy.NONE
    return error


def test_closed_port_names_the_address_and_the_usual_port(connect: Connect) -> None:
    port = closed_port()
    error = failure(connect(f"http://127.0.0.1:{port}"))
    assert error.code == "ConnectionRefused"
    assert error.title == f"Cannot connect to 127.0.0.1:{port}"
    assert "9000" in error.cause
    assert error.remedy is Remedy.EDIT_CONNECTION


def test_unknown_host(connect: Connect) -> None:
    error = failure(connect("http://no-such-host.invalid:9000"))
    assert error.code == "HostNotFound"
    assert "no-such-host.invalid" in error.title
    assert error.remedy is Remedy.EDIT_CONNECTION


@pytest.mark.usefixtures("impatient")
def test_silent_server_ends_with_a_time_out(connect: Connect) -> None:
    with black_hole() as port:
        client = connect(f"http://127.0.0.1:{port}")
        error = failure(client)
        assert error.code == "ReadTimeout"
        assert error.remedy is Remedy.RETRY
        with pytest.raises(NotConnected):
            next(list_pages(client, "bucket", cancel=CancelToken()))


def test_connecting_gives_up_within_half_a_minute() -> None:
    pause_s = 1
    assert 2 * boto_transport.CONNECT_TIMEOUT_S + pause_s <= 30
    assert 2 * client_module.READ_TIMEOUTS_S["connecting"] + pause_s <= 30


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("greet", [list_buckets, _probe], ids=["connect", "test"])
def test_a_silent_server_is_greeted_twice(greet: Callable[[Client], object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(patience_s())
        endpoint = Endpoint(f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(NotConnected, match="did not respond in time"):
            greet(Client(endpoint, Credentials("me", "secretsecret")))
        for _ in range(2):
            server.accept()[0].close()
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.usefixtures("impatient")
def test_silent_network_ends_with_a_time_out(connect: Connect) -> None:
    with full_backlog() as port:
        error = failure(connect(f"http://127.0.0.1:{port}"))
    assert error.code == "ConnectTimeout"
    assert "firewall" in error.cause


def test_a_request_that_hangs_can_be_stopped(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in client_module.READ_TIMEOUTS_S:
        monkeypatch.setitem(client_module.READ_TIMEOUTS_S, kind, 1000)
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = connect(f"http://127.0.0.1:{server.getsockname()[1]}")
        cancel = CancelToken()

        def stop_when_asked() -> None:
            with server.accept()[0] as accepted:
                accepted.recv(1)
                cancel.set()
                hold_until(is_over)

        thread = threading.Thread(target=stop_when_asked)
        thread.start()
        with pytest.raises(Cancelled), Interrupt(cancel):
            list_buckets(client)
        assert thread.is_alive()  # the server still hangs
        is_over.set()
        thread.join()


def test_known_authority_and_host_are_trusted(
    connect: Connect, authority: trustme.CA, ca_file: str
) -> None:
    with tls_server(authority, "127.0.0.1") as port:
        assert list_buckets(connect(f"https://127.0.0.1:{port}", ca_file=ca_file)) == []


def test_unknown_authority(connect: Connect, authority: trustme.CA) -> None:
    with tls_server(authority, "127.0.0.1") as port:
        error = failure(connect(f"https://127.0.0.1:{port}"))
    assert error.code == "TlsCertificate"
    assert error.title == "The server's certificate is not trusted"
    assert "CA file" in error.cause


def test_certificate_for_another_host(
    connect: Connect, authority: trustme.CA, ca_file: str
) -> None:
    with tls_server(authority, "other.example") as port:
        error = failure(connect(f"https://127.0.0.1:{port}", ca_file=ca_file))
    assert error.title == "The server's certificate is for another host name"
    assert f"127.0.0.1:{port}" in error.cause


def test_expired_certificate(connect: Connect, authority: trustme.CA, ca_file: str) -> None:
    with tls_server(authority, "127.0.0.1", expired=True) as port:
        error = failure(connect(f"https://127.0.0.1:{port}", ca_file=ca_file))
    assert error.title == "The server's certificate has expired"
    assert "clock" in error.cause


@pytest.mark.parametrize("content", [None, "not a certificate\n"])
def test_useless_ca_file(connect: Connect, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with tls_server(trustme.CA(), "127.0.0.1") as port:
        error = failure(connect(f"https://127.0.0.1:{port}", ca_file=str(path)))
    assert error.code == "CaFile"
    assert error.remedy is Remedy.EDIT_CONNECTION


def test_https_to_a_server_without_encryption(connect: Connect) -> None:
    with one_liner(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") as port:
        error = failure(connect(f"https://127.0.0.1:{port}"))
    assert error.code == "TlsNotSpoken"
    assert "http://" in error.cause


def test_http_to_a_server_that_wants_encryption(connect: Connect) -> None:
    said = b"Client sent an HTTP request to an HTTPS server.\n"
    reply = b"HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n" + said
    with one_liner(reply) as port:
        error = failure(connect(f"http://127.0.0.1:{port}"))
    assert error.code == "NeedsHttps"
    assert f"https://127.0.0.1:{port}" in error.cause


def test_http_to_a_tls_server_that_hangs_up(connect: Connect, authority: trustme.CA) -> None:
    with tls_server(authority, "127.0.0.1") as port:
        error = failure(connect(f"http://127.0.0.1:{port}"))
    assert error.code == "ConnectionClosed"
    assert "https" in error.cause


def test_reply_that_breaks_off(connect: Connect) -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<ListAllMyBucketsResult>"
    with one_liner(reply) as port:
        error = failure(connect(f"http://127.0.0.1:{port}"))
    assert error.code == "ConnectionClosed"


def test_something_that_speaks_no_http(connect: Connect) -> None:
    with one_liner(b"220 mail.example ESMTP\r\n") as port:
        error = failure(connect(f"http://127.0.0.1:{port}"))
    assert error.code in ("ConnectionClosed", "EndpointConnectionError")


def test_no_secret_in_any_text(connect: Connect) -> None:
    with contextlib.suppress(NotConnected):
        list_buckets(connect(f"http://127.0.0.1:{closed_port()}"))
    error = failure(connect(f"http://127.0.0.1:{closed_port()}"))
    text = " ".join((error.title, error.cause, error.detail, repr(error)))
    assert "testsecret" not in text
    assert "Signature" not in text


@pytest.mark.parametrize(
    ("tunnel", "title", "kind"),
    [
        ("", "Cannot connect to the proxy proxy:3128", NotConnected),
        ("407 Proxy Authentication Required", "The proxy requires a user name", UnusableServer),
        ("403 Forbidden", "The proxy cannot connect to files.test", UnusableServer),
        ("504 Gateway Timeout", "The proxy cannot connect to files.test", NotConnected),
    ],
)
def test_errors_of_a_proxy(tunnel: str, title: str, kind: type[S3Error]) -> None:
    inner = OSError(f"Tunnel connection failed: {tunnel}" if tunnel else "refused")
    error = ProxyConnectionError(proxy_url="http://proxy:3128", error=inner)
    error.__cause__ = inner
    found = from_transport(error, Endpoint("https://files.test"))
    assert type(found) is kind
    assert found.title.startswith(title)
    assert found.remedy is Remedy.EDIT_CONNECTION


def test_the_details_of_a_network_error_are_its_innermost() -> None:
    try:
        try:
            raise ConnectionRefusedError(111, "nobody there")
        except OSError as inner:
            raise OSError("outer") from inner
    except OSError as error:
        found = from_transport(error, None)
    assert type(found) is ConnectionRefused
    assert "nobody there" in found.detail
    assert found.title == "Cannot connect to S3"
