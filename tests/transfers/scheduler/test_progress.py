"""Very many changes reach whoever looks in portions; sums are right at any moment."""

from __future__ import annotations

from typing import Any

import pytest

from rustfs_desktop.s3.changed_keys import ChangedKey
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.scheduler import progress as tally_module
from rustfs_desktop.transfers.scheduler.progress import FolderChange, Tally
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    Job,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)


@pytest.fixture
def tally() -> Tally:
    return Tally()


def job_for(tally: Tally, kind: type[Job] = UploadJob, **more: Any) -> Job:
    job = kind("c", None, "bucket", **more)
    job.on_moved = tally.moved
    return job


def add(tally: Tally, job: Job, count: int, size: int = 10) -> list[Transfer]:
    kind = CopyTransfer if isinstance(job, CopyJob) else UploadTransfer
    made: list[Transfer] = [kind(job, f"a/{n}", f"from/{n}", size) for n in range(count)]
    for transfer in made:
        tally.add(transfer)
    return made


def test_rows_come_in_portions_and_the_end_comes_last(
    tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally_module, "_MOST", 4)
    job = job_for(tally)
    added = add(tally, job, 10)
    for transfer in added:
        transfer.move_to(TransferState.CANCELLED)
    tally.planned(job)
    seen: list[Transfer] = []
    told: list[int] = []
    while True:
        changes = tally.take(())
        seen += changes.added
        told.append(len(changes.touched))
        if changes.is_all:
            break
        assert changes.planned == changes.finished == []
    assert seen == added
    assert told == [4, 4, 2]
    assert (changes.planned, changes.finished) == ([job], [job])
    assert tally.take(()).added == []


def test_what_is_kept_of_a_paused_transfer_counts_as_moved(tally: Tally) -> None:
    (transfer,) = add(tally, job_for(tally), 1)
    transfer.move_to(TransferState.RUNNING)
    transfer.add_bytes(6)
    assert tally.take([transfer]).bytes_done == 6
    transfer.move_to(TransferState.PAUSED)
    assert tally.take([transfer]).bytes_done == 6  # its last requests are under way
    changes = tally.take(())
    assert (changes.bytes_done, changes.bytes_total) == (6, 10)
    transfer.move_to(TransferState.WAITING)
    assert tally.take(()).bytes_done == 6
    transfer.move_to(TransferState.CANCELLED)
    changes = tally.take(())
    assert (changes.bytes_done, changes.bytes_total) == (0, 0)


def test_restored_rows_count_as_what_they_are(tally: Tally) -> None:
    job = job_for(tally)
    states = (
        TransferState.FAILED,
        TransferState.PAUSED,
        TransferState.NEEDS_ANSWER,
        TransferState.WAITING,
    )
    for number, state in enumerate(states):
        transfer = UploadTransfer(job, f"{number}", "", 10)
        transfer.state = state
        tally.add(transfer)
    changes = tally.take(())
    assert (job.count, job.open_count) == (4, 3)
    assert changes.bytes_total == 30
    assert [each.state for each in changes.asking] == [TransferState.NEEDS_ANSWER]
    assert [each.state for each in tally.aside] == [TransferState.PAUSED]


def test_a_move_tells_of_both_places(tally: Tally) -> None:
    source = BucketLocation("d", None, "other", "from/")
    job = job_for(tally, CopyJob, source=source, is_move=True)
    (transfer,) = add(tally, job, 1)
    transfer.stored_version, transfer.source_marker = "v2", "m1"
    transfer.move_to(TransferState.RUNNING)
    transfer.move_to(TransferState.DONE)
    folders = tally.take(()).folders
    key, source_key = transfer.key, transfer.source.key
    assert folders == {
        ("c", "bucket", ""): FolderChange(),
        ("c", "bucket", "a/"): FolderChange(stored=[ChangedKey(key, "v2")]),
        ("d", "other", "from/"): FolderChange(deleted=[ChangedKey(source_key, "", "m1")]),
    }
