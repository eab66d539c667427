"""Every rule finds what breaks it, and nothing else."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    TransferState,
    UploadJob,
)
from tests.transfers.journal.samples import a_job, a_transfer, run_to

PART = FinishedPart(1, 0, 60, etag="e")


@pytest.mark.parametrize(
    ("rule", "kind", "saved", "parts"),
    [
        ("I1", UploadJob, ResumeState(), [PART]),
        ("I2", DownloadJob, ResumeState(upload_id="id"), [PART]),
        ("I4", UploadJob, ResumeState(upload_id="id"), [FinishedPart(1, 0, 60)]),
        ("I6", UploadJob, ResumeState(ResumeStage.COMPLETING), []),
        ("I6", UploadJob, ResumeState(ResumeStage.CREATING, upload_id="id"), []),
        ("I6", DownloadJob, ResumeState(ResumeStage.FINALIZING), []),
        ("I8", UploadJob, ResumeState(upload_id="id"), [PART, FinishedPart(2, 60, 41, etag="e")]),
        ("I8", UploadJob, ResumeState(upload_id="id"), [PART, FinishedPart(2, 59, 40, etag="e")]),
        ("I13", CopyJob, ResumeState(ResumeStage.DELETING), []),
        (
            "",
            UploadJob,
            ResumeState(ResumeStage.COMPLETING, upload_id="id"),
            [PART, FinishedPart(2, 60, 40, etag="e")],
        ),
        ("", DownloadJob, ResumeState(temp="x"), [FinishedPart(2, 60, 40), FinishedPart(1, 0, 60)]),
    ],
)
def test_rules_about_what_is_saved(
    rule: str, kind: type[Job], saved: ResumeState, parts: list[FinishedPart]
) -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job(kind))
    journal.save_resume_state(transfer, saved)
    for part in parts:
        journal.add_part(transfer, part)
    assert [words.partition(": ")[2].partition(":")[0] for words in journal.check()] == (
        [rule] if rule else []
    )


def test_done_needs_a_proof() -> None:
    journal, job = Journal.in_memory(), a_job()
    journal.update_transfer(run_to(a_transfer(job, 1), TransferState.DONE))
    assert journal.check() == []
    journal.update_transfer(run_to(a_transfer(job, 2), TransferState.DONE, verification=""))
    assert journal.check() == [f"{job.job_id}-2: I7: done without a verification"]


def test_an_upload_is_in_use_or_left_over() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save_resume_state(transfer, ResumeState(upload_id="id"))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "to/a", "id"))
    assert "I9: in use" in journal.check()[0]
    journal.clear_resume_state(transfer)
    assert journal.check() == []


def test_an_upload_belongs_to_one() -> None:
    journal, job = Journal.in_memory(), a_job()
    for seq in (1, 2):
        journal.save_resume_state(a_transfer(job, seq), ResumeState(upload_id="id"))
    assert journal.check() == [f"{job.job_id}-1: I14: one multipart upload for two transfers"]


def test_nothing_is_kept_for_the_cancelled() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save_resume_state(transfer, ResumeState(upload_id="id"))
    run_to(transfer, TransferState.CANCELLED)
    journal.update_transfer(transfer)
    assert "I9: ended" in journal.check()[0]
    journal.clear_resume_state(transfer)
    assert journal.check() == []


def test_done_and_what_was_kept_for_it_change_together() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save_resume_state(transfer, ResumeState(upload_id="id"))
    journal.add_part(transfer, PART)
    journal.flush()
    journal.add_part(transfer, FinishedPart(2, 60, 40, etag="e"))
    journal.update_transfer(run_to(transfer, TransferState.DONE))
    assert journal.check() == []
    assert journal.resume_state(transfer) is None
    assert journal.parts(transfer) == {}
