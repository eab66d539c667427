"""The name of a download in its folder, and what it may replace there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.transfers.errors import NotReplaceable
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.tasks.local_target import LocalTargetTask
from rustfs_desktop.transfers.tasks.signals import HandBack, NeedsAnswer, SkipTransfer
from rustfs_desktop.transfers.tasks.task import Script, TaskTools
from rustfs_desktop.transfers.types import Answer, DownloadJob, DownloadTransfer
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import fake_client


class Target(LocalTargetTask):
    """Only chooses a name."""

    def script(self) -> Script:
        yield []
        return self.verified()

    def release(self, *, keep: bool) -> None:
        del keep
        if self._folder is not None:
            self._folder.close()

    def choose(self) -> tuple[str, bool]:
        """The name, and whether the file that has it is to be replaced."""
        is_replaced = self._choose_name(self._open_folder())
        return self._name, is_replaced

    @property
    def temporary_id(self) -> str:
        return self._temporary_id

    @property
    def opened(self) -> LocalFolder:
        return self._open_folder()


@pytest.fixture
def job(fake: FakeS3, tmp_path: Path) -> DownloadJob:
    return DownloadJob("test", fake_client(fake), "bucket", folder=tmp_path)


def target(job: DownloadJob, tools: TaskTools, path: str = "file", seq: int = 1) -> Target:
    return Target(DownloadTransfer(job, "key", job.folder / path, 4, seq=seq), tools)


def test_the_path_below_the_folder_of_the_job_is_made(job: DownloadJob, tools: TaskTools) -> None:
    task = target(job, tools, "a/b c/file")
    assert task.choose() == ("file", False)
    assert task.opened.path == job.folder / "a" / "b c"
    assert (job.folder / "a" / "b c").is_dir()
    task.release(keep=False)


def test_temporary_files_of_two_transfers_differ(job: DownloadJob, tools: TaskTools) -> None:
    first, second = (target(job, tools, seq=seq).temporary_id for seq in (1, 2))
    assert first != second
    assert job.job_id.startswith(first.rpartition("-")[0])


def test_an_existing_file_is_asked_about(job: DownloadJob, tools: TaskTools) -> None:
    (job.folder / "file").write_bytes(b"old")
    task = target(job, tools)
    with pytest.raises(NeedsAnswer):
        task.choose()
    shown = task.transfer.existing_identity
    task.transfer.answer = Answer.REPLACE
    assert task.choose() == ("file", True)
    (job.folder / "file").write_bytes(b"other since")
    with pytest.raises(NeedsAnswer):  # the answer was for the file that was shown
        task.choose()
    assert task.transfer.existing_identity != shown
    task.release(keep=False)


def test_answers_for_all(job: DownloadJob, tools: TaskTools) -> None:
    for name in ("file", "file (1)"):
        (job.folder / name).write_bytes(b"old")
    job.answer_for_all = Answer.KEEP_BOTH
    assert target(job, tools).choose() == ("file (2)", False)
    job.answer_for_all = Answer.SKIP
    with pytest.raises(SkipTransfer):
        target(job, tools).choose()


@pytest.mark.parametrize(
    ("modified_s", "answer", "is_replaced"),
    [
        (0, Answer.NEWER, True),
        (4_000_000_000, Answer.NEWER, False),
        (4_000_000_000, Answer.DIFFERENT, True),
    ],
)
def test_policies_compare_with_the_object(
    job: DownloadJob,
    tools: TaskTools,
    fake: FakeS3,
    modified_s: int,
    answer: Answer,
    is_replaced: bool,
) -> None:
    fake.put("bucket", "key", b"new!", {"x-amz-meta-mtime": "1000000000.5"})
    path = job.folder / "file"
    path.write_bytes(b"old")
    os.utime(path, (modified_s, modified_s))
    job.answer_for_all = answer
    task = target(job, tools)
    if is_replaced:
        assert task.choose() == ("file", True)
    else:
        with pytest.raises(SkipTransfer):
            task.choose()
    assert fake.count("HeadObject") == 1


def test_a_file_of_the_same_job_is_never_replaced(job: DownloadJob, tools: TaskTools) -> None:
    job.answer_for_all = Answer.REPLACE
    first = target(job, tools, seq=1)
    (job.folder / "file").write_bytes(b"first")
    file_id = first.opened.file_id("file")
    assert file_id is not None
    job.written[file_id] = 1
    assert first.choose() == ("file", True)  # its own
    assert target(job, tools, seq=2).choose() == ("file (1)", False)
    (problem,) = job.problems
    assert (problem.name, problem.is_left_out, problem.is_serious) == ("key", False, False)


def test_a_folder_is_not_replaced(job: DownloadJob, tools: TaskTools) -> None:
    (job.folder / "file").mkdir()
    job.answer_for_all = Answer.REPLACE
    with pytest.raises(NotReplaceable):
        target(job, tools).choose()
    job.answer_for_all = Answer.KEEP_BOTH
    assert target(job, tools).choose() == ("file (1)", False)


def test_after_a_restart_a_worker_looks_whether_the_file_is_the_download(
    job: DownloadJob, tools: TaskTools
) -> None:
    """A pipeline has no time to hash it."""
    (job.folder / "file").write_bytes(b"new!")
    job.is_adopted = True
    job.answer_for_all = Answer.REPLACE
    with pytest.raises(HandBack):
        target(job, tools).choose()
