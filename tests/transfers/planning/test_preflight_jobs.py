"""Preflight findings of a job are reported before its first byte moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.transfers.planning import admission, planner
from rustfs_desktop.transfers.types import (
    Job,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import LONG_S, Driver
from tests.waiting import patience_s, wait_for

OF_ONE_FILE = Problem("x", "too large", is_serious=True)
OF_LINK = Problem("link", "a link")
OF_JOB = Problem("x", "no room", is_serious=True, is_left_out=False, is_of_job=True)


class Walk:
    """A plan that yields so many files, meets a problem, and goes on when it may."""

    def __init__(self, folder: Path, problem: Problem, before: int, after: int) -> None:
        self.may_go_on = threading.Event()
        self._folder, self._problem = folder, problem
        self._before, self._after = before, after

    def __call__(self, job: Job) -> Iterator[Transfer]:
        for number in range(self._before):
            yield self._file(job, f"a{number}")
        job.problems.append(self._problem)
        assert self.may_go_on.wait(patience_s())
        for number in range(self._after):
            yield self._file(job, f"b{number}")

    def _file(self, job: Job, name: str) -> Transfer:
        path = self._folder / name
        path.write_bytes(b"x")
        return UploadTransfer(job, name, path, 1)


def start(lies: Driver, walk: Walk) -> Job:
    job = UploadJob("test", lies.client, "bucket")
    lies.jobs.append(job)
    lies.engine.start_job(job, walk)
    return job


def held_jobs(lies: Driver) -> list[Job]:
    """The jobs that the user was asked about since the last call."""
    changes = lies.engine.take_changes()
    lies.transfers += changes.added
    return changes.held


def hold(lies: Driver, tmp_path: Path) -> Job:
    """A job that waits for the user."""
    walk = Walk(tmp_path, OF_JOB, 0, 10)
    walk.may_go_on.set()
    job = start(lies, walk)
    asked: list[Job] = []
    wait_for(lambda: asked.extend(held_jobs(lies)) or asked == [job])
    lies.until(TransferState.PAUSED)
    return job


def test_a_problem_of_the_job_holds_all_of_it(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    job = hold(lies, tmp_path)
    assert job.is_held
    assert fake.requests == []
    lies.engine.resume(lies.transfers)
    lies.engine.resume_all()
    wait_for(lambda: not lies.engine.is_busy)
    assert {transfer.state for transfer in lies.transfers} == {TransferState.PAUSED}

    lies.engine.start_held_job(job)
    lies.until(TransferState.DONE)
    assert len(fake.objects) == 10
    assert held_jobs(lies) == []


def test_a_held_job_can_be_called_off(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    job = hold(lies, tmp_path)
    lies.engine.cancel_job(job)
    lies.until(TransferState.CANCELLED)
    assert fake.requests == []
    assert job.is_finished
    lies.rest()


@pytest.mark.parametrize("problem", [OF_LINK, OF_ONE_FILE])
def test_a_problem_of_one_file_holds_nothing_however_early(
    lies: Driver, tmp_path: Path, problem: Problem
) -> None:
    walk = Walk(tmp_path, problem, 0, 5)
    walk.may_go_on.set()
    start(lies, walk)
    lies.until(TransferState.DONE)
    assert len(lies.transfers) == 5
    assert held_jobs(lies) == []


def test_a_long_walk_begins_with_what_it_has(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "PREFLIGHT_S", 0.05)
    walk = Walk(tmp_path, OF_LINK, 5, 5)
    job = start(lies, walk)
    wait_for(lambda: len(fake.objects) == 5)
    assert not job.is_planned
    job.problems.append(OF_ONE_FILE)
    walk.may_go_on.set()
    lies.until(TransferState.DONE)
    assert len(fake.objects) == 10
    assert held_jobs(lies) == []


@pytest.mark.parametrize("moment_s", [0.0, LONG_S])
def test_a_problem_of_the_job_holds_what_is_found_after_it_however_late(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment_s: float
) -> None:
    monkeypatch.setattr(planner, "PREFLIGHT_S", moment_s)
    walk = Walk(tmp_path, OF_JOB, 5, 5)
    if moment_s:
        walk.may_go_on.set()
    job = start(lies, walk)
    wait_for(lambda: len(fake.objects) == 5)
    walk.may_go_on.set()
    lies.until(TransferState.DONE, TransferState.PAUSED)
    assert {key for _, key in fake.objects} == {f"a{number}" for number in range(5)}
    assert {str(each.key) for each in lies.transfers if each.state is TransferState.PAUSED} == {
        f"b{number}" for number in range(5)
    }
    assert job.is_held

    lies.engine.start_held_job(job)
    lies.until(TransferState.DONE)
    assert len(fake.objects) == 10


def test_what_is_checked_first_decides_however_long_it_takes(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = threading.Event()
    open_when_due = admission.Intake.open_when_due

    def open_and_tell(intake: admission.Intake) -> None:
        open_when_due(intake)
        due.set()

    monkeypatch.setattr(planner, "PREFLIGHT_S", 0.05)
    monkeypatch.setattr(admission.Intake, "open_when_due", open_and_tell)
    walk = Walk(tmp_path, OF_JOB, 0, 5)
    job = start(lies, walk)
    assert due.wait(patience_s())
    walk.may_go_on.set()
    lies.until(TransferState.PAUSED)
    assert job.is_held
    assert fake.requests == []
    lies.engine.cancel_job(job)


def test_very_many_are_enough_to_begin(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PREFLIGHT_ENTRIES", 3)
    walk = Walk(tmp_path, OF_LINK, 5, 1)
    start(lies, walk)
    wait_for(lambda: len(fake.objects) == 5)
    walk.may_go_on.set()
    lies.until(TransferState.DONE)


def test_a_job_that_found_nothing_is_not_asked_about(lies: Driver, tmp_path: Path) -> None:
    walk = Walk(tmp_path, OF_JOB, 0, 0)
    walk.may_go_on.set()
    job = start(lies, walk)
    wait_for(lambda: job.is_finished)
    assert held_jobs(lies) == []
    assert not job.is_held


def test_cancelling_while_it_looks_ahead_moves_nothing(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    walk = Walk(tmp_path, OF_LINK, 5, 5)
    start(lies, walk)
    wait_for(lambda: len(lies.look()) == 5)
    lies.engine.cancel_all()
    walk.may_go_on.set()
    lies.until(TransferState.CANCELLED)
    lies.rest()
    assert fake.requests == []
