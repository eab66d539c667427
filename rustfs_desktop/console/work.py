"""Jobs run by the engine while the command waits for their end, or is told to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from types import FrameType

import platformdirs

from rustfs_desktop.console.report import Report
from rustfs_desktop.s3.errors import S3Error
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.plan import plan_of
from rustfs_desktop.transfers.tally import Changes
from rustfs_desktop.transfers.types import Job, State

WELL, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_LOOK_S = 0.02
_TICK_S = 0.1
_STOP_S = 10.0


def open_journal(report: Report) -> Journal:
    """The journal that the window uses too; one in memory, with a warning, if it cannot be had."""
    folder = platformdirs.user_data_path("rustfs-desktop", appauthor=False) / "transfers"
    try:
        journal = Journal.open(folder)
    except S3Error as error:
        report.say(f"{error} What is interrupted now cannot be continued later.")
        return Journal.in_memory()
    if journal.problem:
        report.say(journal.problem)
    return journal


class Work:
    """One run of a command, from the first job's start to the last file's end."""

    def __init__(self, engine: Engine, report: Report) -> None:
        self._engine = engine
        self._report = report
        self._sums = Changes()
        self._told_at = 0.0
        self._has_failed = False
        self._defect = ""

    def run(self, jobs: Sequence[Job]) -> int:
        """Work until all is done, or until Ctrl+C; the exit code."""
        threading.excepthook = self._note_defect
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            for job in jobs:
                self._engine.start(job, plan_of)
            while self._engine.is_busy and not self._defect:
                self._look()
            self._look(force=True)
        except KeyboardInterrupt:
            return self._stop()
        finally:
            self._engine.journal.close()
        if self._defect:
            self._report.failed("", f"The program has a defect. {self._defect}")
        code = FAILED if self._has_failed or self._defect else WELL
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
