"""From the arguments of ``cp`` to jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.console.arguments import CopyCommand, is_same
from rustfs_desktop.console.locations import parse_location
from rustfs_desktop.console.server import Server
from rustfs_desktop.errors import AppError, NotFound
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.types import CopyJob, DownloadJob, Job, UploadJob
from tests.faults.fake_s3 import FakeS3


@pytest.fixture
def home(fake: FakeS3) -> Server:
    fake.put("bucket", "a/b.txt", b"12345")
    return Server("home", Client(Endpoint(fake.url), Credentials("key", "secret")))


def jobs(home: Server, *arguments: str, recursive: bool = False) -> list[Job]:
    *sources, target = map(parse_location, arguments)
    return CopyCommand(home, home, sources, target, recursive).jobs()


def test_files_go_up_as_one_job(home: Server, tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).touch()
    paths = [str(tmp_path / "x"), str(tmp_path / "y")]
    (job,) = jobs(home, *paths, "s3://bucket/in")
    assert isinstance(job, UploadJob)
    assert (job.connection_id, job.bucket, job.prefix) == ("home", "bucket", "in/")
    assert list(job.selection.names) == ["x", "y"]


def test_one_file_may_get_another_name(home: Server, tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    (job,) = jobs(home, str(tmp_path / "x"), "s3://bucket/in/z")
    assert isinstance(job, UploadJob)
    assert (job.prefix, list(job.selection.names)) == ("in/", ["z"])


def test_a_folder_needs_to_be_meant(home: Server, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="-r"):
        jobs(home, str(tmp_path), "s3://bucket")
    with pytest.raises(AppError, match="does not exist"):
        jobs(home, str(tmp_path / "nothing"), "s3://bucket")
    with pytest.raises(AppError, match="-r"):
        jobs(home, "s3://bucket/a/", str(tmp_path))
    with pytest.raises(NotFound):
        jobs(home, "s3://bucket/a", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("s3://bucket/a/b.txt", "there"), ("a/", "there", "")),
        (("s3://bucket/a/b.txt", "new"), ("a/", ".", "new")),
        (("s3://bucket/a", "new"), ("", "new", "")),
        (("s3://bucket/a/", "new"), ("a/", "new", "")),
    ],
)
def test_downloads(
    home: Server, tmp_path: Path, arguments: tuple[str, str], expected: tuple[str, str, str]
) -> None:
    """The prefix that is cut off, the folder, and another name for a single file."""
    (tmp_path / "there").mkdir()
    (job,) = jobs(home, arguments[0], str(tmp_path / arguments[1]), recursive=True)
    assert isinstance(job, DownloadJob)
    prefix, folder, name = expected
    assert (job.prefix, job.folder, job.name) == (prefix, tmp_path / folder, name)


def test_each_source_is_copied_by_a_job_of_its_own(home: Server) -> None:
    found = jobs(home, "s3://bucket/a/b.txt", "s3://bucket/a/", "s3://other/in", recursive=True)
    assert [type(job) for job in found] == [CopyJob, CopyJob]
    assert [job.prefix for job in found] == ["in/", "in/"]
    assert [job.source.prefix for job in found if isinstance(job, CopyJob)] == ["a/", "a/"]


def test_one_side_must_be_a_server(home: Server, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="s3://bucket/key"):
        jobs(home, str(tmp_path), str(tmp_path))


def test_the_same_command_is_known_again(home: Server, tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    up = (str(tmp_path / "x"), "s3://bucket/in/")
    down = ("s3://bucket/a/b.txt", str(tmp_path))
    copy = ("s3://bucket/a/b.txt", "s3://other/")
    for arguments in (up, down, copy):
        (one,), (again,) = jobs(home, *arguments), jobs(home, *arguments)
        assert is_same(one, again)
    (one,) = jobs(home, *up)
    for arguments in (down, copy, (up[0], "s3://bucket/elsewhere/")):
        (other,) = jobs(home, *arguments)
        assert not is_same(one, other)
