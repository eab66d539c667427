"""HTTP proxies: of the system, of a connection, or none; for boto3 and the fast client."""

from __future__ import annotations

import dataclasses
import logging
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from rustfs_desktop.errors import InvalidAddress, NotConnected, NotS3, UnusableServer
from rustfs_desktop.s3.api import probe as probe_module
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.fast.client import FastClient, Reply
from rustfs_desktop.s3.proxies import Proxy, find_proxy, is_excluded, parse_proxy, system_proxy
from rustfs_desktop.s3.types import (
    NO_PROXY,
    Condition,
    Endpoint,
    ObjectHeaders,
)
from rustfs_desktop.transfers.verify.etags import new_md5
from tests.faults.fake_s3 import FakeS3
from tests.s3.broken_servers import closed_port
from tests.s3.conftest import KEYS
from tests.s3.small_proxy import SmallProxy, small_proxy
from tests.waiting import patience_s

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
Connect = Callable[..., Client]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[FakeS3, str]]:
    """A fake server with a certificate for files.test, and its CA file."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("files.test").configure_cert(context)
    with FakeS3(tls=context) as server:
        yield server, str(tmp_path / "ca.pem")


@pytest.fixture
def proxy(fake: FakeS3) -> Iterator[SmallProxy]:
    with small_proxy(fake.url) as made:
        yield made


def through(proxy: SmallProxy, url: str = "http://files.test:9000", /, **more: str) -> Client:
    """A client of a server that only the proxy finds."""
    password = more.pop("password", "")
    endpoint = Endpoint(url, proxy=more.pop("proxy", proxy.url), **more)  # type: ignore[arg-type]
    return Client(endpoint, dataclasses.replace(KEYS, proxy_password=password))


def put_with_fast_client(client: Client) -> list[Reply]:
    fast = FastClient(client, "bucket")
    replies: list[Reply] = []
    try:
        fast.open()
        for number in range(2):  # the second over the same connection
            content = bytearray(b"xy"), new_md5(b"xy").digest()
            fast.put(number, f"a/{number}", content, ObjectHeaders("text/plain", {}), Condition())
            while len(replies) <= number:
                replies += fast.wait(patience_s())
    finally:
        fast.close()
    return replies


def test_boto3_sends_plain_requests_in_absolute_form(fake: FakeS3, proxy: SmallProxy) -> None:
    client = through(proxy)
    assert [bucket.name for bucket in list_buckets(client)] == ["bucket"]
    client.transfer.put_object(Bucket="bucket", Key="a b", Body=b"xyz")
    assert head_object(Remote(client, "bucket", "a b")).size == 3
    assert proxy.targets[0] == "http://files.test:9000/"
    assert set(proxy.targets[1:]) == {"http://files.test:9000/bucket/a%20b"}
    assert fake.requests[0].headers["Host"] == "files.test:9000"
    assert "Proxy-Authorization" not in fake.requests[0].headers
    client.close()


def test_the_fast_client_sends_plain_requests_in_absolute_form(
    fake: FakeS3, proxy: SmallProxy
) -> None:
    assert [reply.status for reply in put_with_fast_client(through(proxy))] == [200, 200]
    assert fake.objects["bucket", "a/1"] == b"xy"
    assert proxy.targets == [f"http://files.test:9000/bucket/a/{number}" for number in range(2)]


def test_encrypted_requests_go_through_a_tunnel(tls: tuple[FakeS3, str]) -> None:
    server, ca_file = tls
    with small_proxy(server.url) as proxy:
        proxy.login = "user:pa%ss wörd"
        client = through(
            proxy,
            "https://files.test",
            ca_file=ca_file,
            proxy=proxy.url.replace("://", "://user@"),
            password="pa%ss wörd",
        )
        assert [bucket.name for bucket in list_buckets(client)] == ["bucket"]
        assert [reply.status for reply in put_with_fast_client(client)] == [200, 200]
        assert server.objects["bucket", "a/1"] == b"xy"
        assert set(proxy.targets) == {"files.test:443"}
        assert len(proxy.targets) == 2  # one of boto3, one of the fast client
        client.close()


@pytest.mark.parametrize("url", ["http://files.test", "https://files.test"])
def test_a_proxy_that_requires_a_login_is_named(proxy: SmallProxy, url: str) -> None:
    proxy.login = "user:password"
    client = through(proxy, url)
    with pytest.raises(UnusableServer, match="The proxy requires a user name and password"):
        list_buckets(client)
    with pytest.raises(UnusableServer, match="The proxy requires a user name"):
        head_object(Remote(client, "bucket", "key"))
    assert put_with_fast_client(client)[0].status in (407, 0)
    client.close()


def test_the_login_is_sent_with_plain_requests(fake: FakeS3, proxy: SmallProxy) -> None:
    proxy.login = "user:password"
    with_user = proxy.url.replace("://", "://user@")
    client = through(proxy, proxy=with_user, password="password")
    assert list_buckets(client)
    assert [reply.status for reply in put_with_fast_client(client)] == [200, 200]
    assert all("Proxy-Authorization" not in request.headers for request in fake.requests)
    assert "password" not in repr(find_proxy(client)) + repr(client.endpoint)
    client.close()


def test_a_proxy_that_cannot_reach_the_server_is_named(proxy: SmallProxy) -> None:
    proxy.status = 502
    client = through(proxy, "https://files.test")
    with pytest.raises(NotConnected, match=r"The proxy cannot connect to files.test.* 502"):
        list_buckets(client)
    proxy.status = 403
    with pytest.raises(UnusableServer, match=r"The proxy cannot connect to files.test.* 403"):
        list_buckets(client)
    client.close()


@pytest.mark.parametrize("url", ["http://files.test", "https://files.test"])
def test_a_proxy_that_is_not_there_is_named_not_the_server(proxy: SmallProxy, url: str) -> None:
    port = closed_port()
    client = through(proxy, url, proxy=f"http://127.0.0.1:{port}")
    with pytest.raises(NotConnected, match=f"Cannot connect to the proxy 127.0.0.1:{port}"):
        list_buckets(client)
    with pytest.raises(NotConnected):
        FastClient(client, "bucket").open()
    client.close()


def test_the_proxy_of_the_environment_is_used(
    fake: FakeS3, proxy: SmallProxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert list_buckets(connect("http://files.test:9000"))
    assert len(proxy.targets) == 1
    assert list_buckets(connect(fake.url))  # never for this computer
    assert len(proxy.targets) == 1
    direct = Endpoint("http://files.test:9000", proxy=NO_PROXY)
    assert find_proxy(Client(direct, KEYS)) is None


def test_this_computer_is_reached_through_a_proxy_only_if_asked(
    fake: FakeS3, proxy: SmallProxy
) -> None:
    client = through(proxy, fake.url)
    assert list_buckets(client)
    assert proxy.targets == [f"{fake.url}/"]
    client.close()


def test_the_password_of_the_environment_is_hidden_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from rustfs_desktop import log

    environment = {"https_proxy": "http://me:p%40ssw0rd-long@proxy:3128"}
    found = system_proxy(Endpoint("https://files.test"), environment)
    assert found == Proxy("http://proxy:3128", "me", "p@ssw0rd-long")
    assert log.redact("it is p@ssw0rd-long") == "it is ***"


@pytest.mark.parametrize(
    ("environment", "url", "found"),
    [
        ({"HTTPS_PROXY": "proxy:3128"}, "https://h", "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, "http://h", None),
        ({"https_proxy": "http://one", "HTTPS_PROXY": "http://two"}, "https://h", "http://one:80"),
        ({"ALL_PROXY": "http://[::1]:8080"}, "https://h", "http://[::1]:8080"),
        ({"https_proxy": "http://p", "no_proxy": "h"}, "https://h", None),
        ({"https_proxy": "http://p"}, "https://localhost:9000", None),
        ({"https_proxy": "http://p"}, "https://[::1]:9000", None),
        ({"https_proxy": "socks5://p"}, "https://h", None),
        ({}, "https://h", None),
    ],
)
def test_the_variables_are_read_as_other_programs_do(
    environment: dict[str, str], url: str, found: str | None
) -> None:
    proxy = system_proxy(Endpoint(url), environment)
    assert (proxy and proxy.url) == found


def test_a_proxy_of_another_kind_is_logged_without_its_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        system_proxy(Endpoint("http://h"), {"http_proxy": "socks5://me:secret@p"})
    assert "not an HTTP proxy" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("host", "no_proxy", "excluded"),
    [
        ("s3.lan", "*", True),
        ("s3.lan", "other, s3.lan", True),
        ("s3.lan", "lan", True),
        ("s3.lan", ".lan", True),
        ("s3.lan", "*.lan", True),
        ("s3.lan", "3.lan", False),
        ("s3.lan", "s3.lan:9000", True),
        ("s3.lan", "s3.lan:9001", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.4", False),
        ("fd00::1", "fd00::/8", True),
        ("s3.lan", "", False),
    ],
)
def test_excluded_hosts(host: str, no_proxy: str, excluded: bool) -> None:
    assert is_excluded(host, 9000, no_proxy) is excluded


@pytest.mark.parametrize(
    ("text", "url", "user", "setting"),
    [
        ("proxy", "http://proxy:80", "", "http://proxy:80"),
        (" proxy.lan:3128/ ", "http://proxy.lan:3128", "", "http://proxy.lan:3128"),
        ("http://a%40b@proxy:3128", "http://proxy:3128", "a@b", "http://a%40b@proxy:3128"),
    ],
)
def test_addresses_of_proxies(text: str, url: str, user: str, setting: str) -> None:
    found = parse_proxy(text)
    assert (found.url, found.user, found.setting) == (url, user, setting)
    assert parse_proxy(found.setting) == found


@pytest.mark.parametrize(
    "text", ["", "http://", "socks5://p", "https://p", "p:99999", "p/path", "p?q", "a b", "p\nq"]
)
def test_what_is_no_proxy_is_refused(text: str) -> None:
    with pytest.raises(InvalidAddress):
        parse_proxy(text)


def test_a_server_behind_a_proxy_is_not_looked_for_directly(
    fake: FakeS3, proxy: SmallProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_module, "RUSTFS_PORT", int(fake.url.rpartition(":")[2]))
    proxy.status = 404
    with pytest.raises(NotS3) as caught:
        probe_module.probe(Endpoint("http://127.0.0.1:1", proxy=proxy.url), KEYS)
    assert "responds on port" not in caught.value.cause
