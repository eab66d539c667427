"""The range requests of a download, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.errors import AppError, ChangedOnServer
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.download_ranges import DownloadRanges
from rustfs_desktop.transfers.tasks.download_verification import DownloadVerifier
from rustfs_desktop.transfers.tasks.fetch_ranges import RangeFetcher
from rustfs_desktop.transfers.tasks.task import Phase, StepName, TaskTools
from rustfs_desktop.transfers.types import DownloadJob, DownloadTransfer
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3, Reply, Request, error, md5_hex
from tests.transfers.conftest import fake_client

LENGTH, COUNT = 1000, 16  # two ranges in each request
DATA = b"".join(b"%06d" % number for number in range(LENGTH * COUNT // 6))
DATA += b"!" * (LENGTH * COUNT - len(DATA))


class Parts:
    """A download that has started, and the file for its bytes."""

    def __init__(self, fake: FakeS3, tools: TaskTools, folder: Path) -> None:
        job = DownloadJob("test", fake_client(fake), "bucket", folder=folder)
        self.transfer = DownloadTransfer(job, "key", folder / "file", len(DATA), seq=1)
        self.task = Download(self.transfer, tools)
        self.head = ObjectHead(fake.put("bucket", "key", DATA), len(DATA))
        self.partial = PartialFile(LocalFolder(folder, ()), "file")
        self.ranges = DownloadRanges(self.task)
        self.ranges.begin(ResumeState(part_size=LENGTH, size=len(DATA), temp=self.partial.name))
        self.ranges.create_ranges(etags.new_md5())

    def steps(self) -> Phase:
        """What is left to do."""
        verifier = DownloadVerifier(self.task, len(DATA))
        return RangeFetcher(self.task, self.head, self.partial).steps(self.ranges, verifier)

    @property
    def content(self) -> bytes:
        """What is in the file."""
        return (self.partial.folder.path / self.partial.name).read_bytes()


@pytest.fixture
def parts(fake: FakeS3, tools: TaskTools, tmp_path: Path) -> Iterator[Parts]:
    made = Parts(fake, tools, tmp_path)
    yield made
    made.partial.discard()


def asked(fake: FakeS3) -> list[tuple[int, int] | None]:
    """The ranges of the requests so far."""
    return [each.range for each in fake.requests if each.what == "GetObject"]


def test_adjacent_ranges_come_with_one_request(parts: Parts, fake: FakeS3) -> None:
    for step in reversed(parts.steps()):
        step.run()
    assert parts.content == DATA
    assert len(asked(fake)) == COUNT // 2
    assert all(byte_range.is_done for byte_range in parts.ranges.all)
    assert parts.transfer.bytes_done == len(DATA)
    digests = [each.hash.digest().hex() for each in parts.ranges.all if each.hash]
    assert digests == [
        md5_hex(DATA[first : first + LENGTH]) for first in range(0, len(DATA), LENGTH)
    ]


def test_after_a_cut_the_request_continues_where_it_ended(parts: Parts, fake: FakeS3) -> None:
    left = [1]

    def cut(request: Request) -> Reply | None:
        if request.what != "GetObject" or not left:
            return None
        left.clear()
        reply = fake.truth(request)
        reply.cut = 1300
        return reply

    fake.rules.append(cut)
    step = parts.steps()[0]
    with pytest.raises(AppError):
        step.run()
    done = parts.transfer.bytes_done
    assert LENGTH <= done <= 1300
    step.run()
    before, after = asked(fake)
    assert before is not None
    assert after is not None
    assert (before[0], after[0], after[1]) == (0, done, before[1])
    assert parts.content[: 2 * LENGTH] == DATA[: 2 * LENGTH]
    assert parts.transfer.bytes_done == 2 * LENGTH


def test_another_version_is_not_mixed_in(parts: Parts, fake: FakeS3) -> None:
    fake.put("bucket", "key", b"x" * len(DATA))
    with pytest.raises(ChangedOnServer):
        parts.steps()[0].run()
    assert b"x" not in parts.content


def test_keys_that_may_read_no_versions_read_the_object(parts: Parts, fake: FakeS3) -> None:
    parts.head = ObjectHead(parts.head.etag, parts.head.size, version_id="7")

    def refuse(request: Request) -> Reply | None:
        return error(403, "AccessDenied") if "versionId" in request.query else None

    fake.rules.append(refuse)
    for step in parts.steps():
        step.run()
    assert parts.content == DATA
    refused = [each for each in fake.requests if "versionId" in each.query]
    assert len(refused) == 1


def test_a_range_that_changed_on_the_disk_is_fetched_again(parts: Parts, fake: FakeS3) -> None:
    for step in parts.steps():
        step.run()
    parts.ranges.sync_finished(parts.partial)
    parts.partial.write(memoryview(b"?"), 3 * LENGTH)
    parts.ranges.create_ranges(etags.new_md5())
    assert parts.ranges.restore_progress() == len(DATA)
    fake.requests.clear()

    steps = parts.steps()
    assert {step.name for step in steps} == {StepName.CHECK_RANGE}
    for step in steps:
        step.run()
    assert asked(fake) == [(3 * LENGTH, 4 * LENGTH - 1)]
    assert parts.content == DATA
    assert parts.transfer.bytes_done == len(DATA)
