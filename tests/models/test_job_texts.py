"""What a notification says of a job that has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.models.job_texts import ended
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)

SOURCE = BucketLocation("id", None, "from")


def transfers(job: Job, *states: TransferState) -> list[Transfer]:
    made: list[Transfer] = []
    for number, state in enumerate(states):
        transfer = UploadTransfer(job, f"in/{number}", "", 1500)  # type: ignore[arg-type]
        transfer.state = state
        made.append(transfer)
    return made


@pytest.mark.parametrize(
    ("job", "title", "text"),
    [
        (UploadJob("id", None, "b", "in/"), "Upload finished", "2 files (3 KB) → b / in"),
        (
            DownloadJob("id", None, "b", folder=Path("/home/me/Trip")),
            "Download finished",
            "2 files (3 KB) → Trip",
        ),
        (CopyJob("id", None, "b", source=SOURCE), "Copy finished", "2 files (3 KB) → b"),
        (
            CopyJob("id", None, "b", source=SOURCE, is_move=True),
            "Move finished",
            "2 files (3 KB) → b",
        ),
    ],
)
def test_what_went_well(job: Job, title: str, text: str) -> None:
    done = transfers(job, TransferState.DONE, TransferState.DONE)
    assert ended(job, done) == (title, text)


def test_one_file_is_named_and_its_name_is_plain() -> None:
    job = UploadJob("id", None, "b", title="a\nb")
    assert ended(job, transfers(job, TransferState.DONE))[1] == "a␊b (2 KB) → b"


def test_what_was_skipped_makes_it_incomplete() -> None:
    job = UploadJob("id", None, "b", title="trip")
    job.problems += [Problem("x", "too large", is_serious=True), Problem("link", "a link")]
    assert ended(job, transfers(job, TransferState.DONE)) == (
        "Upload incomplete",
        "trip (2 KB) → b · 1 file skipped",
    )


def test_what_failed_is_told_beside_what_is_done() -> None:
    job = UploadJob("id", None, "b")
    found = transfers(job, TransferState.DONE, TransferState.FAILED, TransferState.FAILED)
    assert ended(job, found) == ("Upload incomplete", "1 file (2 KB) → b · 2 files failed")


def test_a_job_that_the_user_cancelled_is_not_told() -> None:
    job = UploadJob("id", None, "b")
    assert ended(job, transfers(job, TransferState.CANCELLED)) == ("", "")
    assert ended(job, ()) == ("", "")
