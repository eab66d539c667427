"""What is told before the first byte moves, and that nothing moves meanwhile."""

from __future__ import annotations

import collections
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.transfers.journal.rows import JOB_COLUMNS, job_from_row, job_row
from rustfs_desktop.transfers.local.file_system import file_system
from rustfs_desktop.transfers.local.names import NameRules
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand, planner, preflight
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    Problem,
    TransferState,
    UploadJob,
)
from tests.faults.fake_s3 import FakeS3, error
from tests.transfers.conftest import LONG_S, Driver, fake_client
from tests.waiting import wait_for

MIB = 1024 * 1024
Usage = collections.namedtuple("Usage", "total used free")


def left_out(job: Job) -> set[str]:
    return {problem.name for problem in job.problems if problem.is_left_out}


def download(fake: FakeS3, folder: Path, *prefixes: str) -> DownloadJob:
    """A job as it is before it starts."""
    job = DownloadJob("test", fake_client(fake), "bucket", folder=folder)
    job.selection = ObjectSelection([], prefixes)
    return job


def test_a_disk_that_reports_no_sizes_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 0))
    assert preflight.DiskSpace(tmp_path).reserve("key", 10**9) is None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**15, 0, 0))
    assert preflight.DiskSpace(tmp_path).reserve("key", 10**9) is not None


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets how many bytes are free."""

    def free(count: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**15, 0, count))

    return free


@pytest.mark.parametrize("moment_s", [0.0, LONG_S])
def test_a_full_disk_holds_what_does_not_fit(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    room: Any,
    moment_s: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "PREFLIGHT_S", moment_s)
    for number in range(10):
        fake.put("bucket", f"a/{number}", bytes(1000))
    room(64 * MIB + 7_999)

    job = lies.download(tmp_path / "new", prefixes=["a/"])
    lies.until(TransferState.PAUSED, TransferState.DONE)

    states = {transfer.key: transfer.state for transfer in lies.transfers}
    held = [key for key, state in states.items() if state is TransferState.PAUSED]
    assert held == ["a/7", "a/8", "a/9"]
    assert job.is_held
    assert len(job.problems) == 1
    assert "free space" in job.problems[0].reason
    assert left_out(job) == set()
    assert fake.count("GetObject") == 7

    lies.engine.start_held_job(job)
    lies.until(TransferState.DONE)
    assert fake.count("GetObject") == 10


def test_one_percent_is_left_free(room: Any, tmp_path: Path) -> None:
    room(100 * 1024 * MIB)
    disk = preflight.DiskSpace(tmp_path)
    assert disk.reserve("a", 99 * 1024 * MIB) is None
    assert disk.reserve("b", 100 * MIB) is not None
    assert disk.reserve("c", 100 * MIB) is None  # it was told


def test_files_too_large_for_the_disk_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(preflight, "file_system", lambda _: "vfat")
    disk = preflight.DiskSpace(tmp_path)
    assert disk.reserve("a", 4 * 1024 * MIB - 1) is None
    problem = disk.reserve("b", 4 * 1024 * MIB)
    assert problem is not None
    assert problem.is_left_out
    assert "4.29 GB" in problem.reason


def test_the_file_system_of_a_folder_is_known() -> None:
    assert file_system(Path("/proc/self")) == "proc"


def test_files_too_large_for_servers_are_left_out(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "small").write_bytes(b"x")
    with (top / "huge").open("wb") as file:
        try:
            file.truncate(preflight.LARGEST_OBJECT + 1)
        except OSError:
            pytest.skip("this file system holds no such file")
    job = lies.upload(top)
    lies.until(TransferState.DONE)
    assert left_out(job) == {str(top / "huge")}
    assert set(fake.objects) == {("bucket", "top/small")}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_told(fake: FakeS3, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    job = download(fake, tmp_path / "a" / "b")
    assert list(expand.downloads(job)) == []
    tmp_path.chmod(0o700)
    assert [problem.reason for problem in job.problems] == ["permission to write"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    problem = preflight.check_folder(tmp_path / "file" / "folder")
    assert problem is not None
    assert problem.reason == "Not a folder"
    assert preflight.check_folder(tmp_path / "new" / "folder") is None


@pytest.mark.parametrize(
    ("system", "reasons"),
    [
        (NameRules.LINUX, {"b\x01": "", "..": "does not support", "f": "", "F": "", "nul.txt": ""}),
        (
            NameRules.WINDOWS,
            {"b\x01": "does not support", "f": "Another", "F": "", "nul.txt": "does not support"},
        ),
    ],
)
def test_names_that_this_disk_cannot_hold_are_told(
    fake: FakeS3, tmp_path: Path, system: NameRules, reasons: dict[str, str]
) -> None:
    for key in reasons:
        fake.put("bucket", f"a/{key}", b"x")
    job = download(fake, tmp_path, "a/")

    transfers = list(expand.downloads(job, system))

    assert len({transfer.path for transfer in transfers}) == len(reasons)
    told = {problem.name: problem.reason for problem in job.problems}
    for key, reason in reasons.items():
        assert reason in told.get(f"a/{key}", "")
        assert (f"a/{key}" in told) == bool(reason)
    assert left_out(job) == set()
    assert not any(problem.is_serious for problem in job.problems)


def test_a_name_that_looks_written_with_percent_stays(fake: FakeS3, tmp_path: Path) -> None:
    fake.put("bucket", "a/%41.txt", b"x")
    fake.put("bucket", "a/50%.txt", b"x")
    fake.put("bucket", "a/b\nc", b"x")
    job = download(fake, tmp_path, "a/")
    found = {each.path.name for each in expand.downloads(job, NameRules.LINUX)}
    assert found == {"%41.txt", "50%.txt", "b\nc"}
    assert job.problems == []


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "NoSuchBucket"])
def test_keys_and_buckets_that_are_refused_are_told(
    lies: Driver, fake: FakeS3, tmp_path: Path, code: str
) -> None:
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "file").write_bytes(b"x")
    status = 404 if code == "NoSuchBucket" else 403
    fake.rules.append(lambda _request: error(status, code))
    job = lies.upload(tmp_path / "top")
    wait_for(lambda: job.is_held)
    assert [problem.name for problem in job.problems] == ["bucket"]
    assert fake.count("PutObject") == 0
    lies.engine.cancel_job(job)


def test_keys_that_may_not_ask_may_still_write(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "file").write_bytes(b"x")
    fake.rules.append(
        lambda request: (
            error(403, "AccessDenied") if request.what in ("ListObjectsV2", "HeadObject") else None
        )
    )
    job = lies.upload(tmp_path / "top")
    lies.until(TransferState.DONE)
    assert job.problems == []


def test_links_alone_hold_nothing(lies: Driver, tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "file").write_bytes(b"x")
    (top / "link").symlink_to("file")
    job = lies.upload(top)
    lies.until(TransferState.DONE)
    assert [problem.is_serious for problem in job.problems] == [False]


def test_copied_names_that_no_server_takes_are_left_out(lies: Driver, fake: FakeS3) -> None:
    fake.put("bucket", "a/fine", b"x")
    fake.put("bucket", "a/../evil", b"x")
    # Another server may refuse the name; the same one has it already.
    source = BucketLocation("test", lies.client, "bucket", endpoint="http://other")
    job = CopyJob("test", lies.client, "bucket", "b/", source=source)
    job.selection = ObjectSelection([], ["a/"])
    assert [transfer.key for transfer in expand.copies(job)] == ["b/a/fine"]
    assert left_out(job) == {"a/../evil"}
    source = BucketLocation("test", lies.client, "bucket")
    job = CopyJob("test", lies.client, "bucket", "b/", source=source)
    job.selection = ObjectSelection([], ["a/"])
    assert {transfer.key for transfer in expand.copies(job)} == {"b/a/fine", "b/a/../evil"}


def test_a_download_planned_again_gives_the_same_paths(fake: FakeS3, tmp_path: Path) -> None:
    for key in ("a/fd", "a/fd/child", "a/b//c"):
        fake.put("bucket", key, b"x")
    job = download(fake, tmp_path, "a/")
    first = [(transfer.key, transfer.path) for transfer in expand.plan_of(job)]
    job = job_from_row(dict(zip(JOB_COLUMNS.split(", "), job_row(job, ""), strict=True)))
    job.client = fake_client(fake)
    assert [(transfer.key, transfer.path) for transfer in expand.plan_of(job)] == first


def test_paths_that_are_no_text_survive(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gro\xdf"))
    path.write_bytes(b"x")
    job = UploadJob("test", None, "bucket", selection=expand.select_files([path]))
    row = dict(zip(JOB_COLUMNS.split(", "), job_row(job, ""), strict=True))
    assert [Path(text) for text in job_from_row(row).selection.paths] == [path]


def test_problems_are_kept_as_they_are() -> None:
    problem = Problem("name", "reason")
    assert problem.is_left_out
    assert not problem.is_serious
