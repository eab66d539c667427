"""What each outcome of a step means for its run, and each end of a run for its transfer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.policy.retry import (
    PATIENCE,
    delay_s,
    is_clock,
    is_denial,
    is_refused,
    may_repeat,
    needs_user,
)
from rustfs_desktop.transfers.scheduler.background_jobs import Orders
from rustfs_desktop.transfers.scheduler.cleanup import Cleaning
from rustfs_desktop.transfers.scheduler.progress import Tally
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.tasks.signals import (
    HandBack,
    NeedsAnswer,
    SkipTransfer,
    StartOver,
    StepFailure,
    Suspend,
    TaskSignal,
)
from rustfs_desktop.transfers.tasks.task import Run, Step
from rustfs_desktop.transfers.types import Transfer, TransferState

_log = logging.getLogger(__name__)

GRACE_S = 1.5  # for what is under way when its transfer is paused
_STARTS = 3

Refused = Callable[[Run, AppError], None]


class Outcomes:
    """Every method but ``end`` and ``settle`` is called with the engine's lock held.

    Attributes:
        on_refused: Told that a server takes no requests of ours any more.
    """

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        tally: Tally,
        cleaning: Cleaning,
        orders: Orders,
    ) -> None:
        self.on_refused: Refused | None = None
        self._lock = lock
        self._schedule = schedule
        self._tally = tally
        self._cleaning = cleaning
        self._orders = orders
        self._starts: dict[Transfer, int] = {}
        self._denied: set[Transfer] = set()

    # Ends that the user or the program wants ----------------------------------------------

    def give_up(self, run: Run, error: StepFailure) -> None:
        """End a run for good; its requests under way are interrupted."""
        if run.is_kept:  # it was only paused
            run.failure, run.is_kept = None, False
        self._fail(run, error)
        self._end_if_over(run)

    def hold(self, run: Run, state: TransferState, reason: AppError | None = None) -> None:
        """Pause a run; requests under way get a moment."""
        if run.failure is not None:
            return
        run.hold(Suspend(state, reason))
        if run.transfer.state is not state:
            run.transfer.move_to(state, reason)
        run.transfer.is_stopping = not run.is_over
        self._orders.at(time.monotonic() + GRACE_S, run.token.set)
        self._end_if_over(run)

    def go_on(self, transfer: Transfer) -> None:
        """The answer to its question is there."""
        transfer.move_to(TransferState.WAITING)
        run = self._schedule.runs.get(transfer)
        if run is None:
            self._schedule.admit(transfer)
        else:
            run.unpark()

    # Outcomes of steps ----------------------------------------------------------------------

    def done(self, step: Step) -> None:
        """A step was done."""
        run = step.run
        run.throttle.succeeded()
        run.was_accepted = True
        if step.is_final:
            run.failure, run.is_kept = None, False
        if run.failure is None:
            run.transfer.error, run.transfer.retry_at = None, 0.0
        run.step_done()

    def failed(self, step: Step, error: StepFailure, began: float, client: Client | None) -> None:
        """A step failed.

        Args:
            step: Of a run.
            error: What happened.
            began: Monotonic time of its beginning.
            client: With whose keys.
        """
        run = step.run
        _forget_frames(error)
        if run.failure is not None:
            run.in_flight -= 1
        elif isinstance(error, TaskSignal):
            self._take_signal(step, error)
        elif run.copes(step, error):
            run.step_done()
        elif needs_user(error, step.attempts):
            run.in_flight -= 1
            self.hold(run, TransferState.PAUSED, error)
        elif self._is_locked_out(run, error):
            if client is not run.transfer.job.client:  # other keys came meanwhile
                run.step_again(step)
            else:
                run.in_flight -= 1
                self._lock_out(run, error)
        else:
            self._repeat_or_fail(step, error, began)

    def _take_signal(self, step: Step, signal: TaskSignal) -> None:
        run = step.run
        if isinstance(signal, NeedsAnswer) and step.is_final:
            run.step_parked(step)
            run.transfer.move_to(TransferState.NEEDS_ANSWER)
            self._ask(run.transfer)
            return
        run.in_flight -= 1
        if isinstance(signal, Suspend):
            self.hold(run, signal.state, signal.reason)
        else:
            self._fail(run, signal)
            run.is_kept = isinstance(signal, NeedsAnswer) and run.transfer.has_saved

    def _repeat_or_fail(self, step: Step, error: AppError, began: float) -> None:
        run, now = step.run, time.monotonic()
        run.throttle.failed(error, now, began)
        step.attempts += 1
        if may_repeat(error, step.attempts):
            step.ready_at = now + delay_s(error, step.attempts)
            run.step_again(step)
            self._show_retry(run, step, error)
            return
        run.in_flight -= 1
        self._fail(run, error)

    def _is_locked_out(self, run: Run, error: AppError) -> bool:
        """Whether no request of ours will be answered well until the user does something."""
        if is_denial(error) and run.was_accepted:
            # Keys may do some things and not others: asked about once, then it is believed.
            is_news = run.transfer not in self._denied
            self._denied.add(run.transfer)
            return is_news
        return is_refused(error) or is_clock(error)

    def _lock_out(self, run: Run, error: AppError) -> None:
        if is_clock(error):
            self._fail(run, error)
        else:
            self.hold(run, TransferState.NEEDS_KEYS, error)
        if self.on_refused is not None:
            self.on_refused(run, error)

    def _show_retry(self, run: Run, step: Step, error: AppError) -> None:
        """Let the row say why nothing moves; after a while it counts as waiting."""
        transfer = run.transfer
        if step.attempts >= PATIENCE and run.is_idle and transfer.state is TransferState.RUNNING:
            transfer.move_to(TransferState.WAITING, error)
        transfer.error, transfer.retry_at = error, run.retry_at
        self._tally.touch(transfer)

    def _ask(self, transfer: Transfer) -> None:
        """Nothing to ask if the answer for all came meanwhile."""
        if transfer.job.answer_for_all is not None:
            self.go_on(transfer)

    def settle(self, ended: Sequence[tuple[Step, StepFailure | None]], began: float) -> None:
        """What a lane did came to its end. Without the lock.

        Args:
            ended: Steps, and what went wrong.
            began: Monotonic time before which none of their replies came.
        """
        with self._lock:
            for step, error in ended:
                step.run.is_in_lane = False
                if error is None:
                    self.done(step)
                elif isinstance(error, HandBack) and step.run.failure is None:
                    step.run.step_again(step)
                else:
                    self.failed(step, error, began, step.run.transfer.job.client)
        over = [step.run for step, _ in ended if step.run.is_over]
        for run in over:
            self._end(run)
        with self._lock:
            has_failed = any(error is not None for _, error in ended)
            if has_failed or len(over) < len(ended) or not self._schedule.runs:
                self._lock.notify_all()

    # Ends of runs ---------------------------------------------------------------------------

    def end(self, run: Run) -> None:
        """A run is over: remove what is left of it, then say how it ended. Without the lock."""
        self._end(run)
        with self._lock:
            self._lock.notify_all()

    def _end(self, run: Run) -> None:
        with self._lock:
            if run.is_ended:
                return
            run.is_ended = True
            failure = run.failure
        run.release()
        leftover = run.leftover() if failure is not None and not run.is_kept else None
        with self._lock:
            del self._schedule.runs[run.transfer]
            if run.transfer.is_stopping:
                run.transfer.is_stopping = False
                self._tally.touch(run.transfer)
            if leftover is not None:
                self._cleaning.add(leftover, run.transfer.job.client)
            self._conclude(run.transfer, failure)
            if run.transfer.state.is_final:
                self._starts.pop(run.transfer, None)
                self._denied.discard(run.transfer)

    def _fail(self, run: Run, error: StepFailure) -> None:
        run.fail(error)
        run.token.set()

    def _end_if_over(self, run: Run) -> None:
        def ending() -> Iterator[None]:
            self.end(run)
            yield

        if run.is_over and not run.is_ended:
            self._orders.do(ending())

    def _conclude(self, transfer: Transfer, failure: StepFailure | None) -> None:
        if isinstance(failure, Suspend):
            if (
                transfer.state is TransferState.WAITING
                and failure.state is not TransferState.WAITING
            ):
                self._schedule.admit(transfer)  # it may go on again already
        elif isinstance(failure, Cancelled):
            transfer.move_to(TransferState.CANCELLED)
        elif isinstance(failure, StartOver) and self._starts.get(transfer, 1) < _STARTS:
            self._starts[transfer] = self._starts.get(transfer, 1) + 1
            transfer.bytes_done = 0
            _run_again(transfer)
            transfer.move_to(TransferState.WAITING, failure.error)
            self._schedule.admit(transfer)
        else:
            _run_again(transfer)
            self._finish(transfer, failure.error if isinstance(failure, StartOver) else failure)

    def _finish(self, transfer: Transfer, failure: StepFailure | None) -> None:
        if failure is None:
            transfer.bytes_done = transfer.size
            transfer.move_to(TransferState.DONE)
        elif isinstance(failure, SkipTransfer):
            transfer.move_to(TransferState.SKIPPED)
        elif isinstance(failure, NeedsAnswer):
            if not transfer.has_saved:
                transfer.bytes_done = 0
            transfer.move_to(TransferState.NEEDS_ANSWER)
            self._ask(transfer)
        elif not isinstance(failure, TaskSignal):
            _log_failure(transfer, failure)
            transfer.move_to(TransferState.FAILED, failure)


def _run_again(transfer: Transfer) -> None:
    """It came to its end although it was paused, or waited for the network."""
    if transfer.state in (TransferState.PAUSED, TransferState.NEEDS_KEYS):
        transfer.move_to(TransferState.WAITING)
    if transfer.state is TransferState.WAITING:
        transfer.move_to(TransferState.RUNNING)


def _log_failure(transfer: Transfer, failure: AppError) -> None:
    _log.info(
        "%s of %s failed: %s (%s)",
        transfer.direction.value,
        transfer.key,
        failure,
        failure.code,
    )


def _forget_frames(error: StepFailure) -> None:
    """An error stays with its transfer; the bytes of the part it came from must not."""
    error.__traceback__ = error.__cause__ = error.__context__ = None
