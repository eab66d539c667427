"""The state and target of saved jobs in the list; the command itself is run in ``test_resume``."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.console.transfers import _chosen, state_of, target_of
from rustfs_desktop.console.unfinished import JobRunning
from rustfs_desktop.errors import AppError, UsageError
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.types import DownloadJob, TransferState, UploadJob

DONE, FAILED, PAUSED = TransferState.DONE, TransferState.FAILED, TransferState.PAUSED


def row(
    *states: TransferState, is_planned: bool = True, is_alive: bool = False, has_gaps: bool = False
) -> JobRow:
    job = UploadJob("c", None, "b", is_planned=is_planned)
    if has_gaps:
        job.error = AppError("It stopped")
        assert job.has_gaps
    counts = {state: states.count(state) for state in states}
    return JobRow(job, counts, 0, 0, is_alive=is_alive, is_ours=False)


@pytest.mark.parametrize(
    ("saved", "state"),
    [
        (row(DONE), "done"),
        (row(DONE, is_alive=True), "done"),
        (row(DONE, PAUSED), "stopped"),
        (row(DONE, PAUSED, is_alive=True), "running"),
        (row(is_planned=False), "stopped"),  # its files were not all found yet
        (row(DONE, FAILED), "failed"),
        (row(DONE, FAILED, is_alive=True), "running"),  # they can be tried again there
        (row(FAILED, PAUSED), "stopped"),
        (row(DONE, has_gaps=True), "failed"),
    ],
)
def test_states(saved: JobRow, state: str) -> None:
    assert state_of(saved) == state


def test_targets() -> None:
    assert target_of(UploadJob("c", None, "b", "a/")) == "s3://b/a/"
    assert target_of(DownloadJob("c", None, "b", folder=Path("/home/me"))) == str(Path("/home/me"))


def test_all_stopped_jobs_are_chosen_but_none_that_is_done_or_runs() -> None:
    stopped, failed = row(PAUSED), row(FAILED)
    rows = [stopped, row(DONE), row(PAUSED, is_alive=True), failed]
    assert _chosen(rows, [], takes_all=True) == [stopped, failed]
    with pytest.raises(UsageError, match="no matching transfers"):
        _chosen(rows, [], takes_all=False)
    with pytest.raises(UsageError, match="no matching transfers"):
        _chosen([row(DONE)], [], takes_all=True)


def test_a_job_that_is_named_must_not_run_elsewhere() -> None:
    stopped, running = row(PAUSED), row(PAUSED, is_alive=True)
    assert _chosen([stopped, running], [stopped.job.job_id], takes_all=False) == [stopped]
    with pytest.raises(JobRunning, match=f"{running.job.job_id[:8]}.* is running"):
        _chosen([stopped, running], [running.job.job_id], takes_all=False)
