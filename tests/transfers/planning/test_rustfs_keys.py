"""Names that RustFS cannot store are found before anything is uploaded or copied to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import UnusableName
from rustfs_desktop.s3.api.objects import create_folder
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.planning.preflight import check_key
from rustfs_desktop.transfers.types import CopyJob, TransferState
from tests.faults.fake_s3 import FakeS3
from tests.faults.rustfs import like_rustfs
from tests.transfers.conftest import Driver, fake_client
from tests.waiting import wait_for

NAMES = ("two\nlines", "__XLDIR__", ".. ")


def test_files_are_left_out_and_told_with_a_proposed_name(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    like_rustfs(fake)
    top = tmp_path / "top"
    top.mkdir()
    for name in (*NAMES, "fine"):
        (top / name).write_bytes(b"x")

    job = lies.upload(top)
    lies.until(TransferState.DONE)

    assert fake.objects == {("bucket", "top/fine"): b"x"}
    assert {Path(problem.name).name for problem in job.problems} == set(NAMES)
    reasons = " ".join(str(problem.reason) for problem in job.problems)
    assert "e.g. to “two lines”" in reasons
    assert "e.g. to “_XLDIR_”" in reasons


@pytest.mark.parametrize("name", NAMES)
def test_a_single_file_is_not_sent_to_a_server_that_nobody_asked_before(
    lies: Driver, fake: FakeS3, tmp_path: Path, name: str
) -> None:
    like_rustfs(fake)
    (tmp_path / name).write_bytes(b"x")
    job = lies.upload(tmp_path / name)
    wait_for(lambda: job.is_planned)
    assert [Path(problem.name).name for problem in job.problems] == [name]
    assert not any(request.method == "PUT" for request in fake.requests)


@pytest.mark.parametrize("name", ["__XLDIR__", ".. "])
def test_other_servers_get_them(lies: Driver, fake: FakeS3, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    lies.upload(tmp_path / name)
    lies.until(TransferState.DONE)
    assert fake.objects == {("bucket", name): b"x"}


def test_minio_gets_none_that_it_would_hide(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    """It answers 200, and lists the object as a folder, or not at all."""
    fake.reply_headers["Server"] = "MinIO"
    top = tmp_path / "top"
    top.mkdir()
    for name in ("two\nlines", "a__XLDIR__", "fine"):
        (top / name).write_bytes(b"x")
    job = lies.upload(top)
    lies.until(TransferState.DONE)
    assert set(fake.objects) == {("bucket", "top/fine"), ("bucket", "top/two\nlines")}
    (problem,) = job.problems
    assert "MinIO reserves names" in str(problem.reason)
    assert "e.g. to “a_XLDIR_”" in str(problem.reason)
    with pytest.raises(UnusableName, match="_XLDIR_"):
        create_folder(lies.client, "bucket", "__XLDIR__/")


def test_copies_are_left_out_and_their_sources_stay(lies: Driver, fake: FakeS3) -> None:
    with FakeS3() as target:
        like_rustfs(target)
        fake.put("bucket", "two\nlines", b"x")
        source = BucketLocation("test", lies.client, "bucket")
        client = fake_client(target)
        job = CopyJob("target", client, "bucket", source=source, is_move=True)
        job.selection = ObjectSelection([("two\nlines", 1)])
        lies.jobs.append(job)
        lies.engine.start_job(job, expand.plan_of)
        wait_for(lambda: job.is_planned)
        client.close()
        assert [problem.name for problem in job.problems] == ["two\nlines"]
        assert target.objects == {}
        assert fake.objects == {("bucket", "two\nlines"): b"x"}


def test_usual_names_cost_no_request(fake: FakeS3) -> None:
    target = BucketLocation("test", fake_client(fake), "bucket")
    assert check_key(target, "usual", "usual", CancelToken()) is None
    assert fake.requests == []


def test_folders_are_not_created(fake: FakeS3) -> None:
    like_rustfs(fake)
    client = fake_client(fake)
    for name, words in (("__XLDIR__", "_XLDIR_"), ("x" * 250, "250 of 246 bytes")):
        with pytest.raises(UnusableName, match=words):
            create_folder(client, "bucket", f"{name}/")
    client.close()
    assert fake.objects == {}
