"""The journal as commands use it: jobs that this or other processes started before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import platformdirs

from rustfs_desktop.console.arguments import is_same
from rustfs_desktop.console.locations import usage_error
from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.types import Job

ID_LENGTH = 8


def open_journal(report: Report) -> Journal:
    """The journal that the window uses too; one in memory, with a warning, if it fails."""
    folder = platformdirs.user_data_path("rustfs-desktop", appauthor=False) / "transfers"
    try:
        journal = Journal.open(folder)
    except AppError as error:
        report.warn(f"{error} What is interrupted now cannot be continued later.")
        return Journal.in_memory()
    if journal.problem:
        report.warn(journal.problem)
    return journal


def unfinished_jobs(journal: Journal) -> list[JobRow]:
    """Jobs with something left to do, of all processes, oldest first."""
    return [row for row in journal.jobs() if row.has_work]


def resumable_ids(journal: Journal, job: Job) -> set[str]:
    """The ids of jobs that the same command started and that can be resumed.

    Raises:
        AppError: One of them is under way.
    """
    rows = [
        row
        for row in unfinished_jobs(journal)
        if is_same(row.job, job) and (row.is_left or not row.is_alive)
    ]
    if any(row.is_alive for row in rows):
        raise AppError(
            "The same is being copied already",
            "Another process works on it; wait for it, or stop it and give the command again.",
            remedy=Remedy.NONE,
            code="Running",
        )
    return {row.job.job_id for row in rows}


def find_job(rows: Sequence[JobRow], text: str) -> JobRow:
    """The one job whose id starts like this.

    Raises:
        AppError: There is none, or there are several.
    """
    found = [row for row in rows if row.job.job_id.startswith(text)] if text else []
    if len(found) == 1:
        return found[0]
    why = "several jobs begin like that" if found else "there is no such job"
    raise usage_error(f"{text}: {why}; “rustfs-desktop transfers” lists them.")


def with_ids(job_ids: set[str]) -> Callable[[Job], bool]:
    """Accepts the jobs with these ids."""
    return lambda job: job.job_id in job_ids
