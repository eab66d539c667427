"""Changes that are written together: the newest counts, and nothing comes back."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import Job, Transfer
from tests.transfers.journal.samples import a_job, a_transfer

PART = FinishedPart(1, 0, 60, etag="e")


@pytest.fixture
def job() -> Job:
    return a_job()


@pytest.fixture
def transfer(job: Job) -> Transfer:
    return a_transfer(job)


def test_the_newest_state_counts(transfer: Transfer) -> None:
    batch = Batch()
    batch.save_resume_state(transfer, ResumeState(upload_id="old"))
    batch.save_resume_state(transfer, ResumeState(upload_id="new"))
    assert batch.states == {transfer.transfer_id: (transfer, ResumeState(upload_id="new"))}
    assert list(batch.transfers) == [transfer]


def test_what_is_forgotten_takes_its_parts_along(transfer: Transfer) -> None:
    batch = Batch()
    batch.save_resume_state(transfer, ResumeState(upload_id="id"))
    batch.add_part(transfer, PART)
    batch.clear_resume_state(transfer)
    assert (batch.states, batch.parts) == ({}, {})
    assert batch.cleared == {transfer.transfer_id: transfer}
    batch.save_resume_state(transfer, ResumeState(upload_id="again"))
    assert batch.states[transfer.transfer_id][1].upload_id == "again"


def test_a_newer_batch_follows_an_older_one(job: Job) -> None:
    first, second = a_transfer(job, 1), a_transfer(job, 2)
    old, new = Batch(size=3), Batch(size=2)
    old.save_resume_state(first, ResumeState(upload_id="one"))
    old.add_part(first, PART)
    old.add_part(second, PART)
    leftover = Leftover(upload_id="x")
    old.leftovers[leftover] = True
    new.clear_resume_state(first)
    new.add_part(second, FinishedPart(2, 60, 40))
    new.leftovers[leftover] = False
    new.removed_jobs.add("gone")

    old.append(new)

    assert old.states == {}
    assert {number for _, parts in old.parts.values() for number in parts} == {1, 2}
    assert old.cleared == {first.transfer_id: first}
    assert old.leftovers == {leftover: False}
    assert old.removed_jobs == {"gone"}
    assert old.size == 5


def test_a_dropped_job_does_not_come_back(job: Job, transfer: Transfer) -> None:
    other = a_transfer(a_job())
    batch = Batch(jobs={job.job_id: job, other.job.job_id: other.job})
    for each in (transfer, other):
        batch.save_resume_state(each, ResumeState(upload_id="id"))
        batch.add_part(each, PART)
        batch.clear_resume_state(each)
        batch.save_resume_state(each, ResumeState(upload_id="again"))
        batch.add_part(each, PART)
    batch.exclude_jobs({job.job_id})
    assert list(batch.jobs) == [other.job.job_id]
    assert list(batch.transfers) == [other]
    for kept in (batch.states, batch.parts, batch.cleared):
        assert list(kept) == [other.transfer_id]
