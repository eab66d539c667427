"""Streams of objects: connections are used again, and only simple replies are accepted."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import object_streams
from rustfs_desktop.s3.fast.connection import Unsendable
from rustfs_desktop.s3.fast.object_streams import ObjectStream, ObjectStreams
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Request
from tests.s3.broken_servers import dripping_server, one_liner
from tests.s3.small_proxy import small_proxy
from tests.waiting import hold_until, patience_s, wait_for

DATA = bytes(range(256)) * 10_000


@pytest.fixture
def streams(fake: FakeS3, to_fake: Client) -> Iterator[ObjectStreams]:
    fake.put("bucket", "key", DATA)
    made = to_fake.streams("bucket")
    yield made
    made.close_idle()


def content(stream: ObjectStream | None) -> bytes:
    assert stream is not None
    found = bytearray()
    while data := stream.read():
        found += data
    return bytes(found)


def get(streams: ObjectStreams) -> ObjectStream | None:
    return streams.request("GET", "key", {}, {})


def test_connections_are_used_again(fake: FakeS3, streams: ObjectStreams) -> None:
    for _ in range(3):
        assert content(get(streams)) == DATA
        head = streams.request("HEAD", "key", {}, {})
        assert content(head) == b""
    assert len(fake._handler.connections) == 1
    assert len(fake.requests) == 6


def test_a_reply_that_was_not_read_is_not_kept(streams: ObjectStreams) -> None:
    stream = get(streams)
    assert stream is not None
    assert stream.read()
    stream.close()
    assert not streams._idle
    assert content(get(streams)) == DATA


def test_a_connection_that_was_closed_meanwhile_is_replaced(
    fake: FakeS3, streams: ObjectStreams
) -> None:
    assert content(get(streams)) == DATA
    fake._handler.hang_up()
    wait_for(lambda: not fake._handler.connections)
    assert content(get(streams)) == DATA


def test_bytes_after_a_reply_are_not_the_next_reply(connect: Callable[..., Client]) -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(DATA), DATA)
    with one_liner(reply + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil") as port:
        streams = connect(f"http://127.0.0.1:{port}").streams("bucket")
        assert content(get(streams)) == DATA
        (idle,) = streams._idle
        wait_for(lambda: select.select([idle], [], [], 0)[0] == [idle])
        assert content(get(streams)) == DATA
        streams.close_idle()


def test_no_more_than_some_connections_are_kept(
    streams: ObjectStreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_streams, "_MAX_IDLE", 1)
    opened = [get(streams) for _ in range(3)]
    assert [content(stream) for stream in opened] == [DATA] * 3
    assert len(streams._idle) == 1


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", id="error"),
        pytest.param(b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", id="redirect"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nxx", id="no length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nxx", id="odd length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxx", id="too much"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="chunks"
        ),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", id="old"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000, id="endless head"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_simple_success_is_none(connect: Callable[..., Client], reply: bytes) -> None:
    with one_liner(reply) as port:
        assert get(connect(f"http://127.0.0.1:{port}").streams("bucket")) is None


def test_interim_replies_are_skipped(connect: Callable[..., Client]) -> None:
    reply = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    reply += b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nxx"
    with one_liner(reply) as port:
        streams = connect(f"http://127.0.0.1:{port}").streams("bucket")
        assert content(get(streams)) == b"xx"
    assert not streams._idle


def test_a_head_that_takes_too_long(
    connect: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_streams, "DEADLINE_S", 0.2)
    reply = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000
    with dripping_server(reply) as port, pytest.raises(TimeoutError):
        get(connect(f"http://127.0.0.1:{port}").streams("bucket"))


def test_an_interrupt_ends_the_waiting(fake: FakeS3, streams: ObjectStreams) -> None:
    interrupt, go_on = Interrupt(CancelToken()), threading.Event()

    def rule(_request: Request) -> None:
        interrupt.token.set()
        hold_until(go_on)

    fake.rules.append(rule)
    with interrupt, pytest.raises(Cancelled):
        get(streams)
    go_on.set()


def test_an_interrupt_ends_a_tls_handshake(
    connect: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.s3.fast.route.CONNECT_TIMEOUT_S", 2 * patience_s())
    interrupt, has_ended = Interrupt(CancelToken()), threading.Event()

    def serve(server: socket.socket) -> None:
        sock, _ = server.accept()
        with sock, contextlib.suppress(TimeoutError):
            sock.settimeout(patience_s())
            sock.recv(1)
            interrupt.token.set()
            while sock.recv(65536):
                pass
            has_ended.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=serve, args=(server,))
        serving.start()
        with interrupt, pytest.raises(Cancelled):
            get(connect(f"https://127.0.0.1:{server.getsockname()[1]}").streams("bucket"))
        serving.join()
    assert has_ended.is_set()


@pytest.mark.parametrize("key", ["", "\udcff"])
def test_keys_that_cannot_be_sent(streams: ObjectStreams, key: str) -> None:
    with pytest.raises(Unsendable):
        streams.request("GET", key, {}, {})
    with pytest.raises(Unsendable):
        streams.request("GET", "key", {"if-match": "x\r\ny: z"}, {})


class TestEncrypted:
    @pytest.fixture
    def tls(self, tmp_path: Path) -> Iterator[tuple[FakeS3, str]]:
        """A fake server with a certificate for files.test, and its CA file."""
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("files.test").configure_cert(context)
        with FakeS3(tls=context) as server:
            server.put("bucket", "key", DATA)
            yield server, str(tmp_path / "ca.pem")

    def test_the_ca_file_is_read_once(
        self, tls: tuple[FakeS3, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server, ca_file = tls
        made: list[ssl.SSLContext] = []
        create = ssl.create_default_context
        monkeypatch.setattr(
            ssl, "create_default_context", lambda **more: made.append(create(**more)) or made[-1]
        )
        with small_proxy(server.url) as proxy:
            endpoint = Endpoint("https://files.test", ca_file=ca_file, proxy=proxy.url)
            client = Client(endpoint, Credentials("key", "secret"))
            opened = [get(client.streams("bucket")) for _ in range(3)]
            assert [content(stream) for stream in opened] == [DATA] * 3
            client.close()
            assert len(proxy.targets) == 3
        assert len(made) == 1

    def test_through_a_tunnel(self, tls: tuple[FakeS3, str]) -> None:
        server, ca_file = tls
        with small_proxy(server.url) as proxy:
            endpoint = Endpoint("https://files.test", ca_file=ca_file, proxy=proxy.url)
            client = Client(endpoint, Credentials("key", "secret"))
            for _ in range(2):
                assert content(get(client.streams("bucket"))) == DATA
            client.close()
            assert proxy.targets == ["files.test:443"]

    def test_a_certificate_for_another_host(self, tls: tuple[FakeS3, str]) -> None:
        server, ca_file = tls
        client = Client(Endpoint(server.url, ca_file=ca_file), Credentials("key", "secret"))
        assert get(client.streams("bucket")) is None
        assert not server.requests


def test_a_plain_request_through_a_proxy(fake: FakeS3) -> None:
    fake.put("bucket", "key", DATA)
    with small_proxy(fake.url) as proxy:
        client = Client(Endpoint("http://files.test:9000", proxy=proxy.url), Credentials("a", "b"))
        assert content(get(client.streams("bucket"))) == DATA
        assert proxy.targets == ["http://files.test:9000/bucket/key"]
        client.close()
