"""What is noted is there again, after any end."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError, AuthError, Remedy
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.locations import (
    BucketLocation,
    EditedObject,
    FileSelection,
    ObjectSelection,
)
from rustfs_desktop.transfers.types import (
    Answer,
    CopyJob,
    DownloadJob,
    Job,
    Priority,
    Problem,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.transfers.journal.samples import a_job, a_transfer

ODD = "a\udcff\ud800\x00b/\u202e💾"


@pytest.fixture
def reopen(tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Ends the last journal, if there is one, and opens the next."""
    opened: list[Journal] = []

    def again() -> Journal:
        for journal in opened:
            journal.close()
        opened.append(Journal.open(tmp_path / "journal"))
        return opened[-1]

    yield again
    for journal in opened:
        journal.close()


def _common() -> dict[str, Any]:
    return {
        "connection_id": "home",
        "client": None,
        "bucket": "bucket",
        "prefix": f"to/{ODD}/",
        "endpoint": "http://server",
        "title": ODD,
        "problems": [Problem(ODD, "why")],
        "error": AppError("It stopped", "So.", code="Odd"),
        "answer_for_all": Answer.NEWER,
    }


OBJECTS = ObjectSelection([(ODD, 5)], [f"{ODD}/"])
JOBS = [
    lambda: UploadJob(
        **_common(),
        selection=FileSelection(["/x/\udc80"], [ODD]),
        new_prefixes=(ODD,),
        edited=EditedObject(ODD, "0123"),
    ),
    lambda: DownloadJob(**_common(), selection=OBJECTS, name=ODD, folder=Path("/x/\udc80")),
    lambda: CopyJob(
        **_common(),
        source=BucketLocation("other", None, "from", ODD, "http://there"),
        selection=OBJECTS,
        is_move=True,
        new_prefixes=(ODD,),
    ),
]


@pytest.mark.parametrize("make", JOBS, ids=["upload", "download", "copy"])
def test_a_job_is_the_same_again(make: Callable[[], Job], reopen: Callable[[], Journal]) -> None:
    job = make()
    reopen().add_job(job)
    (found,) = reopen().adopt(lambda _job: True)
    assert type(found) is type(job)
    assert found.is_adopted
    own = {"cancel", "id", "is_adopted", "error", "source"}
    for field in {each.name for each in dataclasses.fields(job)} - own:
        assert getattr(found, field) == getattr(job, field), field
    assert str(found.error) == str(job.error)
    for one, other in zip(found.locations[1:], job.locations[1:], strict=True):
        assert vars(one) == vars(other)


def test_a_transfer_is_the_same_again(reopen: Callable[[], Journal]) -> None:
    job = a_job()
    transfer = UploadTransfer(job, ODD, "/from/\udc80", 100, 1)
    transfer.move_to(TransferState.RUNNING)
    transfer.bytes_done = 70
    transfer.answer, transfer.existing_identity = Answer.REPLACE, (1, 2, 3)
    transfer.priority, transfer.position, transfer.keep_until = Priority.HIGH, -(2**62), 12.5
    transfer.verification, transfer.digest = "whole", "md5:00"
    error = AuthError("No", "Because.", detail="x", remedy=Remedy.EDIT_CONNECTION, code="Signed")
    transfer.move_to(TransferState.PAUSED, error)
    journal = reopen()
    journal.update_transfer(transfer)
    journal = reopen()
    (job,) = journal.adopt(lambda _job: True)
    assert (job.count, job.open_count, job.last_seq) == (0, 0, 1)
    (found,) = journal.transfers(job)
    for field in [
        "key",
        "path_or_key",
        "size",
        "state",
        "seq",
        "transfer_id",
        "answer",
        "existing_identity",
        "priority",
        "position",
        "keep_until",
        "verification",
        "digest",
    ]:
        assert getattr(found, field) == getattr(transfer, field), field
    assert isinstance(found.error, AuthError)
    assert vars(found.error) == vars(error)
    assert found.bytes_done == 0, "nothing was kept of it"
    assert found.started == pytest.approx(transfer.started, abs=1.0)
    assert found.finished == 0.0
    assert journal.known_sources(job) == {"/from/\udc80"}


