"""The texts of receipts and verifications."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.models import receipt_texts as texts
from rustfs_desktop.transfers.locations import BucketLocation, FileSelection
from rustfs_desktop.transfers.receipts.verify import Finding, VerifyResult
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    Problem,
    TransferState,
    UploadJob,
    UploadTransfer,
)

HOME = "http://127.0.0.1:9000"
UPLOAD = UploadJob(
    "id", None, "b", "in/", endpoint=HOME, title="trip", selection=FileSelection(["/x", "/y"])
)
DOWNLOAD = DownloadJob("id", None, "b", "a/", folder=Path("/home/me"), endpoint=HOME)
COPY = CopyJob("id", None, "b", "to/", source=BucketLocation("id", None, "b", "from/"))
MOVE = CopyJob(
    "id", None, "b", "to/", source=BucketLocation("id", None, "b", "from/"), is_move=True
)


@pytest.mark.parametrize(
    ("job", "title", "action", "origin", "target"),
    [
        (UPLOAD, "Upload of trip", "Upload", "/x …", f"s3://b/in/ ({HOME})"),
        (DOWNLOAD, "Download of b", "Download", f"s3://b/a/ ({HOME})", "/home/me"),
        (COPY, "Copy of b", "Copy", "s3://b/from/", "s3://b/to/"),
        (MOVE, "Move of b", "Move", "s3://b/from/", "s3://b/to/"),
    ],
)
def test_a_job_has_a_title_an_action_and_two_ends(
    job: Job, title: str, action: str, origin: str, target: str
) -> None:
    assert (texts.title(job), texts.action(job)) == (title, action)
    assert (texts.origin(job), texts.target(job)) == (origin, target)


def test_counts_name_every_kind_of_end() -> None:
    counts = {
        TransferState.DONE: 1,
        TransferState.FAILED: 2,
        TransferState.SKIPPED: 3,
        TransferState.CANCELLED: 4,
        TransferState.WAITING: 5,
        TransferState.PAUSED: 6,
    }
    assert texts.counts_text(counts, 2000) == (
        "1 file done (2 KB), 2 failed, 3 skipped, 4 canceled, 11 not transferred yet"
    )
    assert texts.counts_text({}, 0) == "No files"


def test_findings() -> None:
    transfer = UploadTransfer(UPLOAD, "in/x", "/x", 1)
    said = {
        finding: texts.finding(VerifyResult(transfer, finding, "size\nETag")) for finding in Finding
    }
    assert said[Finding.SAME] == "Unchanged"
    assert said[Finding.MISSING] == "Missing"
    assert said[Finding.DIFFERENT] == "Different (size␊ETag)"
    assert "size␊ETag" in said[Finding.UNSURE]
    failed = VerifyResult(transfer, Finding.UNSURE, "", AccessDenied("Access denied"))
    assert texts.finding(failed) == "Could not be checked: Access denied"


def test_a_verification_sums_up_what_it_found() -> None:
    counts = {Finding.SAME: 3, Finding.MISSING: 1, Finding.DIFFERENT: 0}
    assert texts.checked_text(counts) == "3 unchanged, 1 missing"
    assert texts.checked_text({}) == ""


def test_problems_are_grouped_by_their_reason() -> None:
    problems = [Problem("a", "too long"), Problem("b", "a link"), Problem("c", "too long")]
    assert texts.by_reason(problems) == {"too long": ["a", "c"], "a link": ["b"]}


def test_times() -> None:
    assert texts.date("") is None
    found = texts.date("2026-11-12T09:41:07+00:00")
    assert found is not None
    assert found.timestamp() == 1_794_476_467
