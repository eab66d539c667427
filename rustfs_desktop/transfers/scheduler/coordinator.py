"""Tracks the steps of one task: ready, running, or waiting for a retry or an answer."""

from __future__ import annotations

import collections

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import NotVerified
from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.tasks.signals import StepFailure
from rustfs_desktop.transfers.tasks.task import Step, Task
from rustfs_desktop.transfers.verification import Verification

PARALLEL = 4
_NEVER = float("inf")


class TaskCoordinator:
    """The steps of one task; called with the engine's lock held.

    Attributes:
        throttle: The throttle of its server.
        in_flight: How many steps are running.
        failure: The error or signal that ends the task; None while it continues.
        verification: What the script returned; None before its end.
        is_kept: The transfer will be resumed from the journal, so nothing is removed.
        is_ended: Its end is being recorded, which must happen once.
        was_accepted: The server accepted the keys at least once.
        is_in_pipeline: A pipeline runs its step, not a worker.
        is_in_batch: It waits with others for one request: a tar, or a listing.
        is_lent: A worker's step waits for a listing; a cancel does not wait for it.
    """

    __slots__ = (
        "_later",
        "_parked",
        "_ready",
        "_script",
        "failure",
        "in_flight",
        "is_ended",
        "is_in_batch",
        "is_in_pipeline",
        "is_kept",
        "is_lent",
        "task",
        "throttle",
        "transfer",
        "verification",
        "was_accepted",
    )

    def __init__(self, task: Task, throttle: Throttle) -> None:
        self.task = task
        self.transfer = task.transfer
        self.throttle = throttle
        self.in_flight = 0
        self.failure: StepFailure | None = None
        self.verification: Verification | None = None
        self.is_kept = False
        self.is_ended = False
        self.was_accepted = task.transfer.has_resume_state
        self.is_in_pipeline = False
        self.is_in_batch = False
        self.is_lent = False
        self._script = task.script()
        self._ready: collections.deque[Step] = collections.deque()
        self._later: list[Step] = []
        self._parked: Step | None = None

    @property
    def is_over(self) -> bool:
        """Whether no steps are left."""
        return not (self._ready or self._later or self.in_flight or self._parked)

    @property
    def result(self) -> Verification | StepFailure:
        """How the task ended: without a verification it failed, whatever else is missing."""
        return self.verification or self.failure or NotVerified()

    @property
    def is_only_repeating(self) -> bool:
        """Whether all its steps wait for a retry."""
        return not (self._ready or self.in_flight or self._parked)

    @property
    def retry_at(self) -> float:
        """When the next retry is due, 0.0 if there is none."""
        return min((step.ready_at for step in self._later), default=0.0)

    def has_in_pipeline(self, step: Step) -> bool:
        """Whether a pipeline has this step: not one of an earlier task of the transfer."""
        return self.is_in_pipeline and self.task is step.task

    def next_ready_at(self, now: float) -> float:
        """When the next step is ready: 0.0 now, infinity if not before a running step ends."""
        if self._parked or self.in_flight >= PARALLEL:
            return _NEVER
        if self._ready:
            return 0.0
        first = min((step.ready_at for step in self._later), default=_NEVER)
        return 0.0 if first <= now else first

    def queue_phase(self) -> None:
        """Queue the steps of the next phase; after the last one keep what the script returns."""
        try:
            while not self._ready:
                self._ready.extend(next(self._script))
        except StopIteration as end:
            self.verification = end.value
        except AppError as error:
            self.fail(error)

    def drop_phase(self) -> None:
        """Drop the remaining steps of the phase."""
        self._ready.clear()
        self._later.clear()

    def take_step(self, now: float) -> Step:
        """Take the next step; only when ``next_ready_at`` is not in the future."""
        for step in self._later:
            if step.ready_at <= now:
                self._later.remove(step)
                break
        else:
            step = self._ready.popleft()
        self.in_flight += 1
        return step

    def finish_step(self) -> None:
        """Record a step that succeeded; after the last one of a phase, queue the next phase."""
        self.in_flight -= 1
        if not (self._ready or self._later or self.in_flight or self.failure):
            self.queue_phase()

    def abandon_step(self) -> None:
        """Record a step that ended and whose result does not matter."""
        self.in_flight -= 1

    def repeat_step(self, step: Step) -> None:
        """Queue a step for a retry at its ``ready_at``."""
        self.in_flight -= 1
        if self.failure is None:
            self._later.append(step)

    def park_step(self, step: Step) -> None:
        """Keep a step until the user has answered."""
        self.in_flight -= 1
        self._parked = step

    def unpark_step(self) -> None:
        """Queue the step that waited for an answer."""
        if self._parked is not None:
            self._later.append(self._parked)
            self._parked = None

    def repeat_now(self) -> None:
        """Make all steps that wait for a retry ready now."""
        for step in self._later:
            step.ready_at = 0.0

    def fail(self, failure: StepFailure, *, keep: bool = False) -> None:
        """End the task: drop its steps; running ones may finish.

        Args:
            failure: The error or signal that ends the task; an earlier one stays.
            keep: The transfer will be resumed from the journal.
        """
        if self.failure is None:
            self.failure = failure
        self.is_kept = keep
        self.drop_phase()
        self._parked = None

    def withdraw_failure(self) -> None:
        """Continue a task that was to be suspended."""
        self.failure, self.is_kept = None, False

    def finish_after_all(self) -> None:
        """Record a final step that succeeded before the task could be stopped.

        If that was its last step, the task succeeds. Otherwise its remaining phases are dropped,
        and it ends with the failure that stopped it.
        """
        failure, is_kept = self.failure, self.is_kept
        self.withdraw_failure()
        self.finish_step()
        if self.verification is None:
            self.drop_phase()
            self.failure, self.is_kept = failure, is_kept