def test_what_ran_waits_with_what_was_saved(reopen: Callable[[], Journal]) -> None:
    transfer = a_transfer(a_job())
    transfer.move_to(TransferState.RUNNING)
    saved = ResumeState(ResumeStage.COMPLETING, "id", 5.0, 60, (100, 2**70, 2**64 - 1, 3), temp=ODD)
    journal = reopen()
    journal.save_resume_state(transfer, saved)
    parts = {1: FinishedPart(1, 0, 60, b"m" * 16, "e"), 2: FinishedPart(2, 60, 40)}
    for part in parts.values():
        journal.add_part(transfer, part)
    journal = reopen()
    (job,) = journal.adopt(lambda _job: True)
    (found,) = journal.transfers(job, unfinished_only=True)
    assert found.state is TransferState.WAITING
    assert found.has_resume_state
    assert found.bytes_done == 100
    assert journal.resume_state(found) == saved
    assert journal.parts(found) == parts
    journal.clear_resume_state(found)
    assert not found.has_resume_state
    assert journal.resume_state(found) is None
    assert journal.parts(found) == {}


def test_what_is_saved_is_copied_at_once() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    saved = ResumeState(upload_id="one")
    journal.save_resume_state(transfer, saved)
    saved.upload_id = "two"
    found = journal.resume_state(transfer)
    assert found is not None
    assert found.upload_id == "one"


def test_starting_over_forgets_the_old_parts_only() -> None:
    journal, transfer = Journal.in_memory(), a_transfer(a_job())
    journal.save_resume_state(transfer, ResumeState(upload_id="one"))
    journal.add_part(transfer, FinishedPart(1, 0, 50))
    journal.flush()
    journal.clear_resume_state(transfer)
    journal.save_resume_state(transfer, ResumeState(upload_id="two"))
    journal.add_part(transfer, FinishedPart(2, 50, 50))
    assert journal.resume_state(transfer) == ResumeState(upload_id="two")
    assert list(journal.parts(transfer)) == [2]


def test_leftovers_stay_until_they_are_gone(reopen: Callable[[], Journal]) -> None:
    upload = Leftover("home", "http://server", "bucket", ODD, "id", since=1.0)
    file = Leftover(path="/x/\udc80", since=2.0)
    journal = reopen()
    journal.add_leftover(upload)
    journal.add_leftover(file)
    journal = reopen()
    assert set(journal.leftovers()) == {upload, file}
    journal.remove_leftover(upload)
    assert reopen().leftovers() == [file]


def test_uploads_that_transfers_go_on_with_are_known(reopen: Callable[[], Journal]) -> None:
    journal, job = reopen(), a_job()
    journal.add_job(job)
    up, down = a_transfer(job, 1), a_transfer(job, 2, key="b")
    for transfer in (up, down):
        journal.update_transfer(transfer)
    journal.save_resume_state(up, ResumeState(upload_id="id"))
    journal.save_resume_state(down, ResumeState(temp=".b.rfdpart"))
    journal = reopen()
    assert journal.upload_ids() == {"id"}
    journal.remove_job(job)
    assert journal.upload_ids() == set()


def test_a_dropped_job_leaves_only_what_must_be_removed() -> None:
    journal, job = Journal.in_memory(), a_job()
    journal.add_job(job)
    up, down = a_transfer(job, 1), a_transfer(job, 2, key="b")
    journal.save_resume_state(up, ResumeState(upload_id="id"))
    journal.save_resume_state(down, ResumeState(temp=".b.rfdpart"))
    journal.remove_job(job)
    journal.update_transfer(up)
    assert journal.jobs() == []
    journal.update_transfer(up)
    assert journal.jobs() == []
    left = {(each.upload_id, each.path) for each in journal.leftovers()}
    assert left == {("id", ""), ("", "/from/.b.rfdpart")}


def test_many_transfers_come_in_their_order() -> None:
    journal, job = Journal.in_memory(), a_job()
    for seq in range(1, 2503):
        transfer = a_transfer(job, seq)
        if seq % 2:
            transfer.state = TransferState.DONE
        journal.update_transfer(transfer)
    assert [each.seq for each in journal.transfers(job)] == list(range(1, 2503))
    unfinished = [each.seq for each in journal.transfers(job, unfinished_only=True)]
    assert unfinished == list(range(2, 2503, 2))
    (row,) = journal.jobs()
    assert row.counts == {TransferState.DONE: 1251, TransferState.WAITING: 1251}
    assert row.size == 250200


def test_a_transfer_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        Journal.in_memory().update_transfer(a_transfer(a_job(), 0))
