"""``rustfs-desktop cp SRC… DST``: the transfer engine without a window."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from rustfs_desktop.console.argument_parser import (
    CONNECTION_HELP,
    JSON_HELP,
    REGION_HELP,
    ArgumentParser,
)
from rustfs_desktop.console.arguments import CopyCommand
from rustfs_desktop.console.exit_codes import exit_code
from rustfs_desktop.console.format import parallel_argument, size_argument
from rustfs_desktop.console.language import Translate
from rustfs_desktop.console.locations import parse_location
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.runner import CommandRun
from rustfs_desktop.console.server import open_server
from rustfs_desktop.console.unfinished import open_journal, resumable_ids
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.service.defects import attempt_safely
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.local.local_folder import check_replaceable
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits, SpeedLimit
from rustfs_desktop.transfers.types import Answer, Job

_DESCRIPTION = QT_TRANSLATE_NOOP(
    "Messages",
    "Copy files and folders to, from, or between servers. Run the same command again to resume an"
    " interrupted copy.",
)
_EPILOG = QT_TRANSLATE_NOOP(
    "Messages",
    "A source folder ending in / copies its contents; without the / the folder itself is copied."
    " Without --connection, the server is taken from RUSTFS_ENDPOINT, RUSTFS_ACCESS_KEY and"
    " RUSTFS_SECRET_KEY, or from the AWS_ variables.",
)
_HELP = {
    "sources": QT_TRANSLATE_NOOP("Messages", "a local path or s3://bucket/key"),
    "target": QT_TRANSLATE_NOOP("Messages", "the same; ending in / it is a folder"),
    "recursive": QT_TRANSLATE_NOOP("Messages", "copy folders and their contents"),
    "from": QT_TRANSLATE_NOOP("Messages", "saved connection of the sources, if different"),
    "region": QT_TRANSLATE_NOOP("Messages", "region of the connection of the sources"),
    "if-exists": QT_TRANSLATE_NOOP(
        "Messages", "what to do if a file already exists (default: %(default)s)"
    ),
    "go-ahead": QT_TRANSLATE_NOOP(
        "Messages", "copy even if a check of the whole job fails, such as of the free space"
    ),
    "limit": QT_TRANSLATE_NOOP("Messages", "bytes per second, such as 500K or 10M"),
    "parallel": QT_TRANSLATE_NOOP("Messages", "number of simultaneous requests"),
    "receipt": QT_TRANSLATE_NOOP("Messages", "save a receipt as CSV (.csv) or JSON"),
}
_FAIL = "fail"
_POLICIES = {
    _FAIL: None,
    "replace": Answer.REPLACE,
    "keep-both": Answer.KEEP_BOTH,
    "skip": Answer.SKIP,
    "newer": Answer.NEWER,
    "different": Answer.DIFFERENT,
}
_FILES = 2  # large files at the same time, by default


def main(arguments: Sequence[str], translate: Translate = str) -> int:
    """Copy; the exit code: 0 success, 1 something failed, 2 wrong arguments, 130 interrupted."""
    options = parser(translate).parse(arguments)
    report = Report(as_json=options.json, translate=translate)
    return exit_code(report, lambda: _copy(options, report))


def _copy(options: argparse.Namespace, report: Report) -> int:
    if options.receipt is not None:
        check_replaceable(options.receipt)
    locations = [parse_location(text) for text in (*options.sources, options.target)]
    server = open_server(options.connection, os.environ, options.region)
    origin = server
    if options.source:
        origin = open_server(options.source, os.environ, options.source_region)
    command = CopyCommand(server, origin, locations[:-1], locations[-1], options.recursive)
    jobs = command.jobs()
    with contextlib.closing(open_journal(report)) as journal:
        earlier = [resumable_ids(journal, job, report) for job in jobs]
        engine = _engine(options, journal)
        for each in {server, origin}:
            engine.set_client(each.connection_id, each.client)
        run = CommandRun(engine, report, ignores_problems=options.go_ahead)
        _start(run, jobs, earlier, _POLICIES[options.if_exists])
        code = run.finish()
        if options.receipt is not None:
            _save_receipts(journal, run.jobs, options.receipt)
    return code


def _engine(options: argparse.Namespace, journal: Journal) -> Engine:
    limits = BandwidthLimits()
    if options.limit:
        limits.set_limits(SpeedLimit(options.limit, options.limit))
    engine = Engine(attempt_safely, journal, limits)
    if options.parallel:
        engine.set_parallel(max(_FILES, options.parallel // 4), options.parallel)
    return engine


def _start(
    run: CommandRun, jobs: Sequence[Job], earlier: Sequence[set[str]], policy: Answer | None
) -> None:
    """Start new jobs, resume those that the same command started before."""
    if job_ids := set[str]().union(*earlier):
        run.resume_jobs(job_ids, policy)
    new = [job for job, found in zip(jobs, earlier, strict=True) if not found]
    for job in new:
        job.answer_for_all = policy
    run.start_jobs(new)


def _save_receipts(journal: Journal, jobs: Sequence[Job], path: Path) -> None:
    """One file for each job; from the second on they are numbered."""
    from rustfs_desktop.transfers.receipts import receipt  # late: often not needed

    journal.flush()
    for number, job in enumerate(jobs, 1):
        name = path.name if number == 1 else f"{path.stem}-{number}{path.suffix}"
        receipt.save_receipt(journal, job, path.with_name(name))


def parser(translate: Translate) -> ArgumentParser:
    """The arguments of ``cp``."""
    made = ArgumentParser(
        translate, prog="rustfs-desktop cp", description=_DESCRIPTION, epilog=_EPILOG
    )
    add = made.add_argument
    add("sources", nargs="+", metavar="SRC", help=_HELP["sources"])
    add("target", metavar="DST", help=_HELP["target"])
    add("-r", "--recursive", action="store_true", help=_HELP["recursive"])
    add("--connection", metavar="NAME", default="", help=CONNECTION_HELP)
    add("--from", dest="source", metavar="NAME", default="", help=_HELP["from"])
    add("--region", default="", help=REGION_HELP)
    add("--from-region", dest="source_region", metavar="REGION", default="", help=_HELP["region"])
    add("--if-exists", choices=list(_POLICIES), default=_FAIL, help=_HELP["if-exists"])
    add("--go-ahead", action="store_true", help=_HELP["go-ahead"])
    add("--limit", type=size_argument(translate), metavar="SIZE", help=_HELP["limit"])
    add("--parallel", type=parallel_argument(translate), metavar="N", help=_HELP["parallel"])
    add("--receipt", type=Path, metavar="FILE", help=_HELP["receipt"])
    add("--json", action="store_true", help=JSON_HELP)
    return made
