"""The fast client: the same results as with boto3, and only simple replies are accepted."""

from __future__ import annotations

import hashlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.errors import NotConnected
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.fast import client as fast_client
from rustfs_desktop.s3.fast.client import FastClient, Reply, Unsendable
from rustfs_desktop.s3.fast.sigv4 import UNSIGNED, Signer
from rustfs_desktop.s3.types import Addressing, Condition, Credentials, Endpoint, ObjectHeaders
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.fake_s3 import Reply as Answer
from tests.s3.broken_servers import closed_port, one_liner
from tests.waiting import hold_until, patience_s

PLAIN = ObjectHeaders("text/plain", {"mtime": "1.000000000"})
NEW = Condition(must_be_new=True)


@pytest.fixture
def fast(fake: FakeS3) -> Iterator[FastClient]:
    yield from _fast(Client(Endpoint(fake.url), Credentials("key", "secret")), "bucket")


def _fast(client: Client, bucket: str) -> Iterator[FastClient]:
    made = FastClient(client, bucket)
    made.open()
    yield made
    made.close()


def put(fast: FastClient, key: str, data: bytes, condition: Condition = NEW) -> None:
    md5 = hashlib.md5(data, usedforsecurity=False).digest()
    fast.put(key, key, (bytearray(data), md5), PLAIN, condition)


def replies(fast: FastClient, count: int = 1) -> dict[object, Reply]:
    found: dict[object, Reply] = {}
    while len(found) < count:
        found |= {reply.tag: reply for reply in fast.wait(patience_s())}
    return found


def only(fast: FastClient) -> Reply:
    (reply,) = replies(fast).values()
    return reply


class TestRealServer:
    @pytest.fixture
    def fast(self, client: Client, bucket: str) -> Iterator[FastClient]:
        yield from _fast(client, bucket)

    @pytest.mark.parametrize(
        "key", ["plain.txt", "a b/ü/日本 +&?#%2F~'()*.txt", "back\u2028line", "tab\tname"]
    )
    def test_stores_and_reads_what_boto_reads_and_stores(
        self, fast: FastClient, client: Client, bucket: str, key: str
    ) -> None:
        data = key.encode() * 50
        put(fast, key, data)
        reply = only(fast)
        assert reply.status == 200
        confirmed = fast_client.read_stored(reply)
        assert confirmed is not None
        about = head_object(Remote(client, bucket, key))
        assert (about.etag, about.size) == (confirmed.etag, len(data))
        assert about.metadata["mtime"] == "1.000000000"
        fast.get("get", key, 10_000)
        fast.head("head", key)
        both = replies(fast, 2)
        assert both["get"].body == data
        assert fast_client.read_head(both["get"], len(data)) == about
        assert fast_client.read_head(both["head"], len(data)) == about

    def test_hundreds_at_once_over_kept_connections(self, fast: FastClient) -> None:
        contents = {f"f{number}": bytes([number]) * number for number in range(200)}
        for key, data in contents.items():
            put(fast, key, data)
        assert {reply.status for reply in replies(fast, 200).values()} == {200}
        for key in contents:
            fast.get(key, key, 1000)
        found = replies(fast, 200)
        assert {key: bytes(found[key].body) for key in contents} == contents
        assert fast.in_flight == 0

    def test_conditions_hold(self, fast: FastClient) -> None:
        put(fast, "k", b"one")
        first = fast_client.read_stored(only(fast))
        put(fast, "k", b"two")
        assert only(fast).status == 412
        assert first is not None
        put(fast, "k", b"three", Condition(etag=first.etag))
        assert only(fast).status == 200

    def test_a_missing_object(self, fast: FastClient) -> None:
        fast.head("k", "nothing")
        assert only(fast).status == 404
        fast.get("k", "nothing", 10)
        assert only(fast).status == 404

    def test_refused_keys(self, server: LiveServer, bucket: str) -> None:
        wrong = Credentials(server.credentials.access_key, "not the secret key")
        for fast in _fast(Client(server.endpoint, wrong), bucket):
            put(fast, "k", b"x")
            assert only(fast).status == 403

    def test_a_mebibyte(self, fast: FastClient) -> None:
        data = bytes(range(256)) * 4096
        put(fast, "k", data)
        assert only(fast).status == 200
        fast.get("g", "k", len(data))
        assert only(fast).body == data


