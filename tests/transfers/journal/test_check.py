"""Every rule finds what breaks it, and nothing else."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeStage, Saved, SavedPart
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    TransferState,
    UploadJob,
)
from tests.transfers.journal.samples import a_job, a_transfer, run_to

PART = SavedPart(1, 0, 60, etag="e")


@pytest.mark.parametrize(
    ("rule", "kind", "saved", "parts"),
    [
        ("I1", UploadJob, Saved(), [PART]),
        ("I2", DownloadJob, Saved(upload_id="id"), [PART]),
        ("I4", UploadJob, Saved(upload_id="id"), [SavedPart(1, 0, 60)]),
        ("I6", UploadJob, Saved(ResumeStage.COMPLETING), []),
        ("I6", UploadJob, Saved(ResumeStage.CREATING, upload_id="id"), []),
        ("I6", DownloadJob, Saved(ResumeStage.FINALIZING), []),
        ("I8", UploadJob, Saved(upload_id="id"), [PART, SavedPart(2, 60, 41, etag="e")]),
        ("I8", UploadJob, Saved(upload_id="id"), [PART, SavedPart(2, 59, 40, etag="e")]),
        ("I13", CopyJob, Saved(ResumeStage.DELETING), []),
        (
            "",
            UploadJob,
            Saved(ResumeStage.COMPLETING, upload_id="id"),
            [PART, SavedPart(2, 60, 40, etag="e")],
        ),
        ("", DownloadJob, Saved(temp="x"), [SavedPart(2, 60, 40), SavedPart(1, 0, 60)]),
    ],
)
def test_rules_about_what_is_saved(
    rule: str, kind: type[Job], saved: Saved, parts: list[SavedPart]
) -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job(kind))
    journal.save(transfer, saved)
    for part in parts:
        journal.part_done(transfer, part)
    assert [words.partition(": ")[2].partition(":")[0] for words in journal.check()] == (
        [rule] if rule else []
    )


def test_done_needs_a_proof() -> None:
    journal, job = Journal.in_memory(), a_job()
    journal.note(run_to(a_transfer(job, 1), TransferState.DONE))
    assert journal.check() == []
    journal.note(run_to(a_transfer(job, 2), TransferState.DONE, proof=""))
    assert journal.check() == [f"{job.job_id}-2: I7: done without a proof"]


def test_an_upload_is_in_use_or_left_over() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save(transfer, Saved(upload_id="id"))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "to/a", "id"))
    assert "I9: both in use" in journal.check()[0]
    journal.forget_saved(transfer)
    assert journal.check() == []


def test_an_upload_belongs_to_one() -> None:
    journal, job = Journal.in_memory(), a_job()
    for seq in (1, 2):
        journal.save(a_transfer(job, seq), Saved(upload_id="id"))
    assert journal.check() == [f"{job.job_id}-1: I14: one unfinished upload for two"]


def test_nothing_is_kept_for_the_cancelled() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save(transfer, Saved(upload_id="id"))
    run_to(transfer, TransferState.CANCELLED)
    journal.note(transfer)
    assert "I9: ended" in journal.check()[0]
    journal.forget_saved(transfer)
    assert journal.check() == []


def test_done_and_what_was_kept_for_it_change_together() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save(transfer, Saved(upload_id="id"))
    journal.part_done(transfer, PART)
    journal.flush()
    journal.part_done(transfer, SavedPart(2, 60, 40, etag="e"))
    journal.note(run_to(transfer, TransferState.DONE))
    assert journal.check() == []
    assert journal.saved(transfer) is None
    assert journal.parts(transfer) == {}
