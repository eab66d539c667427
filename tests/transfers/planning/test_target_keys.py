"""No two transfers of one job write the same key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rustfs_desktop.transfers.locations import BucketLocation, FileSelection, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.planning.target_keys import TargetKeys
from rustfs_desktop.transfers.types import Answer, CopyJob, TransferState, UploadJob, UploadTransfer
from tests.faults.fake_s3 import FakeS3, Request
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")


def make(root: Path, *paths: str) -> None:
    """Files, each with its path as content."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(path.encode())


def upload(lies: Driver, paths: Sequence[Path], names: Sequence[str] = ()) -> UploadJob:
    """An upload that replaces whatever has the names of its files."""
    job = UploadJob("test", lies.client, lies.bucket, prefix="to/")
    job.selection = FileSelection([str(path) for path in paths], names)
    job.answer_for_all = Answer.REPLACE
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    lies.until(TransferState.DONE)
    return job


def stored(fake: FakeS3) -> dict[str, bytes]:
    return {key: data for (_, key), data in fake.objects.items()}


def test_two_selected_files_of_one_name_are_both_stored(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    make(tmp_path, "one/same.txt", "two/same.txt")
    job = upload(lies, [tmp_path / "one/same.txt", tmp_path / "two/same.txt"])
    assert stored(fake) == {"to/same.txt": b"one/same.txt", "to/same (1).txt": b"two/same.txt"}
    (problem,) = job.problems
    assert problem.name == str(tmp_path / "two/same.txt")
    assert not problem.is_serious
    assert not problem.is_left_out


def test_two_selected_folders_of_one_name_are_merged_without_loss(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    make(tmp_path, "one/box/a", "one/box/b", "two/box/b", "two/box/c")
    for folder in ("one", "two"):
        (tmp_path / folder / "box" / "empty").mkdir()
    upload(lies, [tmp_path / "one/box", tmp_path / "two/box"])
    assert stored(fake) == {
        "to/box/a": b"one/box/a",
        "to/box/b": b"one/box/b",
        "to/box/b (1)": b"two/box/b",
        "to/box/c": b"two/box/c",
        "to/box/empty/": b"",
    }


def test_the_content_of_a_folder_beside_a_file_of_the_same_name(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    """As with ``cp -r folder/ file s3://…``: the name of the first is empty."""
    make(tmp_path, "box/file", "file")
    upload(lies, [tmp_path / "box", tmp_path / "file"], ["", "file"])
    assert stored(fake) == {"to/file": b"box/file", "to/file (1)": b"file"}


def test_a_number_that_another_file_has_is_not_given() -> None:
    job = UploadJob("c", None, "bucket")
    found = [
        UploadTransfer(job, key, f"{number}", 5)
        for number, key in enumerate(["a", "a (1)", "a", "a", "a (2)"])
    ]
    keys = [each.key for each in TargetKeys(["", ""]).distinct(found)]
    assert keys == ["a", "a (1)", "a (2)", "a (3)", "a (2) (1)"]


def test_copies_from_several_folders_into_one_are_all_made(lies: Driver, fake: FakeS3) -> None:
    fake.buckets.add("from")
    fake.put("from", "a/file", b"one")
    fake.put("from", "file", b"two")
    source = BucketLocation("test", lies.client, "from", prefix="a/")
    job = CopyJob("test", lies.client, lies.bucket, source=source, is_move=True)
    job.selection = ObjectSelection([("a/file", 3), ("file", 3)])
    job.answer_for_all = Answer.REPLACE
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    lies.until(TransferState.DONE)
    assert fake.objects == {("bucket", "file"): b"one", ("bucket", "file (1)"): b"two"}


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("size", [5, 2 * 1024 * 1024])
def test_two_names_that_the_server_takes_for_one_are_both_stored(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, is_new: bool
) -> None:
    """As on gateways to a disk that ignores case."""
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "file").write_bytes(b"1" * size)
    (folder / "FILE").write_bytes(b"2" * size)
    if not is_new:
        fake.put("bucket", "to/box/other", b"there")

    def fold(request: Request) -> None:
        request.key = request.key.lower()

    fake.rules.append(fold)
    job = upload(lies, [folder])
    fake.objects.pop(("bucket", "to/box/other"), None)
    assert set(stored(fake)) == {"to/box/file", "to/box/file (1)"}
    assert sorted(stored(fake).values()) == [b"1" * size, b"2" * size]
    assert len(job.problems) == 1