@pytest.mark.parametrize(
    "invalid",
    [
        pytest.param(Answer(body=b"12345", cut=3), id="cut short"),
        pytest.param(Answer(body=[b"123", b"45"]), id="no length"),
        pytest.param(Answer(0), id="reset"),
        pytest.param(Answer(body=b"123", headers={"Content-Length": "2"}), id="too much"),
        pytest.param(Answer(body=b"1" * 101), id="longer than wanted"),
        pytest.param(Answer(body=b"12", headers={"Content-Length": "+2"}), id="odd length"),
        pytest.param(
            Answer(body=b"2\r\n12\r\n0\r\n\r\n", headers={"Transfer-Encoding": "chunked"}),
            id="chunked",
        ),
        pytest.param(Answer(headers={"X": "1" * 70_000}), id="endless head"),
    ],
)
def test_invalid_replies_are_rejected(fast: FastClient, fake: FakeS3, invalid: Answer) -> None:
    fake.rules.append(lambda _: invalid)
    fast.get("k", "k", 100)
    reply = only(fast)
    assert (reply.status, reply.body) == (0, b"")
    fake.rules.clear()
    fake.put("bucket", "k", b"true")
    fast.get("k", "k", 100)
    assert only(fast).body == b"true"


@pytest.mark.parametrize("status", [301, 307, 400, 403, 404, 409, 412, 500, 503])
def test_refusals_come_with_their_status_only(fast: FastClient, fake: FakeS3, status: int) -> None:
    location = {"Location": "http://127.0.0.1:1/bucket/k"}
    fake.rules.append(lambda _: Answer(status, error(status, "Code").body, location))
    put(fast, "k", b"x")
    reply = only(fast)
    assert (reply.status, reply.body, reply.was_sent) == (status, b"", True)
    assert len(fake.requests) == 1  # not followed, not repeated


def test_a_cut_after_the_request_says_that_it_was_sent(fast: FastClient, fake: FakeS3) -> None:
    fake.rules.append(lambda _: Answer(0))
    put(fast, "k", b"x")
    assert only(fast).was_sent


def test_a_closed_idle_connection_is_replaced(fast: FastClient, fake: FakeS3) -> None:
    fake.put("bucket", "k", b"true")
    fast.get(1, "k", 100)
    assert only(fast).body == b"true"
    ended = threading.Event()

    def end(request: object) -> Answer | None:
        if ended.is_set():
            return None
        ended.set()
        return Answer(0)

    fake.rules.append(end)
    fast.get(2, "k", 100)
    assert only(fast).body == b"true"
    assert len(fake.requests) == 3
    ended.clear()
    put(fast, "k2", b"x")  # what changes something is never sent twice
    assert only(fast).status == 0


@pytest.mark.parametrize("is_idle", [True, False], ids=["while idle", "with a reply"])
def test_unsolicited_replies_are_ignored(client_of: Callable[[int], Client], is_idle: bool) -> None:
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: x\r\n\r\n"
    is_received, is_sent = threading.Event(), threading.Event()

    def reply(sock: socket.socket) -> None:
        sock.recv(65536)
        if not is_idle:
            sock.sendall(good + b"1" + good + b"?")
            return
        sock.sendall(good + b"1")
        is_received.wait(patience_s())
        sock.sendall(good + b"?")
        is_sent.set()

    def serve() -> None:
        server.accept()[0].close()  # the connection that only resolves the address
        first, _ = server.accept()
        with first:
            reply(first)
            second, _ = server.accept()
        with second:
            second.recv(65536)
            second.sendall(good + b"2")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        for fast in _fast(client_of(server.getsockname()[1]), "bucket"):
            fast.get(1, "a", 10)
            assert only(fast).body == (b"1" if is_idle else b"")
            is_received.set()
            assert not is_idle or is_sent.wait(patience_s())
            fast.get(2, "b", 10)
            assert only(fast).body == b"2"
        thread.join()


