"""``rustfs-desktop cp SRC… DST``: the transfer engine without a window."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time
from collections.abc import Sequence
from types import FrameType

from rustfs_desktop.console.deeds import jobs_for
from rustfs_desktop.console.places import parse_place
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.server import open_server
from rustfs_desktop.s3.errors import S3Error
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.plan import plan_of
from rustfs_desktop.transfers.tally import Changes
from rustfs_desktop.transfers.types import Answer, Job, State

WELL, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_FAIL = "fail"
_POLICIES = {
    _FAIL: None,
    "replace": Answer.REPLACE,
    "keep-both": Answer.KEEP_BOTH,
    "skip": Answer.SKIP,
    "newer": Answer.NEWER,
    "different": Answer.DIFFERENT,
}
_LOOK_S = 0.02
_TICK_S = 0.1
_STOP_S = 10.0


def main(arguments: Sequence[str]) -> int:
    """Copy; the exit code: 0 all well, 1 something failed, 2 wrong arguments, 130 stopped."""
    options = _parser().parse_args(arguments)
    report = Report(as_json=options.json)
    try:
        places = [parse_place(text) for text in (*options.sources, options.target)]
        server = open_server(options.connection, os.environ)
        jobs = jobs_for(server, places[:-1], places[-1], recursive=options.recursive)
    except S3Error as error:
        report.failed("", str(error))
        return USAGE if error.code == "Usage" else FAILED
    for job in jobs:
        job.answer_for_all = _POLICIES[options.if_exists]
    return Copying(jobs, report).run()


class Copying:
    """One run of the command, from the first job's start to the last file's end."""

    def __init__(self, jobs: Sequence[Job], report: Report) -> None:
        self._jobs = jobs
        self._report = report
        self._engine = Engine()
        self._sums = Changes()
        self._told_at = 0.0
        self._has_failed = False
        self._defect = ""

    def run(self) -> int:
        """Work until all is done, or until Ctrl+C."""
        threading.excepthook = self._note_defect
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            for job in self._jobs:
                self._engine.start(job, plan_of)
            while self._engine.is_busy and not self._defect:
                self._look()
            self._look(force=True)
        except KeyboardInterrupt:
            return self._stop()
        code = FAILED if self._has_failed or self._defect else WELL
        if self._defect:
            self._report.failed("", f"The program has a defect. {self._defect}")
        self._report.end(self._sums, code)
        return code

    def _look(self, *, force: bool = False) -> None:
        """See what happened; often enough to end at once, seldom enough to cost nothing."""
        if not force:
            time.sleep(_LOOK_S)
            if time.monotonic() - self._told_at < _TICK_S:
                return
        self._told_at = time.monotonic()
        self._sums = changes = self._engine.take_changes()
        for transfer in changes.asking:
            self._report.failed(transfer.key, "The name is taken; --if-exists says what to do")
            self._has_failed = True
        if changes.asking:
            self._engine.cancel(changes.asking)
        failed = (State.FAILED, State.CANCELLED)
        self._has_failed |= any(changes.counts[state] for state in failed)
        self._report.tell(changes)
        for job in changes.planned:
            for problem in job.problems:
                self._report.problem(problem)
            if job.error is not None:
                self._report.failed(job.title, str(job.error))
            self._has_failed |= bool(job.problems or job.error)

    def _stop(self) -> int:
        signal.signal(signal.SIGINT, _leave)
        signal.signal(signal.SIGTERM, _leave)
        self._engine.stop(_STOP_S)
        self._sums = self._engine.take_changes()
        self._report.end(self._sums, INTERRUPTED)
        return INTERRUPTED

    def _note_defect(self, what: threading.ExceptHookArgs) -> None:
        self._defect = f"{what.exc_type.__name__}: {what.exc_value}"


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Asked a second time: end without tidying."""
    os._exit(INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rustfs-desktop cp",
        description="Copy files and folders to a server or from it.",
        epilog="A folder is copied with its name; with / at its end, what is in it is copied.",
    )
    parser.add_argument("sources", nargs="+", metavar="SRC", help="a path, or s3://bucket/key")
    parser.add_argument("target", metavar="DST", help="the same; with / at its end a folder")
    parser.add_argument("-r", "--recursive", action="store_true", help="whole folders")
    parser.add_argument("--connection", metavar="NAME", default="", help="a saved connection")
    parser.add_argument(
        "--if-exists",
        choices=list(_POLICIES),
        default=_FAIL,
        help="what to do about names that are taken (%(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="JSON lines instead of words")
    return parser
