"""Stopping and failing: soon, and nothing is left behind on either side."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import route
from rustfs_desktop.s3.http import boto_transport
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.s3.slow_resolver import SlowResolver
from tests.transfers.conftest import Driver
from tests.waiting import hold_until, patience_s, wait_for

pytestmark = pytest.mark.usefixtures("hurried")

BIG = 40 * MIB


class Silence:
    """A rule that never answers one kind of request, until the test is over."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.reached = threading.Event()
        self.over = threading.Event()

    def __call__(self, request: Request) -> Reply | None:
        if request.what == self._what:
            self.reached.set()
            hold_until(self.over)
        return None


@pytest.fixture
def silence(fake: FakeS3, request: pytest.FixtureRequest) -> Iterator[Silence]:
    made = Silence(request.param)
    fake.rules.append(made)
    yield made
    made.over.set()


def cancel(lies: Driver, transfer: Transfer) -> None:
    """The server does not go on meanwhile: only the cancelling can end the transfer."""
    lies.engine.cancel([transfer])
    wait_for(lambda: transfer.state is TransferState.CANCELLED, transfer)


@pytest.mark.parametrize(
    "silence", ["HeadObject", "CreateMultipartUpload", "UploadPart"], indirect=True
)
def test_a_silent_server_does_not_hold_an_upload(
    lies: Driver, fake: FakeS3, tmp_path: Path, silence: Silence
) -> None:
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")
    assert silence.reached.wait(patience_s())
    (transfer,) = lies.look()

    cancel(lies, transfer)

    silence.over.set()
    lies.rest()
    assert fake.objects == {}
    if fake.count("UploadPart"):
        assert fake.uploads == {}


@pytest.mark.parametrize("is_boto_loaded", [False, True])
@pytest.mark.parametrize("size", [10, BIG])
def test_a_silent_name_server_holds_neither_a_cancel_nor_the_end(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    size: int,
    *,
    is_boto_loaded: bool,
) -> None:
    for module in ("bucket_requests", "object_requests"):
        name = f"rustfs_desktop.s3.api.{module}.is_boto_loaded"
        monkeypatch.setattr(name, lambda: is_boto_loaded)
    client = Client(Endpoint("http://slow.example:9000"), Credentials("key", "secret"))
    driver = Driver(engine, client, "bucket")
    (tmp_path / "file").write_bytes(bytes(size))
    with SlowResolver(monkeypatch) as resolver:
        driver.upload(tmp_path / "file")
        wait_for(lambda: resolver.asked and driver.look())
        cancel(driver, driver.look()[0])
        driver.upload(tmp_path / "file", prefix="other/")
        wait_for(lambda: len(driver.look()) == 2)
        assert engine.stop(patience_s(), keep=True)
        assert not resolver.answers.is_set()
    client.close()


@pytest.mark.parametrize("silence", ["HeadObject", "GetObject"], indirect=True)
def test_a_silent_server_does_not_hold_a_download(
    lies: Driver, fake: FakeS3, tmp_path: Path, silence: Silence
) -> None:
    fake.put("bucket", "file", bytes(BIG))
    lies.download(tmp_path / "out", objects=[("file", BIG)])
    assert silence.reached.wait(patience_s())
    (transfer,) = lies.look()

    cancel(lies, transfer)

    lies.rest()
    assert list((tmp_path / "out").iterdir()) == []