def test_connections_that_end_together(client_of: Callable[[int], Client]) -> None:
    """The one in use ends first, so its request finds that the idle one ended, too."""
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: x\r\n\r\n"
    are_idle, are_closed = threading.Event(), threading.Event()

    def serve() -> None:
        server.accept()[0].close()  # the connection that only resolves the address
        both = [server.accept()[0], server.accept()[0]]
        for sock in both:
            sock.recv(65536)
            sock.sendall(good + b"1")
        are_idle.wait(patience_s())
        in_use = wait_readable(both)
        in_use.recv(65536)
        in_use.close()
        both.remove(in_use)
        both[0].close()
        are_closed.set()
        third, _ = server.accept()
        with third:
            third.recv(65536)
            third.sendall(good + b"2")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        for fast in _fast(client_of(server.getsockname()[1]), "bucket"):
            fast.get(1, "a", 10)
            fast.get(2, "b", 10)
            assert [reply.body for reply in replies(fast, 2).values()] == [b"1", b"1"]
            fast.get(3, "c", 10)
            assert fast.wait(0.0) == []  # the selector lists first what ends first from now on
            are_idle.set()
            assert are_closed.wait(patience_s())
            assert only(fast).body == b"2"
        thread.join()


def wait_readable(sockets: list[socket.socket]) -> socket.socket:
    """The first socket that has something to read."""
    readable, _, _ = select.select(sockets, [], [], patience_s())
    found: socket.socket = readable[0]
    return found


@pytest.fixture
def client_of() -> Callable[[int], Client]:
    return lambda port: Client(Endpoint(f"http://127.0.0.1:{port}"), Credentials("key", "secret"))


def test_cancelling_a_request(fast: FastClient, fake: FakeS3) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        arrived.set()
        hold_until(go_on)

    fake.rules.append(hold)
    put(fast, "k", b"x")
    fast.wait(0.0)
    assert arrived.wait(patience_s())
    assert fast.cancel("k")
    assert fast.in_flight == 0
    go_on.set()
    assert fast.cancel("k")  # it is not there any more


