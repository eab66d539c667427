"""Runs the jobs of a command: starts them, waits for their end, stops at Ctrl+C."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Collection, Sequence
from types import FrameType

from rustfs_desktop.console.exit_codes import FAILED, INTERRUPTED, SUCCESS
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.unfinished import JobRunning
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.planning.expand import plan_of
from rustfs_desktop.transfers.policy.retry import is_hopeless
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import Answer, Job, Transfer, TransferState

_POLL_S = 0.02
_REPORT_S = 0.25
_STOP_S = 3.0
_CLEANUP_S = 10.0
_NOT_COPIED = (
    TransferState.FAILED,
    TransferState.CANCELLED,
    TransferState.PAUSED,
    TransferState.NEEDS_ANSWER,
    TransferState.NEEDS_KEYS,
)
_RESUMED = (
    TransferState.WAITING,
    TransferState.RUNNING,
    TransferState.PAUSED,
    TransferState.NEEDS_KEYS,
)
_RESUME = QT_TRANSLATE_NOOP(
    "Messages", "To resume, run the same command again, or use “rustfs-desktop transfers”."
)
_FILL_GAPS = QT_TRANSLATE_NOOP(
    "Messages", "To copy what is missing, solve the problem, then run the same command again."
)
_BUG = QT_TRANSLATE_NOOP("Messages", "This is a bug in RustFS Desktop. {error}")
_NOTHING_COPIED = QT_TRANSLATE_NOOP("Messages", "Nothing was copied; use --go-ahead to copy anyway")
_REST_NOT_COPIED = QT_TRANSLATE_NOOP(
    "Messages", "The rest was not copied; use --go-ahead to copy it"
)
_EXISTS = QT_TRANSLATE_NOOP("Messages", "This name already exists; use --if-exists")


class CommandRun:
    """One run of a command, from the start of the first job to the end of the last file.

    Args:
        ignores_problems: Copy what can be copied even if the preflight found serious problems.
    """

    def __init__(self, engine: Engine, report: Report, *, ignores_problems: bool = False) -> None:
        self.jobs: list[Job] = []
        self._engine = engine
        self._report = report
        self._ignores_problems = ignores_problems
        self._restored: set[Job] = set()
        self._wanted: set[str] = set()  # the ids of all that are to be restored
        self._stopped: list[Job] = []
        self._changes = Changes()
        self._reported_at = 0.0
        self._moved_at = time.monotonic()
        self._is_incomplete = False
        self._is_canceling = False
        self._defect = ""

    def start_jobs(self, jobs: Sequence[Job]) -> None:
        """Start new jobs."""
        self.jobs += jobs
        for job in jobs:
            self._engine.start_job(job, plan_of)

    def resume_jobs(self, job_ids: Collection[str], policy: Answer | None = None) -> None:
        """Resume jobs of ended processes, with the files that failed.

        With a policy for existing files it replaces that of the jobs.
        """

        def take(job: Job) -> bool:
            if job.job_id not in job_ids:
                return False
            job.answer_for_all = policy or job.answer_for_all
            self.jobs.append(job)
            self._restored.add(job)
            return True

        self._wanted.update(job_ids)
        self._engine.restore(plan_of, take, _has_gaps)

    def cancel_jobs(self, job_ids: Collection[str]) -> None:
        """Cancel jobs of ended processes and remove what they left."""

        def take(job: Job) -> bool:
            if job.job_id not in job_ids:
                return False
            self.jobs.append(job)
            job.cancel.set()  # folders are not listed again
            return True

        self._is_canceling = True
        self._wanted.update(job_ids)
        self._engine.restore(plan_of, take, _has_gaps, goes_on=False)
        self._engine.cancel_all()  # takes effect after that

    def finish(self) -> int:
        """Wait for the end of all jobs, or for Ctrl+C; the exit code."""
        threading.excepthook = self._note_defect
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            self._wait_for_end()
            code = SUCCESS if self._is_canceling or self._is_complete else FAILED
            if self._wanted.difference(job.job_id for job in self.jobs):
                self._report.report_error("", JobRunning())  # another process was faster
                code = FAILED
        except KeyboardInterrupt:
            code = INTERRUPTED
            signal.signal(signal.SIGINT, _leave)
            signal.signal(signal.SIGTERM, _leave)
        self._engine.stop(_STOP_S, keep=True)
        self._take_changes()
        if self._defect:
            self._report.failed("", _BUG.with_values(error=self._defect))
            code = FAILED
        for job in self.jobs:
            self._report_problems(job, are_harmless=True)
        self._report.end(self._changes, code, self._hint)
        return FAILED if self._report.is_cut and code == SUCCESS else code

    def _wait_for_end(self) -> None:
        while not self._defect and not self._is_cleanup_overdue:
            if not self._engine.is_working:
                self._take_changes()  # which may start something again
                if not (self._engine.is_working or self._cancel_stopped()):
                    return
            self._poll()

    def _cancel_stopped(self) -> bool:
        """Cancel the rest of stopped jobs, whose other files have ended; False if there is none."""
        stopped, self._stopped = self._stopped, []
        for job in stopped:
            self._report.failed(job.title, self._why_stopped)
            self._engine.cancel_job(job)
        return bool(stopped)

    @property
    def _hint(self) -> str:
        """How to copy the rest; empty where the same command would go on with nothing."""
        if not self._engine.journal.is_kept:
            return ""
        is_left = any(map(self._changes.counts.get, _RESUMED))  # not names that exist
        if is_left or not all(job.is_planned for job in self.jobs):
            return _RESUME
        return _FILL_GAPS if any(map(_may_find_more, self.jobs)) else ""

    @property
    def _is_complete(self) -> bool:
        states = self._changes.counts
        return not (self._is_incomplete or any(states[state] for state in _NOT_COPIED))

    @property
    def _is_cleanup_overdue(self) -> bool:
        """Whether removing takes too long; the journal keeps the rest for the next start."""
        return time.monotonic() - self._moved_at > _CLEANUP_S

    def _poll(self) -> None:
        """Sleep; report changes now and then."""
        time.sleep(_POLL_S)
        if time.monotonic() - self._reported_at >= _REPORT_S:
            self._take_changes()

    def _take_changes(self) -> None:
        """Take and report what happened."""
        self._reported_at = time.monotonic()
        while True:
            changes = self._engine.take_changes()
            self._take(changes)
            if changes.is_all:
                break
        states = (TransferState.WAITING, TransferState.RUNNING)
        is_moving = any(self._changes.counts.get(state) for state in states)
        if is_moving or not all(job.is_planned for job in self.jobs):
            self._moved_at = time.monotonic()

    def _take(self, changes: Changes) -> None:
        self._changes = changes
        if self._restored:
            self._retry_restored(changes.added)
        for job in changes.held:
            is_stopped = any(problem.is_of_job for problem in job.problems)
            if self._ignores_problems or not is_stopped:
                self._engine.start_held_job(job)
            else:
                job.cancel.set()  # more need not be found
                self._stopped.append(job)
                self._is_incomplete = True
        for transfer in changes.asking:
            self._report.failed(transfer.key, _EXISTS)
        self._report.report_changes(changes)
        for job in changes.planned:
            self._report_problems(job, are_harmless=False)
            if job.error is not None:
                self._report.report_error(job.title, job.error)
            is_all = not any(problem.is_left_out for problem in job.problems)
            self._is_incomplete |= not is_all or job.error is not None

    @property
    def _why_stopped(self) -> Message:
        is_first = not self._changes.counts.get(TransferState.DONE)
        return _NOTHING_COPIED if is_first else _REST_NOT_COPIED

    def _report_problems(self, job: Job, *, are_harmless: bool) -> None:
        """Report what was left out or prevents all of it, or what only got another name."""
        for problem in list(job.problems):
            if (not problem.is_left_out and not problem.is_serious) is are_harmless:
                self._report.problem(problem)

    def _retry_restored(self, added: Sequence[Transfer]) -> None:
        """Retry what failed in an earlier command, and resume what was paused."""
        again = [each for each in added if each.job in self._restored]
        self._engine.retry([each for each in again if each.state is TransferState.FAILED])
        self._engine.resume([each for each in again if each.state is TransferState.PAUSED])

    def _note_defect(self, what: threading.ExceptHookArgs) -> None:
        self._defect = f"{what.exc_type.__name__}: {what.exc_value}"


def _has_gaps(job: Job) -> bool:
    return job.has_gaps


def _may_find_more(job: Job) -> bool:
    """Whether another walk may find what this one did not."""
    return job.has_gaps and not is_hopeless(job.error) and not job.cancel.is_set


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _leave(_number: int, _frame: FrameType | None) -> None:
    """A second Ctrl+C: end without cleaning up."""
    os._exit(INTERRUPTED)
