"""Planning waits for the end of an outage, and only of that."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import AccessDenied, Cancelled, NotConnected
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.planning import outages
from rustfs_desktop.transfers.planning.outages import wait_out
from rustfs_desktop.transfers.types import DownloadJob

LOCATION = BucketLocation("c", None, "bucket", endpoint="http://server")


@pytest.fixture
def job() -> DownloadJob:
    return DownloadJob("c", None, "bucket")


def test_an_outage_is_waited_for(job: DownloadJob, monkeypatch: pytest.MonkeyPatch) -> None:
    delays: list[int] = []

    def delay_s(_error: object, attempts: int) -> float:
        delays.append(attempts)
        return 0.001

    monkeypatch.setattr(outages, "delay_s", delay_s)
    error = NotConnected("no connection")
    wait_out(job, LOCATION, error, 3)
    assert job.waits_for is error
    assert delays == [3]


def test_another_error_ends_the_planning(job: DownloadJob) -> None:
    error = AccessDenied("no")
    with pytest.raises(AccessDenied) as caught:
        wait_out(job, LOCATION, error, 1)
    assert caught.value is error
    assert job.waits_for is None


def test_a_canceled_job_waits_no_longer(job: DownloadJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "delay_s", lambda _error, _attempts: 3600.0)
    job.cancel.set()
    with pytest.raises(Cancelled):
        wait_out(job, LOCATION, NotConnected("no connection"), 1)