def test_a_silent_server(fast: FastClient, fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rustfs_desktop.s3.fast.connection.IDLE_TIMEOUT_S", 0.2)
    monkeypatch.setattr("rustfs_desktop.s3.fast.client._CHECK_S", 0.05)
    go_on = threading.Event()

    def hold(_: object) -> None:
        hold_until(go_on)

    fake.rules.append(hold)
    fast.get("k", "k", 100)
    found: list[Reply] = []
    while not found:
        found = fast.wait(0.05)
    assert found[0].status == 0
    go_on.set()


def test_a_closed_port(client_of: Callable[[int], Client]) -> None:
    fast = FastClient(client_of(closed_port()), "bucket")
    with pytest.raises(NotConnected):
        fast.open()
    fast.close()


def test_the_server_goes_away(fake: FakeS3, client_of: Callable[[int], Client]) -> None:
    with one_liner(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx") as port:
        fast = FastClient(client_of(port), "bucket")
        fast.open()
    put(fast, "k", b"x")
    assert only(fast) == Reply("k", was_sent=False)
    fast.close()


@pytest.mark.parametrize("bucket", ["arn:aws:s3:::b", "..", "a/b", "", "b--x-s3"])
def test_bucket_names_of_other_hosts_and_paths(bucket: str) -> None:
    with pytest.raises(Unsendable):
        FastClient(Client(Endpoint("http://127.0.0.1:9"), Credentials()), bucket)


@pytest.mark.parametrize("key", ["", "\udcff"])
def test_keys_that_cannot_be_sent(fast: FastClient, key: str) -> None:
    with pytest.raises(Unsendable):
        fast.get("k", key, 1)


def test_headers_cannot_be_injected(fast: FastClient, fake: FakeS3) -> None:
    for etag in ('x"\r\nx-evil: 1', "x\ny: 1", "ü"):
        with pytest.raises(Unsendable):
            put(fast, "k", b"x", Condition(etag=etag))
    assert not fake.requests


def test_anonymous_requests_are_not_signed(fake: FakeS3) -> None:
    for fast in _fast(Client(Endpoint(fake.url), Credentials()), "bucket"):
        put(fast, "k", b"x")
        assert only(fast).status == 200
    assert "authorization" not in {name.lower() for name in fake.requests[0].headers}


class TestEncrypted:
    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    @pytest.fixture
    def ca_file(self, authority: trustme.CA, tmp_path: Path) -> str:
        path = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(path))
        return str(path)

    def server(self, authority: trustme.CA, host: str) -> FakeS3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        return FakeS3(tls=context)

    def test_trusted(self, authority: trustme.CA, ca_file: str) -> None:
        with self.server(authority, "127.0.0.1") as fake:
            client = Client(Endpoint(fake.url, ca_file=ca_file), Credentials("key", "secret"))
            for fast in _fast(client, "bucket"):
                big = bytes(700_000)
                for key, data in (("a", b"small"), ("b", big)):
                    put(fast, key, data)
                assert {reply.status for reply in replies(fast, 2).values()} == {200}
                fast.get("a", "a", 10)
                fast.get("b", "b", 1_000_000)
                found = replies(fast, 2)
                assert (found["a"].body, found["b"].body) == (b"small", big)
                fast.get("a", "a", 10)
                assert only(fast).body == b"small"
            hashes = {request.headers["x-amz-content-sha256"] for request in fake.requests}
            assert UNSIGNED in hashes

    @pytest.mark.parametrize("case", ["other authority", "other host"])
    def test_not_trusted(self, authority: trustme.CA, ca_file: str, case: str) -> None:
        signer = trustme.CA() if case == "other authority" else authority
        host = "other.example" if case == "other host" else "127.0.0.1"
        with self.server(signer, host) as fake:
            client = Client(Endpoint(fake.url, ca_file=ca_file), Credentials("key", "secret"))
            for fast in _fast(client, "bucket"):
                put(fast, "k", b"secret")
                assert only(fast) == Reply("k", was_sent=False)
            assert not fake.requests

    def test_a_ca_file_that_is_not_there(self, tmp_path: Path) -> None:
        endpoint = Endpoint("https://127.0.0.1:9", ca_file=str(tmp_path / "nothing"))
        with pytest.raises(NotConnected):
            FastClient(Client(endpoint, Credentials()), "bucket").open()


def test_virtual_hosts(monkeypatch: pytest.MonkeyPatch, fake: FakeS3) -> None:
    port = fake.url.rpartition(":")[2]
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def lookup(host: str, *rest: Any) -> Any:
        looked_up.append(host)
        return real("127.0.0.1", *rest)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    endpoint = Endpoint(f"http://s3.test:{port}", addressing=Addressing.VIRTUAL)
    for fast in _fast(Client(endpoint, Credentials("key", "secret")), "photos"):
        fast.get("k", "a/b", 10)
        only(fast)
    assert looked_up == ["photos.s3.test"]
    (request,) = fake.requests
    assert request.headers["host"] == f"photos.s3.test:{port}"
    assert (request.bucket, request.key) == ("a", "b")  # the path holds the key alone


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.sampled_from(["PUT", "GET", "HEAD"]),
    st.sampled_from(["", "token/+="]),
    st.dates(datetime(2020, 1, 1).date(), datetime(2037, 1, 1).date()),
)
def test_signatures_are_those_of_boto(key: str, method: str, token: str, day: object) -> None:
    from urllib.parse import quote

    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as BotoCredentials

    path = f"/bucket/{quote(key, safe='/~')}"
    ours = {"host": "h:9000", "content-type": "text/x y", "if-match": '"e"', "x-amz-meta-a": "b"}
    request = AWSRequest(method, f"http://h:9000{path}", dict(ours), b"body")
    now = datetime.fromisoformat(f"{day}T23:59:58").replace(tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", now.timestamp)
        patch.setattr(botocore.auth, "get_current_datetime", lambda: now.replace(tzinfo=None))
        Signer(Credentials("AK", "SK", token), "eu-west-9").sign(
            method, path, ours, hashlib.sha256(b"body").hexdigest()
        )
        auth = botocore.auth.S3SigV4Auth(BotoCredentials("AK", "SK", token), "s3", "eu-west-9")
        auth.add_auth(request)
    theirs = {name.lower(): value for name, value in request.headers.items()}
    assert ours["authorization"] == theirs["authorization"]
    assert ours["x-amz-date"] == theirs["x-amz-date"]


@pytest.mark.parametrize(("date", "seconds"), [("", -1.0), ("yesterday", -1.0)])
def test_odd_dates(date: str, seconds: float) -> None:
    about = fast_client.read_head(Reply("k", 200, {"etag": "x", "last-modified": date}), 3)
    assert about is not None
    assert (about.modified, about.size) == (seconds, 3)


def test_replies_without_an_etag_confirm_nothing() -> None:
    assert fast_client.read_stored(Reply("k", 200, {})) is None
    assert fast_client.read_head(Reply("k", 200, {}), 0) is None
