"""Jobs run by the engine while the command waits for their end, or is told to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from rustfs_desktop.console.report import Report
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.planning.expand import plan_of
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

WELL, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_LOOK_S = 0.02
_LATER_LOOK_S = 0.05  # who waited a second can wait a little longer
_TICK_S = 0.25
_STOP_S = 3.0
_TIDY_S = 10.0
_UNWELL = (
    TransferState.FAILED,
    TransferState.CANCELLED,
    TransferState.PAUSED,
    TransferState.NEEDS_ANSWER,
    TransferState.NEEDS_KEYS,
)
_GO_ON = "What is left stays in the list: “rustfs-desktop transfers”, or the same command again."


class CommandRun:
    """One run of a command, from the first job's start to the last file's end.

    Args:
        goes_ahead: Copy what can be copied, although something stands in the way of a job.
    """

    def __init__(self, engine: Engine, report: Report, *, goes_ahead: bool = False) -> None:
        self.jobs: list[Job] = []
        self._engine = engine
        self._report = report
        self._goes_ahead = goes_ahead
        self._restored: set[Job] = set()
        self._sums = Changes()
        self._begun = time.monotonic()
        self._told_at = 0.0
        self._moved_at = time.monotonic()
        self._is_incomplete = False
        self._is_ending = False
        self._defect = ""

    def begin(self, jobs: Sequence[Job]) -> None:
        """Start new jobs."""
        self.jobs += jobs
        for job in jobs:
            self._engine.start(job, plan_of)

    def go_on(self, accepts: Callable[[Job], bool]) -> None:
        """Take up jobs that ended processes left, failed files too."""

        def take(job: Job) -> bool:
            if not accepts(job):
                return False
            self.jobs.append(job)
            self._restored.add(job)
            return True

        self._engine.restore(plan_of, take, _has_gaps)

    def call_off(self, accepts: Callable[[Job], bool]) -> None:
        """Take up jobs that ended processes left, and stop them for good."""

        def take(job: Job) -> bool:
            if not accepts(job):
                return False
            self.jobs.append(job)
            job.cancel.set()  # a walk is not made again
            return True

        self._is_ending = True
        self._engine.restore(plan_of, take, _has_gaps, goes_on=False)
        self._engine.cancel_all()  # is done after that

    def finish(self) -> int:
        """Wait until nothing goes on any more, or until Ctrl+C; the exit code."""
        threading.excepthook = self._note_defect
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            while self._goes_on():
                self._look()
            code = WELL if self._is_ending or self._is_well else FAILED
        except KeyboardInterrupt:
            code = INTERRUPTED
            signal.signal(signal.SIGINT, _leave)
            signal.signal(signal.SIGTERM, _leave)
        self._engine.stop(_STOP_S, keep=True)
        self._look(force=True)
        if self._defect:
            self._report.failed("", f"The program has a defect. {self._defect}")
            code = FAILED
        is_left = any(not state.is_final and n for state, n in self._sums.counts.items())
        is_left |= any(not job.is_planned or self._is_to_find_more(job) for job in self.jobs)
        self._report.end(self._sums, code, _GO_ON if is_left else "")
        return code

    def _goes_on(self) -> bool:
        """Whether there is more to wait for; the last look may set something going again."""
        if self._defect or self._is_tidy_enough:
            return False
        if self._engine.is_working:
            return True
        self._look(force=True)
        return self._engine.is_working

    @property
    def _is_well(self) -> bool:
        return not (self._is_incomplete or any(self._sums.counts[state] for state in _UNWELL))

    @property
    def _is_tidy_enough(self) -> bool:
        """What cannot be removed now is kept in the journal, and tried again another time."""
        moving = self._sums.counts.get(TransferState.WAITING, 0) + self._sums.counts.get(
            TransferState.RUNNING, 0
        )
        if moving or not all(job.is_planned for job in self.jobs):
            self._moved_at = time.monotonic()
        return time.monotonic() - self._moved_at > _TIDY_S

    def _look(self, *, force: bool = False) -> None:
        """See what happened; often enough to end at once, seldom enough to cost nothing."""
        if not force:
            is_new = time.monotonic() - self._begun < 1.0
            time.sleep(_LOOK_S if is_new else _LATER_LOOK_S)
            if time.monotonic() - self._told_at < _TICK_S:
                return
        self._told_at = time.monotonic()
        while True:
            changes = self._engine.take_changes()
            self._take(changes)
            if changes.is_all:
                return

    def _take(self, changes: Changes) -> None:
        self._sums = changes
        if self._restored:
            self._take_up(changes.added)
        for job in changes.foreseen:
            if self._goes_ahead:
                self._engine.go_ahead(job)
            else:
                self._report.failed(job.title, "Nothing was copied; --go-ahead copies what it can")
                self._engine.call_off(job)
                self._is_incomplete = True
        for transfer in changes.asking:
            self._report.failed(transfer.key, "The name is taken; --if-exists says what to do")
        self._report.tell(changes)
        for job in changes.planned:
            for problem in job.problems:
                self._report.problem(problem)
            if job.error is not None:
                self._report.failed(job.title, str(job.error))
            is_all = not any(problem.is_left_out for problem in job.problems)
            self._is_incomplete |= not is_all or job.error is not None

    def _take_up(self, added: Sequence[Transfer]) -> None:
        """What an earlier command failed with, or what was paused, is tried now."""
        again = [each for each in added if each.job in self._restored]
        self._engine.retry([each for each in again if each.state is TransferState.FAILED])
        self._engine.resume([each for each in again if each.state is TransferState.PAUSED])

    @staticmethod
    def _is_to_find_more(job: Job) -> bool:
        return job.has_gaps and not job.cancel.is_set

    def _note_defect(self, what: threading.ExceptHookArgs) -> None:
        self._defect = f"{what.exc_type.__name__}: {what.exc_value}"


def _has_gaps(job: Job) -> bool:
    return job.has_gaps


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Asked a second time: end without tidying."""
    os._exit(INTERRUPTED)