def test_encrypted_connections_can_be_stopped_too(engine: Engine, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with FakeS3(tls=context) as fake:
        endpoint = Endpoint(fake.url, ca_file=str(tmp_path / "ca.pem"))
        lies = Driver(engine, Client(endpoint, Credentials("key", "secret")), "bucket")
        (tmp_path / "file").write_bytes(os.urandom(BIG))
        lies.upload(tmp_path / "file")
        lies.until(TransferState.DONE)
        silence = Silence("GetObject")
        fake.rules.append(silence)
        lies.download(tmp_path / "out", objects=[("file", BIG)])
        assert silence.reached.wait(patience_s())

        cancel(lies, lies.look()[-1])

        silence.over.set()
        fake.rules.clear()
        lies.engine.retry(lies.transfers)
        lies.until(TransferState.DONE)
        assert (tmp_path / "out" / "file").read_bytes() == (tmp_path / "file").read_bytes()


def test_a_body_that_drips_does_not_hold_a_download(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    over = threading.Event()

    def drip() -> Iterator[bytes]:
        while not over.wait(0.05):
            yield b"x"

    def rule(request: Request) -> Reply | None:
        if request.what != "GetObject":
            return None
        return Reply(200, drip(), {"ETag": '"x"', "Content-Length": "1000"})

    fake.rules.append(rule)
    lies.download(tmp_path / "out", objects=[("file", 1000)])
    wait_for(lambda: any(t.bytes_done for t in lies.look()))

    cancel(lies, lies.transfers[0])
    over.set()
    lies.rest()
    assert list((tmp_path / "out").iterdir()) == []


def test_a_server_that_takes_no_more_bytes_does_not_hold_an_upload(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The send itself blocks: only the end of the socket wakes it."""
    over = threading.Event()
    real: Any = fake._server.RequestHandlerClass
    read = real._read

    def stuck(self: Any) -> Request | None:
        if int(self.headers.get("Content-Length") or 0) > MIB:
            hold_until(over)
        return read(self)

    monkeypatch.setattr(real, "_read", stuck)
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")
    wait_for(lambda: any(t.bytes_done for t in lies.look()))

    cancel(lies, lies.transfers[0])
    over.set()
    lies.rest()
    assert fake.uploads == {}


def test_a_connection_that_is_never_established_holds_no_thread(
    lies: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full queue of connections: the server's computer does not even refuse."""
    monkeypatch.setattr(boto_transport, "CONNECT_TIMEOUT_S", 1000)
    monkeypatch.setattr(route, "_OPEN_TIMEOUT_S", 0.1)  # this one blocks for its whole length
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        host, port = listener.getsockname()
        lies.client = Client(Endpoint(f"http://{host}:{port}"), Credentials("key", "secret"))
        (tmp_path / "file").write_bytes(b"data")
        lies.upload(tmp_path / "file")
        lies.until(TransferState.RUNNING)
        with pytest.raises(TimeoutError):
            socket.create_connection((host, port), 0.5)  # meanwhile it is in its connect, too

        cancel(lies, lies.transfers[0])
        lies.rest()


def test_an_upload_whose_begin_got_lost_is_removed(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    def lose(request: Request) -> Reply | None:
        if request.what == "CreateMultipartUpload" and fake.count(request.what) == 1:
            fake.truth(request)
            return Reply(0)
        return None

    fake.rules.append(lose)
    theirs = fake.truth(Request("POST", "bucket", "file2", {"uploads": ""}, {}, b""))
    assert theirs.status == 200
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")

    lies.until(TransferState.DONE)
    lies.rest()
    assert fake.count("CreateMultipartUpload") == 2
    assert [upload.key for upload in fake.uploads.values()] == ["file2"]


def test_a_dead_server_is_waited_for_and_can_be_given_up(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.rules.append(lambda _request: Reply(0))
    (tmp_path / "file").write_bytes(b"data")
    lies.upload(tmp_path / "file")

    (transfer,) = lies.until(TransferState.WAITING)
    wait_for(lambda: transfer.error is not None)
    assert transfer.error is not None
    assert transfer.error.code == "ConnectionClosed"
    cancel(lies, transfer)
    assert transfer.error is None


def test_a_server_that_comes_back_is_noticed(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.rules.append(lambda _request: Reply(0) if len(fake.requests) < 30 else None)
    (tmp_path / "file").write_bytes(b"data")
    lies.upload(tmp_path / "file")

    (transfer,) = lies.until(TransferState.DONE)
    assert transfer.error is None
    assert fake.objects["bucket", "file"] == b"data"


def test_cancelled_transfers_can_be_started_again(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    gate = threading.Event()
    fake.rules.append(lambda request: hold_until(gate) if request.method == "PUT" else None)
    (tmp_path / "file").write_bytes(os.urandom(BIG))
    lies.upload(tmp_path / "file")
    wait_for(lambda: fake.count("UploadPart") > 0)
    cancel(lies, lies.look()[0])
    gate.set()

    lies.engine.retry(lies.transfers)

    (transfer,) = lies.until(TransferState.DONE)
    lies.rest()
    assert fake.objects["bucket", "file"] == (tmp_path / "file").read_bytes()
    assert fake.uploads == {}
    assert transfer.bytes_done == BIG


def test_a_failed_upload_leaves_no_parts(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    def refuse(request: Request) -> Reply | None:
        if request.what == "UploadPart" and request.query["partNumber"] == "2":
            return error(400, "EntityTooLarge")
        return None

    fake.rules.append(refuse)
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")

    (transfer,) = lies.until(TransferState.FAILED)
    lies.rest()
    assert transfer.error is not None
    assert transfer.error.code == "EntityTooLarge"
    assert fake.uploads == {}


def test_parts_are_removed_also_when_that_fails_at_first(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    def rule(request: Request) -> Reply | None:
        if request.what == "UploadPart":
            return error(400, "EntityTooLarge")
        if request.what == "AbortMultipartUpload" and fake.count(request.what) < 4:
            return error(503, "SlowDown")
        return None

    fake.rules.append(rule)
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")

    lies.until(TransferState.FAILED)
    lies.rest()
    assert fake.uploads == {}


def test_stopping_the_engine_removes_everything(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    over = threading.Event()
    fake.rules.append(
        lambda request: hold_until(over) if request.what in ("UploadPart", "GetObject") else None
    )
    fake.put("bucket", "there", bytes(BIG))
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")
    lies.download(tmp_path / "out", objects=[("there", BIG)])
    wait_for(lambda: fake.count("UploadPart") > 0 and fake.count("GetObject") > 0)

    assert lies.engine.stop(patience_s())

    over.set()
    assert {transfer.state for transfer in lies.look()} == {TransferState.CANCELLED}
    assert fake.uploads == {}
    assert list((tmp_path / "out").iterdir()) == []


def test_parts_on_a_silent_server_are_named_in_the_log(
    lies: Driver, fake: FakeS3, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    over = threading.Event()
    silent = ("UploadPart", "AbortMultipartUpload")
    fake.rules.append(lambda request: hold_until(over) if request.what in silent else None)
    (tmp_path / "film.mov").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "film.mov")
    wait_for(lambda: fake.count("UploadPart") > 0)
    assert lies.engine.is_moving
    cancel(lies, lies.look()[0])
    wait_for(lambda: fake.count("AbortMultipartUpload") > 0)
    assert lies.engine.is_busy
    assert not lies.engine.is_moving

    with caplog.at_level("WARNING"):
        assert not lies.engine.stop(0.5)
    over.set()  # only now the server answers: nobody waited for it
    assert "unfinished upload ⟪film.mov⟫ stays in bucket bucket" in caplog.text
    wait_for(lambda: not lies.engine.is_busy)


def test_no_thread_and_no_file_stays_open(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(BIG))
    lies.upload(tmp_path / "file")
    lies.until(TransferState.DONE)
    lies.download(tmp_path / "out", objects=[("file", BIG)])
    lies.until(TransferState.DONE)
    lies.engine.stop(patience_s())

    open_here = [
        target
        for fd in Path("/proc/self/fd").iterdir()
        if (target := _target(fd)).startswith(str(tmp_path))
    ]
    assert open_here == []
    assert not [t for t in threading.enumerate() if t.name.startswith(("transfer-", "plan-"))]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
