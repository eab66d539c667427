"""Very many changes reach whoever looks in portions; sums are right at any moment."""

from __future__ import annotations

from typing import Any

import pytest

from rustfs_desktop.s3.changed_keys import ChangedKey
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.scheduler import progress as progress_module
from rustfs_desktop.transfers.scheduler.progress import FolderChange, Progress
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    Job,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification


@pytest.fixture
def progress() -> Progress:
    return Progress()


def job_for(progress: Progress, kind: type[Job] = UploadJob, **more: Any) -> Job:
    job = kind("c", None, "bucket", **more)
    progress.add_job(job)
    return job


def add(progress: Progress, job: Job, count: int, size: int = 10) -> list[Transfer]:
    kind = CopyTransfer if isinstance(job, CopyJob) else UploadTransfer
    made: list[Transfer] = [kind(job, f"a/{n}", f"from/{n}", size) for n in range(count)]
    for transfer in made:
        progress.add_transfer(transfer)
    return made


def move(progress: Progress, transfer: Transfer, state: TransferState) -> None:
    before = transfer.state
    if state is TransferState.DONE:
        transfer.finish(Verification("MD5 verified", version_id="v2"))
    else:
        transfer.move_to(state)
    progress.note_move(transfer, before)


def test_rows_come_in_portions_and_the_end_comes_last(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "_MAX_ROWS", 4)
    job = job_for(progress)
    added = add(progress, job, 10)
    for transfer in added:
        move(progress, transfer, TransferState.CANCELLED)
    progress.note_planned(job)
    seen: list[Transfer] = []
    told: list[int] = []
    while True:
        changes = progress.take_changes(())
        seen += changes.added
        told.append(len(changes.touched))
        if changes.is_all:
            break
        assert changes.planned == changes.finished == []
    assert seen == added
    assert told == [4, 4, 2]
    assert (changes.planned, changes.finished) == ([job], [job])
    assert progress.take_changes(()).added == []


@pytest.mark.parametrize(
    "state", [TransferState.PAUSED, TransferState.NEEDS_KEYS, TransferState.NEEDS_ANSWER]
)
def test_what_waits_for_the_user_is_counted_apart(progress: Progress, state: TransferState) -> None:
    transfer, other = add(progress, job_for(progress), 2)
    move(progress, transfer, TransferState.RUNNING)
    transfer.add_bytes(6)
    move(progress, transfer, state)
    for moving in ([transfer], []):
        changes = progress.take_changes(moving)
        assert (changes.bytes_total, changes.bytes_done, changes.bytes_held) == (20, 6, 4)
    transfer.size += 5
    progress.note_resize(transfer, 5)
    assert progress.take_changes(()).bytes_held == 9
    move(progress, other, TransferState.CANCELLED)
    move(progress, transfer, TransferState.WAITING)
    assert progress.take_changes(()).bytes_held == 0


def test_what_is_kept_of_a_paused_transfer_counts_as_moved(progress: Progress) -> None:
    (transfer,) = add(progress, job_for(progress), 1)
    move(progress, transfer, TransferState.RUNNING)
    transfer.add_bytes(6)
    assert progress.take_changes([transfer]).bytes_done == 6
    move(progress, transfer, TransferState.PAUSED)
    assert progress.take_changes([transfer]).bytes_done == 6  # its last requests are under way
    changes = progress.take_changes(())
    assert (changes.bytes_done, changes.bytes_total) == (6, 10)
    move(progress, transfer, TransferState.WAITING)
    assert progress.take_changes(()).bytes_done == 6
    move(progress, transfer, TransferState.CANCELLED)
    changes = progress.take_changes(())
    assert (changes.bytes_done, changes.bytes_total) == (0, 0)


def test_restored_rows_count_as_what_they_are(progress: Progress) -> None:
    job = job_for(progress)
    states = (
        TransferState.FAILED,
        TransferState.PAUSED,
        TransferState.NEEDS_ANSWER,
        TransferState.WAITING,
    )
    for number, state in enumerate(states):
        transfer = UploadTransfer(job, f"{number}", "", 10)
        transfer.state = state
        progress.add_transfer(transfer)
    changes = progress.take_changes(())
    assert (job.count, job.open_count) == (4, 3)
    assert changes.bytes_total == 30
    assert [each.state for each in changes.asking] == [TransferState.NEEDS_ANSWER]
    assert [each.state for each in progress.aside] == [TransferState.PAUSED]


def test_a_move_tells_of_both_places(progress: Progress) -> None:
    source = BucketLocation("d", None, "other", "from/")
    job = job_for(progress, CopyJob, source=source, is_move=True)
    (transfer,) = add(progress, job, 1)
    transfer.source_marker = "m1"
    move(progress, transfer, TransferState.RUNNING)
    move(progress, transfer, TransferState.DONE)
    folders = progress.take_changes(()).folders
    key, source_key = transfer.key, transfer.source.key
    assert folders == {
        ("c", "bucket", ""): FolderChange(),
        ("c", "bucket", "a/"): FolderChange(stored=[ChangedKey(key, "v2")]),
        ("d", "other", "from/"): FolderChange(deleted=[ChangedKey(source_key, "", "m1")]),
    }
