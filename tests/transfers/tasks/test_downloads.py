"""Where downloads land: inside the folder, whatever the keys are and whatever is planted there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.local.names import LocalNames
from rustfs_desktop.transfers.planning import preflight
from rustfs_desktop.transfers.tasks.download import _time_of
from rustfs_desktop.transfers.types import Answer, TransferState
from tests.deep_folders import remove_tree
from tests.faults.fake_s3 import FakeS3
from tests.faults.hostile_keys import HOSTILE_KEYS
from tests.transfers.conftest import Driver
from tests.waiting import wait_for


def everything_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_hostile_keys_are_downloaded_inside_the_folder(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "a" / "b" / "c"
    for key in HOSTILE_KEYS:
        data = b"" if key == "dir/" else key.encode("utf-8", "surrogatepass")
        fake.put("bucket", key, data)

    job = lies.download(top / "out", prefixes=[""])
    lies.until(TransferState.DONE, TransferState.FAILED)

    assert job.error is None
    assert not any(problem.is_left_out for problem in job.problems)
    assert [t for t in lies.transfers if t.state is TransferState.FAILED] == []
    files = everything_below(tmp_path)
    assert all(path.is_relative_to(top / "out") for path in files)
    assert sorted(path.read_bytes() for path in files) == sorted(
        data for (_, key), data in fake.objects.items() if key != "dir/"
    )
    assert (top / "out" / "dir").is_dir()
    assert not [path for path in files if path.name.endswith(".rfdpart") and path.name[0] == "."]
    remove_tree(top)


def test_folders_come_with_all_that_is_in_them(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.page_size = 3
    for key in ("p/a", "p/d/b", "p/d/e/c", "p/empty/", "p/z", "q/not"):
        fake.put("bucket", key, key.encode() if not key.endswith("/") else b"")

    lies.download(tmp_path / "out", prefixes=["p/"], objects=[("q/not", 5)], base="")
    lies.until(TransferState.DONE)

    names = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*")}
    assert names == {
        "p", "p/a", "p/d", "p/d/b", "p/d/e", "p/d/e/c", "p/empty", "p/z", "q", "q/not",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["folder", "name"])
def test_planted_links_are_not_followed(
    lies: Driver, fake: FakeS3, tmp_path: Path, kind: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"precious")
    out = tmp_path / "out"
    out.mkdir()
    if kind == "folder":
        (out / "d").symlink_to(outside)
    else:
        (out / "d").mkdir()
        (out / "d" / "file").symlink_to(outside / "file")
    fake.put("bucket", "d/file", b"evil")
    lies.download(out, objects=[("d/file", 4)])

    (transfer,) = lies.until(TransferState.FAILED, TransferState.NEEDS_ANSWER)
    assert transfer.state is (
        TransferState.FAILED if kind == "folder" else TransferState.NEEDS_ANSWER
    )
    assert (outside / "file").read_bytes() == b"precious"
    assert list(outside.iterdir()) == [outside / "file"]
    lies.engine.cancel([transfer])


def test_times_are_kept_and_modes_are_not(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.put(
        "bucket",
        "tool.sh",
        b"#!/bin/sh",
        {"x-amz-meta-mtime": "1600000000.250000000", "x-amz-meta-mode": "0104755"},
    )
    lies.download(tmp_path / "out", objects=[("tool.sh", 9)])
    lies.until(TransferState.DONE)

    found = (tmp_path / "out" / "tool.sh").stat()
    assert found.st_mtime_ns == 1_600_000_000_250_000_000
    assert not found.st_mode & (stat.S_IXUSR | stat.S_ISUID)


@pytest.mark.parametrize("value", ["nonsense", "1e400", "nan", "-99999999999", "99999999999999"])
def test_absurd_times_are_ignored(lies: Driver, fake: FakeS3, tmp_path: Path, value: str) -> None:
    fake.put("bucket", "file", b"x", {"x-amz-meta-mtime": value})
    lies.download(tmp_path / "out", objects=[("file", 1)])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE


def test_a_folder_that_cannot_be_written_says_so(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    (tmp_path / "out").write_bytes(b"a file where the folder should be")
    fake.put("bucket", "file", b"x")
    job = lies.download(tmp_path / "out", objects=[("file", 1)])
    wait_for(lambda: job.is_held)
    lies.engine.start_held_job(job)

    (transfer,) = lies.until(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "LinkInTheWay"


def test_a_listing_that_breaks_off_is_told_and_the_rest_is_kept(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.page_size = 2
    for number in range(6):
        fake.put("bucket", f"p/{number}", b"x")

    def repeat(request: object) -> None:
        query = request.query  # type: ignore[attr-defined]
        query.pop("start-after", None)  # it goes on by name no better
        if query.get("continuation-token") == "4":
            query["continuation-token"] = "2"

    fake.rules.append(repeat)
    job = lies.download(tmp_path / "out", prefixes=["p/"])
    lies.until(TransferState.DONE)

    assert job.error is not None
    assert len(everything_below(tmp_path / "out")) >= 4


@pytest.mark.parametrize("policy", [Answer.REPLACE, Answer.NEWER, Answer.SKIP, None])
@pytest.mark.parametrize("size", [10, 2 * 1024 * 1024, 17 * 1024 * 1024])
def test_a_file_that_the_job_wrote_is_never_replaced_by_it(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    policy: Answer | None,
    size: int,
) -> None:
    """As in a folder that takes two names for one, and did not say so."""
    contents = [bytes([number]) * size for number in range(3)]
    for number, data in enumerate(contents):
        fake.put("bucket", f"d/{number}", data)
    monkeypatch.setattr(LocalNames, "file", lambda *_: ("same.txt",))
    monkeypatch.setattr(preflight, "check_name", lambda *_: None)

    job = lies.download(tmp_path, prefixes=["d/"], base="d/", policy=policy)
    lies.until(TransferState.DONE)

    assert sorted(path.read_bytes() for path in everything_below(tmp_path)) == contents
    assert {t.path for t in lies.transfers} == set(everything_below(tmp_path))
    told = [problem for problem in job.problems if "Another file" in problem.reason]
    assert len(told) == 2
    assert not any(problem.is_left_out for problem in told)


@pytest.mark.parametrize("size", [3, 17 * 1024 * 1024])
@pytest.mark.parametrize("modified_ns", [-1, -1_500_000_000, -2_000_000_000_000_000_001, 0])
def test_times_before_1970_come_back_as_they_were(
    lies: Driver, fake: FakeS3, tmp_path: Path, modified_ns: int, size: int
) -> None:
    (tmp_path / "old").write_bytes(bytes(size))
    os.utime(tmp_path / "old", ns=(modified_ns, modified_ns))
    if (tmp_path / "old").stat().st_mtime_ns != modified_ns:
        pytest.skip("this file system has no such times")
    lies.upload(tmp_path / "old")
    lies.until(TransferState.DONE)
    lies.download(tmp_path / "out", objects=[("old", size)])
    lies.until(TransferState.DONE)
    assert (tmp_path / "out" / "old").stat().st_mtime_ns == modified_ns


def test_an_unknown_time_is_none() -> None:
    assert _time_of(ObjectHead("etag", 1)) is None
    assert _time_of(ObjectHead("etag", 1, 5.0)) == 5_000_000_000
    assert _time_of(ObjectHead("etag", 1, metadata={"mtime": "-5"})) == -5_000_000_000
