"""The probe for tar extraction: exact objects only, and every test object known before."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled, NotConnected
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.pipelines import tar_probe
from rustfs_desktop.transfers.pipelines.tar_probe import TarProbe
from tests.faults import fake_tars
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.faults.fake_tars import METADATA, PLAIN, Kind
from tests.transfers.conftest import fake_client
from tests.waiting import hold_until


class Probe:
    """A probe of the folder ``folder/`` on the fake server."""

    def __init__(self, client: Client) -> None:
        self.saved: list[str] = []
        self.stop = CancelToken()
        self.probe = TarProbe(client, "bucket", "folder/", self.saved.append, self.stop)

    def find_method(self) -> Unpacking:
        return self.probe.find_method()


@pytest.fixture
def client(fake: FakeS3) -> Iterator[Client]:
    made = fake_client(fake)
    yield made
    made.close()


@pytest.fixture
def probe(client: Client) -> Probe:
    return Probe(client)


def tars(fake: FakeS3) -> list[Request]:
    """The uploads of tars."""
    return [each for each in fake.requests if each.what == "PutObject"]


@pytest.mark.parametrize(
    ("kind", "method"),
    [(fake_tars.rustfs, Unpacking.PLAIN), (fake_tars.minio, Unpacking.METADATA)],
)
def test_the_header_that_extracts_is_found(
    probe: Probe, fake: FakeS3, kind: Callable[[], Kind], method: Unpacking
) -> None:
    fake.unpacks = kind()
    assert probe.find_method() is method
    assert not probe.probe.is_reply_lost


def test_a_server_that_stores_the_tar_does_not_extract(probe: Probe, fake: FakeS3) -> None:
    assert probe.find_method() is Unpacking.NEVER
    assert len(tars(fake)) == 2  # one with each header


@pytest.mark.parametrize("kind", [fake_tars.rustfs, fake_tars.minio])
def test_each_object_was_saved_before_it_could_exist(
    probe: Probe, fake: FakeS3, kind: Callable[[], Kind]
) -> None:
    unknown: list[str] = []

    def watch(request: Request) -> None:
        if request.what == "PutObject" and request.key not in probe.saved:
            unknown.append(request.key)

    fake.unpacks = kind()
    fake.unpacks.keeps_tar = True
    fake.rules.append(watch)
    probe.find_method()
    assert unknown == []
    stored = {key for _, key in fake.objects}
    assert stored
    assert stored <= set(probe.saved)
    assert all(key.startswith("folder/") for key in stored)


@pytest.mark.parametrize(
    "lie",
    [
        Kind((PLAIN, METADATA), is_strict=True, keeps_metadata=False),
        Kind((PLAIN, METADATA), is_strict=True, keeps_tar=True),
        Kind((PLAIN, METADATA), is_strict=True, change=lambda _number, _name, _data: None),
        Kind((PLAIN, METADATA), is_strict=True, change=lambda _n, name, data: (name, data[:-1])),
        Kind((PLAIN, METADATA), is_strict=True, change=lambda _n, name, data: (name, data[::-1])),
        Kind((PLAIN, METADATA), is_strict=True, change=lambda _n, name, data: (name[:-1], data)),
    ],
    ids=["no-metadata", "tar-too", "nothing", "cut", "other-bytes", "other-name"],
)
def test_a_server_that_extracts_wrongly_is_not_used(probe: Probe, fake: FakeS3, lie: Kind) -> None:
    fake.unpacks = dataclasses.replace(lie)
    assert probe.find_method() is Unpacking.NEVER
    assert fake.unpacks.tars == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-amz-meta-mtime", "1700000000"),
        ("x-amz-meta-more", "1"),
        ("Content-Type", "text/html"),
        ("ETag", '"other"'),
    ],
)
def test_an_object_with_other_properties_is_not_the_right_one(
    probe: Probe, fake: FakeS3, name: str, value: str
) -> None:
    def change(request: Request) -> Reply | None:
        if request.what != "HeadObject":
            return None
        reply = fake.truth(request)
        reply.headers = {n: v for n, v in reply.headers.items() if n.lower() != name.lower()}
        reply.headers[name] = value
        return reply

    fake.unpacks = fake_tars.rustfs()
    fake.rules.append(change)
    assert probe.find_method() is Unpacking.NEVER


def test_keys_that_may_not_delete_upload_nothing(probe: Probe, fake: FakeS3) -> None:
    fake.unpacks = fake_tars.rustfs()
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "DeleteObjects" else None
    )
    assert probe.find_method() is Unpacking.NEVER
    assert tars(fake) == []
    assert probe.saved == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_probed_later(probe: Probe, fake: FakeS3, status: int) -> None:
    fake.rules.append(lambda request: Reply(status) if request.what == "PutObject" else None)
    with pytest.raises(NotConnected):
        probe.find_method()
    assert not probe.probe.is_reply_lost


def test_a_lost_reply_is_known(probe: Probe, fake: FakeS3) -> None:
    """The object may exist or come to exist: it is removed later."""
    fake.rules.append(lambda request: Reply(0) if request.what == "PutObject" else None)
    with pytest.raises(NotConnected):
        probe.find_method()
    assert probe.probe.is_reply_lost
    assert len(probe.saved) == 3


def test_a_stopped_probe_ends(probe: Probe, fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_probe, "POLL_S", 0.01)
    release = threading.Event()

    def hold(request: Request) -> None:
        if request.what == "PutObject":
            probe.stop.set()
            hold_until(release)

    fake.rules.append(hold)
    try:
        with pytest.raises(Cancelled):
            probe.find_method()
    finally:
        release.set()
    assert probe.probe.is_reply_lost
