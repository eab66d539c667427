"""Folders that are listed while the server is down are listed when it is back."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.errors import ServerBusy
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.planning import outages
from rustfs_desktop.transfers.types import TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error, xml
from tests.transfers.conftest import Driver
from tests.waiting import wait_for


class Outage:
    """Fails listings that continue another one, until it is over."""

    def __init__(self, fake: FakeS3) -> None:
        self.is_over = False
        self._fake = fake

    def rule(self, request: Request) -> Reply | None:
        is_later = {"continuation-token", "start-after"} & request.query.keys()
        is_failing = request.what == "ListObjectsV2" and is_later and not self.is_over
        return error(503, "SlowDown") if is_failing else None


@pytest.fixture
def outage(fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> Outage:
    monkeypatch.setattr(outages, "delay_s", lambda _error, _attempts: 0.01)
    monkeypatch.setattr(Client, "listing", property(lambda self: self._get("listing", attempts=1)))
    made = Outage(fake)
    fake.rules.append(made.rule)
    fake.page_size = 2
    for number in range(5):
        fake.put("bucket", f"in/{number}", b"x")
    return made


def test_walk_continues_after_the_last_key(
    lies: Driver, fake: FakeS3, tmp_path: Path, outage: Outage
) -> None:
    job = lies.download(tmp_path / "out", prefixes=["in/"], base="in/")
    wait_for(lambda: job.waits_for is not None)
    assert isinstance(job.waits_for, ServerBusy)
    assert not job.is_planned
    outage.is_over = True
    lies.until(TransferState.DONE)

    assert job.waits_for is None
    assert job.error is None
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["0", "1", "2", "3", "4"]
    assert any(request.query.get("start-after") == "in/1" for request in fake.requests)


def test_server_that_ignores_where_to_start(
    lies: Driver, fake: FakeS3, tmp_path: Path, outage: Outage
) -> None:
    def ignore(request: Request) -> None:
        if outage.is_over:
            request.query.pop("start-after", None)

    fake.rules.insert(0, ignore)
    job = lies.download(tmp_path / "out", prefixes=["in/"], base="in/")
    wait_for(lambda: job.waits_for is not None)
    outage.is_over = True
    transfers = lies.until(TransferState.DONE)
    assert sorted(transfer.key for transfer in transfers) == [f"in/{n}" for n in range(5)]


def test_listing_out_of_order_does_not_continue_after_a_key(
    lies: Driver, fake: FakeS3, tmp_path: Path, outage: Outage
) -> None:
    pages = {"": (["in/2", "in/3"], 1), "1": (["in/0", "in/1"], 2)}

    def shuffle(request: Request) -> Reply | None:
        page = pages.get(request.query.get("continuation-token", ""))
        if request.what != "ListObjectsV2" or "start-after" in request.query or page is None:
            return None
        keys, token = page
        return Reply(body=xml(fake._listing_xml(request, [(key, False) for key in keys], token)))

    fake.rules.insert(0, shuffle)
    job = lies.download(tmp_path / "out", prefixes=["in/"], base="in/")
    wait_for(lambda: job.is_planned)
    assert isinstance(job.error, ServerBusy)  # in/4 is missing, and the job knows it
    assert not any("start-after" in request.query for request in fake.requests)


def test_waiting_walk_is_canceled(
    lies: Driver, tmp_path: Path, outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "delay_s", lambda _error, _attempts: 3600.0)
    job = lies.download(tmp_path / "out", prefixes=["in/"], base="in/")
    wait_for(lambda: job.waits_for is not None)
    lies.engine.cancel_job(job)
    lies.until(TransferState.CANCELLED)
    assert job.waits_for is None


def test_other_errors_end_the_walk(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "ListObjectsV2" else None
    )
    job = lies.download(tmp_path / "out", prefixes=["in/"])
    wait_for(lambda: job.is_planned)
    assert job.error is not None
    assert job.error.code == "AccessDenied"
