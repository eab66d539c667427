"""``rustfs-desktop transfers``: list unfinished jobs, resume or cancel them."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from rustfs_desktop.console.argument_parser import JSON_HELP, REGION_HELP, ArgumentParser
from rustfs_desktop.console.exit_codes import FAILED, SUCCESS, exit_code
from rustfs_desktop.console.format import files_text, progress_text
from rustfs_desktop.console.language import Translate
from rustfs_desktop.console.output import Output
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.runner import CommandRun
from rustfs_desktop.console.server import server_of
from rustfs_desktop.console.unfinished import (
    ID_LENGTH,
    JobRunning,
    address_change,
    find_job,
    open_saved_journal,
)
from rustfs_desktop.errors import AppError, UsageError
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message, counted_template
from rustfs_desktop.models.display import display
from rustfs_desktop.service.defects import attempt_safely
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import DownloadJob, Job, TransferState

_RUNNING = QT_TRANSLATE_NOOP("Messages", "{id} is running")
_WITH_FAILED = counted_template("{files} ({count} failed)", "{files} ({count} failed)")
_WITH_GAPS = QT_TRANSLATE_NOOP("Messages", "{files} (list incomplete)")
# As a program reads them, and as a user does.
_STATES = {
    "running": QT_TRANSLATE_NOOP("Messages", "running"),
    "stopped": QT_TRANSLATE_NOOP("Messages", "stopped"),
    "failed": QT_TRANSLATE_NOOP("Messages", "failed"),
    "done": QT_TRANSLATE_NOOP("Messages", "done"),
}
_ALL_HELP = QT_TRANSLATE_NOOP(
    "Messages", "list: include finished transfers; cancel: all stopped transfers"
)


def main(arguments: Sequence[str], translate: Translate = str) -> int:
    """List, resume or cancel; the exit code as ``cp`` has it."""
    options = parser(translate).parse(arguments)
    report = Report(as_json=options.json, translate=translate)
    return exit_code(report, lambda: _open_and_run(options, report, translate))


def _open_and_run(options: argparse.Namespace, report: Report, translate: Translate) -> int:
    with contextlib.closing(open_saved_journal(report)) as journal:
        if options.verb == "list":
            return _list(options, journal, translate)
        return _run(options, report, journal)


def _run(options: argparse.Namespace, report: Report, journal: Journal) -> int:
    rows = journal.jobs()
    chosen = _chosen(rows, options.ids, takes_all=options.all or options.verb == "resume")
    engine = Engine(attempt_safely, journal)
    opened = _connect(engine, chosen, report, options.region)
    run = CommandRun(engine, report, ignores_problems=options.verb == "resume")
    if options.verb == "resume":
        return _resume(run, chosen, opened, report)
    run.cancel_jobs({row.job.job_id for row in chosen if row.has_work})
    code = run.finish()
    for job in run.jobs:
        journal.remove_job(job)
    return code


def _resume(
    run: CommandRun, rows: Sequence[JobRow], opened: Sequence[BucketLocation], report: Report
) -> int:
    """Resume jobs, but none whose connection leads to another server now."""
    job_ids, is_other = set(), False
    for row in rows:
        error = address_change(row.job, opened)
        if error is not None:
            report.report_error(row.job.title, error)
            is_other = True
        elif row.has_work:
            job_ids.add(row.job.job_id)
    if is_other and not job_ids:
        return FAILED
    run.resume_jobs(job_ids)
    return max(run.finish(), FAILED) if is_other else run.finish()


def _chosen(rows: Sequence[JobRow], ids: Sequence[str], *, takes_all: bool) -> list[JobRow]:
    """The jobs with these ids, or all that can be chosen; none runs in another process."""
    if ids:
        chosen = [find_job(rows, each) for each in ids]
    else:
        chosen = [row for row in rows if takes_all and row.has_work and not row.is_alive]
    for row in chosen:
        if row.is_alive:
            raise JobRunning(_RUNNING.with_values(id=row.job.job_id[:ID_LENGTH]))
    if not chosen:
        raise UsageError(QT_TRANSLATE_NOOP("Messages", "There are no matching transfers"))
    return chosen


def _connect(
    engine: Engine, rows: Sequence[JobRow], report: Report, region: str
) -> list[BucketLocation]:
    """Open every connection that is needed; jobs wait for those that cannot be opened."""
    needed, opened = {}, []
    for row in rows:
        needed.update({each.connection_id: each.endpoint for each in row.job.locations})
    for connection_id, endpoint in needed.items():
        try:
            server = server_of(connection_id, endpoint, os.environ, region)
            engine.set_client(connection_id, server.client)
            opened.append(BucketLocation(connection_id, server.client, ""))
        except AppError as error:
            report.report_error(endpoint, error)
    return opened


# The list ----------------------------------------------------------------------------------


def _list(options: argparse.Namespace, journal: Journal, translate: Translate) -> int:
    rows = [row for row in journal.jobs() if options.all or row.has_work]
    lines = [
        json.dumps(_as_json(row)) if options.json else _as_text(row, translate) for row in rows
    ]
    Output(is_exact=False).write("".join(f"{line}\n" for line in lines))
    return SUCCESS


def state_of(row: JobRow) -> str:
    """The state of a job in one word, a key of ``_STATES``."""
    if row.is_alive and row.is_left:
        return "running"
    if row.open_count or not row.job.is_planned:
        return "stopped"
    return "failed" if row.is_left or row.has_gaps else "done"


def _as_text(row: JobRow, translate: Translate) -> str:
    job = row.job
    created = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.created))
    width = max(len(translate(text)) for text in _STATES.values())
    return "  ".join(
        (
            job.job_id[:ID_LENGTH],
            created,
            translate(_STATES[state_of(row)]).ljust(width),
            translate(_files(row)),
            translate(progress_text(row.bytes_done, row.size)),
            f"{display(job.title)} → {display(target_of(job))}",
        )
    )


def _files(row: JobRow) -> Message:
    ended = sum(count for state, count in row.counts.items() if state.is_final)
    files = files_text(ended, sum(row.counts.values()))
    failed = row.counts.get(TransferState.FAILED, 0)
    if failed:
        files = _WITH_FAILED.with_values(files=files, count=failed)
    return _WITH_GAPS.with_values(files=files) if row.has_gaps else files


def target_of(job: Job) -> str:
    """Where a job copies to."""
    if isinstance(job, DownloadJob):
        return str(job.folder)
    return f"s3://{job.bucket}/{job.prefix}"


def _as_json(row: JobRow) -> Mapping[str, Any]:
    job = row.job
    return {
        "id": job.job_id,
        "state": state_of(row),
        "direction": job.kind,
        "title": job.title,
        "target": target_of(job),
        "endpoint": job.endpoint,
        "started": job.created,
        "size": row.size,
        "bytes_done": row.bytes_done,
        "counts": {state.value: count for state, count in row.counts.items()},
        "is_planned": job.is_planned,
        "error": job.error.text_with_detail if job.error else "",
    }


def parser(translate: Translate) -> ArgumentParser:
    """The arguments of ``transfers``."""
    made = ArgumentParser(
        translate,
        prog="rustfs-desktop transfers",
        description=QT_TRANSLATE_NOOP("Messages", "Unfinished transfers of the window and of cp."),
    )
    made.add_argument("verb", nargs="?", choices=("list", "resume", "cancel"), default="list")
    ids_help = QT_TRANSLATE_NOOP("Messages", "ID as shown by list")
    made.add_argument("ids", nargs="*", metavar="ID", help=ids_help)
    made.add_argument("--all", action="store_true", help=_ALL_HELP)
    made.add_argument("--region", default="", help=REGION_HELP)
    made.add_argument("--json", action="store_true", help=JSON_HELP)
    return made
