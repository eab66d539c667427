"""Unfinished jobs in the journal, as commands find them again."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from rustfs_desktop.console import unfinished
from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.types import Job, TransferState, UploadJob


class TextTable:
    """As much of a journal as is read."""

    def __init__(self, *rows: JobRow) -> None:
        self.rows = rows

    def jobs(self) -> list[JobRow]:
        return list(self.rows)


def row(job_id: str, *, is_alive: bool = False, **counts: int) -> JobRow:
    job = UploadJob("id", None, "bucket", is_planned=True, job_id=job_id)
    states = {TransferState[name]: count for name, count in counts.items()}
    return JobRow(job, states, 0, 0, is_alive=is_alive, is_ours=False)


def same() -> Job:
    return UploadJob("id", None, "bucket", endpoint="http://server")


def test_jobs_with_something_left_are_unfinished() -> None:
    rows = [row("1", DONE=1), row("2", WAITING=1), row("3", FAILED=1), row("4", CANCELLED=1)]
    found = unfinished.unfinished_jobs(TextTable(*rows))
    assert [each.job.job_id for each in found] == ["2", "3"]


def test_the_same_command_resumes_what_it_left() -> None:
    other = row("3", WAITING=1)
    other.job.prefix = "elsewhere/"
    rows = TextTable(row("1", WAITING=1), row("2", DONE=1), other)
    assert unfinished.resumable_ids(rows, same(), Report(as_json=False)) == {"1"}


def test_jobs_that_were_removed_from_the_list_are_not_resumed() -> None:
    cleared = row("1", FAILED=1)
    cleared.job.is_cleared = True
    running = row("2", is_alive=True, FAILED=1)
    running.job.is_cleared = True
    assert (
        unfinished.resumable_ids(TextTable(cleared, running), same(), Report(as_json=False))
        == set()
    )


def test_the_same_command_does_not_run_twice() -> None:
    with pytest.raises(AppError):
        unfinished.resumable_ids(
            TextTable(row("1", is_alive=True, WAITING=1)), same(), Report(as_json=False)
        )


def test_a_job_is_found_by_the_start_of_its_id() -> None:
    rows = [row("abc1"), row("abd2")]
    assert unfinished.find_job(rows, "abd") is rows[1]
    for text in ("ab", "x", ""):
        with pytest.raises(AppError, match="rustfs-desktop transfers"):
            unfinished.find_job(rows, text)


def test_without_a_journal_there_is_a_warning_and_the_work_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_folder: Path) -> Journal:
        raise AppError("The disk is full")

    monkeypatch.setattr(unfinished.Journal, "open", refuse)
    err = io.StringIO()
    journal = unfinished.open_journal(Report(as_json=False, out=io.StringIO(), err=err))
    assert journal.jobs() == []
    assert "The disk is full" in err.getvalue()
    journal.close()
