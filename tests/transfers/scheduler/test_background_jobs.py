"""What takes long is done in slices, one job after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.errors import JournalError
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJob, BackgroundJobs
from rustfs_desktop.transfers.tasks.attempt import attempt
from tests.waiting import deadline, patience_s, wait_for


@pytest.fixture
def jobs() -> Iterator[BackgroundJobs]:
    made = BackgroundJobs(attempt, lambda: None)
    yield made
    made.close(deadline())


def noting(done: list[str], name: str, slices: int) -> BackgroundJob:
    for _ in range(slices):
        done.append(name)
        yield


def finish(jobs: BackgroundJobs) -> None:
    over = threading.Event()

    def last() -> BackgroundJob:
        over.set()
        yield

    jobs.add_job(last())
    assert over.wait(patience_s())


def test_jobs_are_done_one_after_the_other(jobs: BackgroundJobs) -> None:
    done: list[str] = []
    for name in "abc":
        jobs.add_job(noting(done, name, 3))
    assert not jobs.is_idle
    finish(jobs)
    assert "".join(done) == "aaabbbccc"


def test_what_is_due_comes_between_the_slices(jobs: BackgroundJobs) -> None:
    due = threading.Event()

    def long() -> BackgroundJob:
        jobs.call_at(time.monotonic(), due.set)
        while not due.is_set():
            yield

    jobs.add_job(long())
    assert due.wait(patience_s())
    finish(jobs)


def test_a_job_that_fails_does_not_stop_the_others(
    jobs: BackgroundJobs, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> BackgroundJob:
        yield
        raise JournalError("The journal is gone")

    jobs.add_job(failing())
    finish(jobs)
    assert "The journal is gone" in caplog.text


def test_the_end_of_all_jobs_is_told() -> None:
    idle = threading.Event()
    jobs = BackgroundJobs(attempt, idle.set)
    jobs.add_job(noting([], "a", 2))
    assert idle.wait(patience_s())
    wait_for(lambda: jobs.is_idle)
    jobs.close(deadline())
    jobs.add_job(noting([], "b", 1))
    assert jobs.is_idle
