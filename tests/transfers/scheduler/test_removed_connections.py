"""A connection that was removed keeps neither jobs nor a client in the engine."""

from __future__ import annotations

from pathlib import Path

from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.waiting import wait_for


def test_jobs_are_canceled_and_the_client_is_forgotten(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    def keep_busy(request: Request) -> Reply | None:
        return error(503, "SlowDown") if request.what == "UploadPart" else None

    fake.rules.append(keep_busy)
    (tmp_path / "big").write_bytes(bytes(etags.SINGLE_MAX + 1))
    job = lies.upload(tmp_path / "big")
    wait_for(lambda: bool(fake.uploads) and fake.count("UploadPart") > 0)

    lies.engine.remove_connection("test")
    lies.until(TransferState.CANCELLED)
    wait_for(lambda: job.client is None)
    lies.rest()
    assert fake.uploads == {}  # the unfinished upload was aborted before
    assert lies.engine.missing_connections == set()


def test_walks_stop(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.rules.append(
        lambda request: error(503, "SlowDown") if request.what == "ListObjectsV2" else None
    )
    job = lies.download(tmp_path / "out", prefixes=["in/"])
    wait_for(lambda: job.waits_for is not None)
    lies.engine.remove_connection("test")
    wait_for(lambda: job.is_planned and job.client is None)
