"""From objects to rows of the tables and back; what is on the disk must never change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rustfs_desktop.errors import AppError, AuthError, ReadTimeout, S3Error
from rustfs_desktop.transfers.errors import DiskFull, NotOpen
from rustfs_desktop.transfers.journal import rows
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.locations import FileSelection, ObjectSelection
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    Priority,
    Problem,
    TransferState,
    UploadJob,
)
from tests.transfers.journal.samples import a_job, a_transfer

ODD = "ä\udc80\n"


def as_row(columns: str, values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(columns.split(", "), values, strict=True))


def job_row(job: Job) -> dict[str, Any]:
    return as_row(rows.JOB_COLUMNS, rows.job_row(job, "me"))


def test_an_upload_is_written_as_ever() -> None:
    job = a_job(UploadJob)
    assert isinstance(job, UploadJob)
    job.selection, job.new_prefixes = FileSelection(["/a", "/b"], ["x", ""]), ("to/",)
    row = job_row(job)
    assert row["direction"] == "upload"
    assert row["what"] == '{"paths": ["/a", "/b"], "names": ["x", ""]}'
    assert (row["folder"], row["source"], row["is_move"]) == (b".", "", False)
    assert row["new_prefixes"] == '["to/"]'
    job.selection = FileSelection(("/a",))
    assert job_row(job)["what"] == '{"paths": ["/a"]}'


def test_a_download_is_written_as_ever() -> None:
    job = a_job(DownloadJob)
    assert isinstance(job, DownloadJob)
    job.selection, job.name = ObjectSelection((("k", 5),), ("p/",)), "n"
    row = job_row(job)
    assert row["direction"] == "download"
    assert row["what"] == '{"objects": [["k", 5]], "prefixes": ["p/"], "name": "n"}'
    assert row["new_prefixes"] == "[]"


def test_a_copy_is_written_as_ever() -> None:
    job = a_job(CopyJob)
    assert isinstance(job, CopyJob)
    job.is_move, job.selection = True, ObjectSelection([("k", 5)])
    row = job_row(job)
    assert row["direction"] == "copy"
    assert row["source"] == '["other", "from", "", "http://other"]'
    assert row["what"] == '{"objects": [["k", 5]], "prefixes": []}'
    assert row["is_move"] is True


def test_a_kind_of_job_that_is_not_known_makes_no_sense() -> None:
    row = job_row(a_job()) | {"direction": "sync"}
    with pytest.raises(ValueError, match="sync"):
        rows.job_from_row(row)


def test_harmless_problems_do_not_push_out_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_PROBLEMS_MAX", 3)
    job = a_job(DownloadJob)
    renamed = [Problem(f"{number}?", "renamed", is_left_out=False) for number in range(3)]
    job.problems = list(renamed)
    assert rows.job_from_row(job_row(job)).problems == renamed
    full = Problem("/folder", "full", is_serious=True, is_left_out=False, is_of_job=True)
    gap = Problem("in/", "cannot be listed", is_serious=True)
    job.problems += [Problem("link", "skipped"), full, gap]
    again = rows.job_from_row(job_row(job))
    assert [problem.name for problem in again.problems] == ["in/", "/folder", "link"]
    assert again.has_gaps


@pytest.mark.parametrize("kind", [UploadJob, DownloadJob, CopyJob])
def test_a_transfer_goes_the_way_of_its_job(kind: type[Job]) -> None:
    transfer = a_transfer(a_job(kind), key=ODD)
    transfer.priority, transfer.position, transfer.size = Priority.LOW, -5, 2**70
    row = as_row(rows.TRANSFER_COLUMNS, rows.transfer_row(transfer, 7, 0.0)) | {"kept": None}
    assert (row["job"], row["path"], row["size"]) == (7, b"/from/1", 2**63 - 1)
    again = rows.transfer_from_row(transfer.job, row, 0.0)
    assert type(again) is type(transfer)
    assert (again.key, again.path_or_key) == (ODD, "/from/1")
    assert (again.priority, again.position) == (Priority.LOW, -5)
    assert not again.has_resume_state


def test_what_ran_waits_with_the_bytes_of_its_parts() -> None:
    transfer = a_transfer(a_job())
    transfer.move_to(TransferState.RUNNING)
    transfer.bytes_done, transfer.error = 80, AppError("It is tried again")
    row = as_row(rows.TRANSFER_COLUMNS, rows.transfer_row(transfer, 1, 0.0)) | {"kept": 60}
    again = rows.transfer_from_row(transfer.job, row, 0.0)
    assert (again.state, again.bytes_done) == (TransferState.WAITING, 60)
    assert again.has_resume_state
    assert again.error is None


def test_what_a_resume_needs_is_the_same_again() -> None:
    saved = ResumeState(
        ResumeStage.COMPLETING, "id", 5.0, 60, (100, 2**70, 2**64 - 1, 3), "e", 100, temp=ODD
    )
    saved.temp_inode = 2**64 - 1  # more than a column holds
    row = as_row(rows.RESUME_STATE_COLUMNS, rows.resume_state_row(saved, 1, 2))
    assert rows.resume_state_from_row(row) == saved
    part = FinishedPart(3, 120, 60, bytes(16), "e")
    assert rows.part_from_row(as_row(rows.PART_COLUMNS, rows.part_row(part, 1, 2))) == part


def test_a_leftover_is_the_same_again() -> None:
    leftover = Leftover("home", "http://server", "bucket", ODD, "id", ODD, 5.0)
    names = "connection_id, endpoint, bucket, key, upload_id, path, since"
    row = as_row(names, rows.leftover_row(leftover))
    assert rows.leftover_from_row(row) == leftover


def test_text_of_servers_is_made_fit_for_a_table() -> None:
    assert rows.clean("plain é") == "plain é"
    assert rows.clean("\udc80") == "?"
    assert rows.unpack(rows.pack(ODD)) == ODD
    assert json.loads(rows.error_to_text(AppError("T", detail="d")))["detail"] == "d"


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("NotConnected", "NotOpen", NotOpen),
        ("NotConnected", "ReadTimeout", ReadTimeout),
        ("S3Error", "DiskFull", DiskFull),
        ("AuthError", "NobodyKnows", AuthError),
        ("S3Error", "", S3Error),
    ],
)
def test_an_error_of_an_older_version_gets_its_type(
    kind: str, code: str, expected: type[AppError]
) -> None:
    words = {"kind": kind, "title": "A {", "cause": "B.", "detail": "c", "remedy": "retry"}
    found = rows.error_from_text(json.dumps(words | {"code": code}))
    assert type(found) is expected
    assert found is not None
    assert found.text_with_detail == "A {. B. (c)"


def test_an_error_is_written_for_older_versions() -> None:
    written = json.loads(rows.error_to_text(DiskFull(detail="x")))
    assert written["kind"] == "S3Error"
    assert (written["title"], written["code"]) == (DiskFull.title, "DiskFull")
    assert json.loads(rows.error_to_text(ReadTimeout()))["kind"] == "NotConnected"
