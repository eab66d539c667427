"""Objects whose size is not known are transferred with the size that the server says."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand, outages
from rustfs_desktop.transfers.types import CopyJob, Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import SINGLE_MAX
from tests.faults.fake_s3 import FakeS3, Reply, error
from tests.transfers.conftest import Driver
from tests.waiting import wait_for

CONTENTS = {"a/small": b"small", "b/big": bytes(SINGLE_MAX + 1), "b/empty": b"", "folder/": b""}
UNKNOWN = [(key, -1) for key in CONTENTS]


def sizes(transfers: list[Transfer]) -> dict[str, int]:
    return {transfer.source_text: transfer.size for transfer in transfers}


def copy(driver: Driver, *, is_move: bool = False) -> CopyJob:
    source = BucketLocation("test", driver.client, driver.bucket)
    job = CopyJob("test", driver.client, driver.bucket, "to/", source=source, is_move=is_move)
    job.selection = ObjectSelection(UNKNOWN)
    driver.jobs.append(job)
    driver.engine.start_job(job, expand.plan_of)
    return job


def test_downloads_from_a_real_server(
    live: Driver, client: Client, bucket: str, tmp_path: Path
) -> None:
    for key, data in CONTENTS.items():
        client.transfer.put_object(Bucket=bucket, Key=key, Body=data)
    live.download(tmp_path / "out", objects=UNKNOWN)
    found = sizes(live.until(TransferState.DONE))
    assert found == {"a/small": 5, "b/big": SINGLE_MAX + 1, "b/empty": 0}
    for key, data in CONTENTS.items():
        path = tmp_path / "out" / key
        assert path.is_dir() if key.endswith("/") else path.read_bytes() == data


@pytest.mark.parametrize("is_move", [False, True])
def test_copies_on_a_real_server(live: Driver, client: Client, bucket: str, is_move: bool) -> None:
    for key, data in CONTENTS.items():
        client.transfer.put_object(Bucket=bucket, Key=key, Body=data)
    copy(live, is_move=is_move)
    found = sizes(live.until(TransferState.DONE))
    assert found == {key: len(data) for key, data in CONTENTS.items()}
    for key, data in CONTENTS.items():
        reply = client.transfer.get_object(Bucket=bucket, Key=f"to/{key}")
        assert reply["Body"].read() == data


@pytest.mark.usefixtures("hurried")
def test_an_empty_reply_is_not_taken_for_the_object(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.put("bucket", "a", b"content")
    fake.rules.append(lambda request: Reply(200, b"") if request.what == "GetObject" else None)
    lies.download(tmp_path, objects=[("a", -1)])
    [failed] = lies.until(TransferState.FAILED)
    assert failed.size == len(b"content")
    assert list(tmp_path.iterdir()) == []


def test_without_listings_each_object_is_asked_for(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.put("bucket", "a", b"content")
    fake.put("bucket", "mine", b"mine")
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if "List" in request.what else None
    )
    fake.rules.append(
        lambda request: (
            Reply(403) if (request.what, request.key) == ("HeadObject", "mine") else None
        )
    )
    job = lies.download(tmp_path, objects=[("a", -1), ("gone", -1), ("mine", -1)])
    assert sizes(lies.until(TransferState.DONE)) == {"a": 7}
    assert (tmp_path / "a").read_bytes() == b"content"
    left_out = {problem.name for problem in job.problems if problem.is_left_out}
    assert left_out == {"gone", "mine"}
    assert {problem.name for problem in job.problems if problem.is_gone} == {"gone"}


def test_sizes_are_asked_for_until_an_outage_is_over(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "delay_s", lambda _error, _attempts: 0.01)
    monkeypatch.setattr(Client, "listing", property(lambda self: self._get("listing", attempts=1)))
    fake.put("bucket", "a", b"content")
    is_over = False
    fake.rules.append(
        lambda request: error(503, "SlowDown") if "List" in request.what and not is_over else None
    )
    job = lies.download(tmp_path, objects=[("a", -1)])
    wait_for(lambda: job.waits_for is not None)
    is_over = True
    lies.until(TransferState.DONE)
    assert job.waits_for is None
    assert (tmp_path / "a").read_bytes() == b"content"
