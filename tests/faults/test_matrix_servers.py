"""Rows F5 to F7, F26, F27 and F29 to F32 of the fault matrix: servers that are no good."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, IncompleteListing, NotConnected, WrongRegion
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import client as fast_client
from rustfs_desktop.s3.fast import connection as fast_connection
from rustfs_desktop.s3.http import boto_transport, watchdog
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.transfers.types import TransferState
from tests.conftest import LiveServer
from tests.faults import verbs
from tests.faults.fake_s3 import xml
from tests.faults.proxy import FaultProxy, Verb
from tests.faults.stage import BIG, PART, SMALL, Stage
from tests.faults.wire import Reply
from tests.waiting import moment_s, wait_for

WAYS = pytest.mark.parametrize("way", ["up", "down"])


def listed(client: Client, bucket: str) -> list[str]:
    pages = list_pages(client, bucket, cancel=CancelToken())
    return [key for page in pages for key in page.keys]


# Slow and unreachable --------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "LOW_SPEED_TIME_S", moment_s(0.5))
    monkeypatch.setattr(watchdog, "_TICK_S", 0.05)
    monkeypatch.setattr(boto_transport, "REPLY_DEADLINE_S", moment_s(0.5))
    monkeypatch.setattr(fast_connection, "DEADLINE_S", moment_s(0.5))
    monkeypatch.setattr(fast_client, "_CHECK_S", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("size", [SMALL, BIG])
def test_f05_content_that_drips(stage: Stage, size: int) -> None:
    stage.proxy.on("GetObject", verbs.dribble(1, 0.05))
    stage.begin("down", size)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


@pytest.mark.usefixtures("impatient")
def test_f05_a_list_that_drips(stage: Stage, through: Client) -> None:
    stage.object(size=SMALL)
    stage.proxy.on("ListObjectsV2", verbs.dribble(1, 0.05), times=None)
    with pytest.raises(NotConnected) as caught:
        listed(through, stage.bucket)
    assert caught.value.code == "ReadTimeout"


@WAYS
def test_f06_the_name_of_the_host_is_not_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    real = socket.getaddrinfo

    def offline(host: str, port: int, *rest: int) -> object:
        if port == stage.proxy.port:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, port, *rest)

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    stage.begin(way)
    transfer = stage.is_in(TransferState.WAITING)
    wait_for(lambda: transfer.error is not None, transfer)
    assert transfer.error is not None
    assert transfer.error.code == "HostNotFound"
    monkeypatch.setattr(socket, "getaddrinfo", real)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


# TLS -------------------------------------------------------------------------------------------


def certificate(authority: trustme.CA, host: str, days: int = 30) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ends = datetime.now(UTC) + timedelta(days=days)
    authority.issue_cert(host, not_after=ends).configure_cert(context)
    return context


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def encrypted(
    stage: Stage, server: LiveServer, authority: trustme.CA, tmp_path: Path
) -> Iterator[Stage]:
    """The stage with an encrypted way to the server, whose authority is trusted."""
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    host, port = stage.proxy.upstream
    context = certificate(authority, "127.0.0.1")
    with FaultProxy(host, port, keys=server.credentials, tls=context) as proxy:
        client = Client(Endpoint(proxy.url, ca_file=str(ca_file)), server.credentials)
        stage.proxy, stage.driver.client = proxy, client
        yield stage
        client.close()


@pytest.mark.parametrize(
    ("host", "days", "title"),
    [
        ("127.0.0.1", -1, "The server's certificate has expired"),
        ("elsewhere.test", 30, "The server's certificate is for another host name"),
    ],
)
@WAYS
def test_f07_a_bad_certificate(
    encrypted: Stage, authority: trustme.CA, way: str, host: str, days: int, title: str
) -> None:
    encrypted.proxy.tls = certificate(authority, host, days)
    encrypted.begin(way)
    transfer = encrypted.end()
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.title == title
    assert encrypted.proxy.log == []
    encrypted.assert_nothing_lost()


@WAYS
def test_f07_a_certificate_of_an_unknown_authority(encrypted: Stage, way: str) -> None:
    encrypted.proxy.tls = certificate(trustme.CA(), "127.0.0.1")
    encrypted.begin(way)
    transfer = encrypted.end()
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.title == "The server's certificate is not trusted"
    assert encrypted.proxy.log == []
    encrypted.assert_nothing_lost()


@WAYS
def test_f07_the_certificate_changes_meanwhile(encrypted: Stage, way: str) -> None:
    """As when another server answers: nothing more is told to it."""
    what = "UploadPart" if way == "up" else "GetObject"
    for _ in range(2):
        encrypted.proxy.on(what, verbs.late(0.3))
    encrypted.begin(way)
    encrypted.when(what, 2)
    encrypted.proxy.tls = certificate(trustme.CA(), "127.0.0.1")
    encrypted.proxy.sever()
    transfer = encrypted.end()
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "TlsCertificate"


@WAYS
def test_f01_reset_of_an_encrypted_connection(encrypted: Stage, way: str) -> None:
    what = "UploadPart" if way == "up" else "GetObject"
    for skip in (0, 1, 1):
        encrypted.proxy.on(what, verbs.lose_reply, skip=skip)
    encrypted.proxy.on(what, verbs.reset_request(0.5), skip=2)
    encrypted.begin(way)
    assert encrypted.end().state is TransferState.DONE
    encrypted.assert_nothing_lost()


@WAYS
def test_f07_an_encrypted_way_without_faults(encrypted: Stage, way: str) -> None:
    encrypted.begin(way)
    assert encrypted.end().state is TransferState.DONE
    encrypted.assert_nothing_lost()


# Keys and clocks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "InvalidAccessKeyId"),
        (403, "SignatureDoesNotMatch"),
        (400, "ExpiredToken"),
        (403, "AccessDenied"),
    ],
)
@WAYS
def test_f26_the_keys_are_exchanged_meanwhile(
    stage: Stage, through: Client, way: str, status: int, code: str
) -> None:
    what = "UploadPart" if way == "up" else "GetObject"
    stage.proxy.on(what, verbs.status(status, code), times=None, skip=2)
    stage.begin(way)
    if way == "up":
        stage.upload(stage.file("other.bin"))
    transfers = stage.driver.until(TransferState.NEEDS_KEYS)
    assert all(transfer.error is not None for transfer in transfers)
    asked = len(stage.proxy.log)
    assert asked <= 40
    stage.proxy.rules.clear()
    new = Client(through.endpoint, through.credentials)
    stage.driver.engine.set_client("test", new)

    assert {transfer.state for transfer in stage.ends()} == {TransferState.DONE}
    if way == "up":
        assert stage.proxy.sent("UploadPart") <= 2 * BIG + 6 * PART
    stage.assert_nothing_lost()
    new.close()


@pytest.mark.parametrize("size", [SMALL, BIG])
@WAYS
def test_f27_the_clock_is_wrong(stage: Stage, way: str, size: int) -> None:
    there = datetime.now(UTC) - timedelta(days=2, hours=3)
    date = there.strftime("%a, %d %b %Y %H:%M:%S GMT")
    stage.proxy.on("*", verbs.status(403, "RequestTimeTooSkewed", Date=date), times=None)
    stage.begin(way, size)
    transfer = stage.end()
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert "2 d 3 h ahead" in transfer.error.cause
    assert len(stage.proxy.log) <= 2
    stage.assert_nothing_lost()


# Not the server --------------------------------------------------------------------------------


@pytest.fixture
def elsewhere() -> Iterator[list[object]]:
    """Where redirects point to; what was tried there."""
    tried: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    tried.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        tried.append(server.getsockname()[1])
        yield tried
        done.set()
        thread.join()


@pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["elsewhere", "itself"])
@WAYS
def test_f29_redirects_lead_nowhere(
    stage: Stage, elsewhere: list[object], way: str, number: int, target: str
) -> None:
    port = elsewhere[0] if target == "elsewhere" else stage.proxy.port
    headers = {"Location": f"http://127.0.0.1:{port}/bucket/key"}
    stage.proxy.on("*", verbs.answer(Reply(number, b"", headers)), times=None)
    stage.begin(way)
    transfer = stage.end()
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.title == "The server redirects to another address"
    assert len(stage.proxy.log) == 1
    assert len(elsewhere) == 1
    stage.assert_nothing_lost()


@pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
@WAYS
def test_f29_a_redirect_to_a_region_waits_for_the_user(stage: Stage, way: str, number: int) -> None:
    headers = {"x-amz-bucket-region": "eu-evil-1"}
    stage.proxy.on("*", verbs.answer(Reply(number, b"", headers)), times=None)
    stage.begin(way)
    transfer = stage.is_in(TransferState.NEEDS_KEYS)
    wait_for(lambda: not stage.driver.engine.is_working)
    assert isinstance(transfer.error, WrongRegion)
    assert transfer.error.region == "eu-evil-1"
    assert len(stage.proxy.log) == 1


HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
STRANGE = [
    pytest.param(Reply(200, HTML, {"Content-Type": "text/html"}), id="page"),
    pytest.param(Reply(200, b""), id="empty"),
    pytest.param(Reply(200, b'{"ok": true}', {"Content-Type": "application/json"}), id="JSON"),
    pytest.param(Reply(200, b"\x1f\x8b\x08\x00garbage"), id="gzip"),
    pytest.param(
        Reply(
            200,
            xml(
                "<ListBucketResult><Name>other</Name><IsTruncated>false</IsTruncated>"
                "</ListBucketResult>"
            ),
        ),
        id="other bucket",
    ),
]


@pytest.mark.parametrize("reply", STRANGE)
def test_f30_an_answer_that_is_no_list(stage: Stage, through: Client, reply: Reply) -> None:
    stage.object(size=SMALL)
    stage.proxy.on("ListObjectsV2", verbs.answer(reply), times=None)
    with pytest.raises(AppError) as caught:
        listed(through, stage.bucket)
    assert isinstance(caught.value, NotConnected | IncompleteListing)


@pytest.mark.parametrize("reply", STRANGE[:4])
@pytest.mark.parametrize(
    ("way", "what"),
    [
        ("up", "HeadObject"),
        ("up", "PutObject"),
        ("up", "CreateMultipartUpload"),
        ("up", "UploadPart"),
        ("up", "CompleteMultipartUpload"),
        ("down", "HeadObject"),
        ("down", "GetObject"),
    ],
)
def test_f30_an_answer_from_a_guest_network(
    stage: Stage, way: str, what: str, reply: Reply
) -> None:
    """Whatever it says with status 200: nothing is done and nothing is stored because of it."""
    stage.proxy.on(what, verbs.answer(reply), times=None)
    stage.begin(way, SMALL if what == "PutObject" else BIG)
    transfer = stage.end()
    assert transfer.state in (TransferState.FAILED, TransferState.DONE)
    if transfer.state is TransferState.DONE:  # a question that was not needed
        assert what == "HeadObject"
    stage.assert_nothing_lost()


# Lists that lie --------------------------------------------------------------------------------


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 107))
    + b"]><ListBucketResult><Name>&k;</Name></ListBucketResult>"
)
FILE = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b"<ListBucketResult><Name>&f;</Name></ListBucketResult>"
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BOMB, id="bomb"),
        pytest.param(FILE, id="file"),
        pytest.param(b"<ListBucketResult>" + b"<a>" * 200_000, id="deep"),
        pytest.param(b"<ListBucketResult>" + b" " * (33 * 1024 * 1024), id="endless"),
    ],
)
@pytest.mark.parametrize("what", ["ListObjectsV2", "ListBuckets"])
def test_f31_xml_that_means_harm(stage: Stage, through: Client, what: str, body: bytes) -> None:
    stage.proxy.on(what, verbs.answer(Reply(200, body)), times=None)
    ask = {"ListBuckets": list_buckets, "ListObjectsV2": lambda s3: listed(s3, stage.bucket)}[what]
    with pytest.raises(AppError):
        ask(through)


def test_f31_numbers_and_dates_beyond_all_bounds(stage: Stage, through: Client) -> None:
    rows = "".join(
        f"<Contents><Key>{number}</Key><Size>{size}</Size><LastModified>{date}</LastModified>"
        "<ETag>e</ETag></Contents>"
        for number, (size, date) in enumerate([(-5, "notadate"), (10**30, "9999-99-99"), ("", "")])
    )
    body = (
        f"<ListBucketResult><Name>{stage.bucket}</Name><IsTruncated>false</IsTruncated>{rows}"
        "</ListBucketResult>"
    )
    stage.proxy.on("ListObjectsV2", verbs.answer(Reply(200, xml(body))))
    (page,) = list_pages(through, stage.bucket, cancel=CancelToken())
    assert page.sizes == [0, 2**63 - 1, 0]
    assert page.modified == [-1.0, -1.0, -1.0]


def page_of(bucket: str, keys: str, token: str) -> Reply:
    more = "true" if token != "end" else "false"
    rows = "".join(
        f"<Contents><Key>{key}</Key><Size>1</Size>"
        "<LastModified>2026-01-02T03:04:05Z</LastModified><ETag>e</ETag></Contents>"
        for key in keys
    )
    following = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    return Reply(
        200,
        xml(
            f"<ListBucketResult><Name>{bucket}</Name><IsTruncated>{more}</IsTruncated>{following}"
            f"{rows}</ListBucketResult>"
        ),
    )


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([("ab", "t"), ("cd", "t"), ("cd", "t")], None, id="token repeats"),
        pytest.param([("ab", ""), ("ab", "")], None, id="no token"),
        pytest.param([("ab", "t"), ("ab", "t"), ("ab", "t")], None, id="same page"),
        pytest.param([("ab", "t"), ("bc", "end")], "abc", id="duplicates"),
        pytest.param([("ba", "t"), ("dc", "end")], "badc", id="unsorted"),
        pytest.param([("ba", "t"), ("dc", "t")], None, id="unsorted and no way on"),
        pytest.param([("ab", ""), ("cd", ""), ("e", "end")], "abcde", id="only by name"),
    ],
)
def test_f32_pages_that_contradict_each_other(
    stage: Stage, through: Client, pages: list[tuple[str, str]], expected: str | None
) -> None:
    replies: list[Verb] = [
        verbs.answer(page_of(stage.bucket, keys, token)) for keys, token in pages
    ]
    stage.proxy.on("ListObjectsV2", verbs.chain(*replies), times=None)
    if expected is not None:
        assert "".join(listed(through, stage.bucket)) == expected
        return
    with pytest.raises(IncompleteListing):
        listed(through, stage.bucket)
    assert len(stage.proxy.log) <= len(pages) + 2
