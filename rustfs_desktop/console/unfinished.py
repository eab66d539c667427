"""Unfinished jobs in the journal, which this or other processes started."""

from __future__ import annotations

from collections.abc import Sequence

import platformdirs

from rustfs_desktop.console.arguments import is_same
from rustfs_desktop.console.locations import usage_error
from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.message import QT_TRANSLATE_NOOP, joined
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import Job

ID_LENGTH = 8

_SEVERAL = QT_TRANSLATE_NOOP(
    "Messages", "Several jobs begin with {id}. List them with “rustfs-desktop transfers”."
)
_UNKNOWN = QT_TRANSLATE_NOOP(
    "Messages", "There is no job {id}. List the jobs with “rustfs-desktop transfers”."
)

_OTHER_ADDRESS = QT_TRANSLATE_NOOP(
    "Messages",
    "An unfinished copy was started at {old}, before the address of the connection changed. It is "
    "not resumed; to remove it, use “rustfs-desktop transfers cancel {id}”.",
)
_NOT_KEPT = QT_TRANSLATE_NOOP("Messages", "This copy cannot be resumed if it is interrupted.")


class JobRunning(AppError):
    """Another process is running the job."""

    title = QT_TRANSLATE_NOOP("Messages", "This is already being copied")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Another process is working on it. Wait for it to finish, or stop it with "
        "Ctrl+C or in its window.",
    )
    remedy = Remedy.NONE


def open_journal(report: Report) -> Journal:
    """The journal shared with the window; one in memory, with a warning, if it cannot be opened."""
    try:
        return open_saved_journal(report)
    except AppError as error:
        report.warn(joined(error.text, _NOT_KEPT))
        return Journal.in_memory()


def open_saved_journal(report: Report) -> Journal:
    """The journal shared with the window.

    Raises:
        AppError: It cannot be opened.
    """
    folder = platformdirs.user_data_path("rustfs-desktop", appauthor=False) / "transfers"
    journal = Journal.open(folder)
    if journal.problem:
        report.warn(journal.problem)
    return journal


def unfinished_jobs(journal: Journal) -> list[JobRow]:
    """Jobs with something left to do, of all processes, oldest first."""
    return [row for row in journal.jobs() if row.has_work]


def resumable_ids(journal: Journal, job: Job, report: Report) -> set[str]:
    """The ids of jobs that the same command started and that can be resumed.

    Those of another server, which the connection led to before, are reported.

    Raises:
        JobRunning: One of them is running.
    """
    rows = [
        row
        for row in unfinished_jobs(journal)
        if is_same(row.job, job) and (row.is_left or not row.is_alive)
    ]
    moved = [row for row in rows if address_change(row.job, job.locations)]
    for row in moved:
        report.warn(_OTHER_ADDRESS.with_values(old=row.job.endpoint, id=row.job.job_id[:ID_LENGTH]))
    rows = [row for row in rows if row not in moved]
    if any(row.is_alive for row in rows):
        raise JobRunning
    return {row.job.job_id for row in rows}


def address_change(job: Job, opened: Sequence[BucketLocation]) -> AppError | None:
    """Why a job cannot be resumed with these open connections: they lead to other servers now."""
    clients = {each.connection_id: each.client for each in opened}
    for location in job.locations:
        client = clients.get(location.connection_id)
        if client is not None and not location.is_at(client.endpoint):
            return location.address_changed(client.endpoint)
    return None


def find_job(rows: Sequence[JobRow], text: str) -> JobRow:
    """The one job whose id starts like this.

    Raises:
        UsageError: There is none, or there are several.
    """
    found = [row for row in rows if row.job.job_id.startswith(text)] if text else []
    if len(found) == 1:
        return found[0]
    why = _SEVERAL if found else _UNKNOWN
    raise usage_error(why.with_values(id=text))
