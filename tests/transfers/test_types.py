"""States move only where it makes sense, and every move passes one door."""

from __future__ import annotations

import itertools
import sys
import threading
from pathlib import Path

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    MOVES,
    Answer,
    CopyJob,
    CopyTransfer,
    Direction,
    DownloadJob,
    DownloadTransfer,
    Job,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification


@pytest.fixture
def job() -> Job:
    client = Client(Endpoint("http://127.0.0.1:1"), Credentials())
    return UploadJob("c", client, "bucket")


@pytest.mark.parametrize(("old", "new"), list(itertools.product(TransferState, TransferState)))
def test_only_sensible_moves_are_allowed(job: Job, old: TransferState, new: TransferState) -> None:
    transfer = UploadTransfer(job, "key", Path("file"), 5)
    transfer.state = old
    if new in MOVES[old]:
        transfer.move_to(new)
        assert transfer.state is new
    else:
        with pytest.raises(ValueError, match=old.value):
            transfer.move_to(new)
        assert transfer.state is old


@pytest.mark.parametrize("old", TransferState)
def test_only_a_running_transfer_becomes_done_and_only_with_a_proof(
    job: Job, old: TransferState
) -> None:
    assert all(TransferState.DONE not in states for states in MOVES.values())
    transfer = UploadTransfer(job, "key", Path("file"), 5)
    transfer.state = old
    if old is not TransferState.RUNNING:
        with pytest.raises(ValueError, match=old.value):
            transfer.finish(Verification("MD5 verified"))
        assert transfer.state is old
        return
    transfer.finish(Verification("MD5 verified", "md5:0", "version"))
    assert transfer.state is TransferState.DONE
    assert (transfer.verification, transfer.digest) == ("MD5 verified", "md5:0")
    assert (transfer.stored_version, transfer.bytes_done) == ("version", 5)


def test_times_and_errors_follow_the_state(job: Job) -> None:
    transfer = UploadTransfer(job, "a/b", Path("file"), 5)
    assert (transfer.started, transfer.finished, transfer.name) == (0.0, 0.0, "b")
    transfer.move_to(TransferState.RUNNING)
    assert transfer.started > 0.0
    error = AppError("no")
    transfer.add_bytes(3)
    transfer.answer = Answer.SKIP
    transfer.move_to(TransferState.FAILED, error)
    assert transfer.finished >= transfer.started
    assert transfer.error is error
    transfer.move_to(TransferState.WAITING)
    assert (transfer.started, transfer.finished, transfer.bytes_done) == (0.0, 0.0, 0)
    assert transfer.error is transfer.answer is None


def test_bytes_are_counted_from_many_threads(job: Job) -> None:
    transfer = UploadTransfer(job, "key", Path("file"), 5)

    def count() -> None:
        for _ in range(2000):
            transfer.add_bytes(3)
            transfer.add_bytes(-1)

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert transfer.bytes_done == 6 * 2000 * 2


def test_a_name_is_the_last_part_of_the_key(job: Job) -> None:
    assert [UploadTransfer(job, key, "", 0).name for key in ("a", "a/b.c", "a/b/", "//", "/")] == [
        "a",
        "b.c",
        "b",
        "//",
        "/",
    ]


def test_each_kind_of_transfer_says_its_ends() -> None:
    source = BucketLocation("d", None, "old", "2025/")
    upload = UploadTransfer(UploadJob("c", None, "new"), "k", "/f", 1, 1)
    download = DownloadTransfer(DownloadJob("c", None, "new"), "k", "/f", 1, 1)
    copy = CopyTransfer(CopyJob("c", None, "new", source=source), "k", "2025/k", 1, 1)
    found = [(each.direction, str(each.source), str(each.target)) for each in (upload, download)]
    assert found == [
        (Direction.UPLOAD, "/f", "s3://new/k"),
        (Direction.DOWNLOAD, "s3://new/k", "/f"),
    ]
    assert (copy.direction, copy.source.location) == (Direction.COPY, source)
    assert (str(copy.source), str(copy.target)) == ("s3://old/2025/k", "s3://new/k")
    assert [each.source_text for each in (upload, download, copy)] == ["/f", "k", "2025/k"]


def test_a_job_names_every_bucket_it_needs() -> None:
    source = BucketLocation("d", None, "old")
    copy, upload = CopyJob("c", None, "new", source=source), UploadJob("c", None, "new")
    assert upload.locations == (upload,)
    assert copy.locations == (copy, source)
    with pytest.raises(NotOpen):
        _ = source.server


def test_a_hundred_thousand_transfers_need_little_memory() -> None:
    job = UploadJob("c", None, "bucket")
    assert sys.getsizeof(UploadTransfer(job, "key", "file", 5)) <= 208
    assert not hasattr(UploadTransfer(job, "key", "file", 5), "__dict__")
