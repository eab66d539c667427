"""The books of one task: which of its steps wait, are under way or are to be repeated."""

from __future__ import annotations

import collections

from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.tasks.signals import StepFailure
from rustfs_desktop.transfers.tasks.task import Step, Task

PARALLEL = 4
_NEVER = float("inf")


class TaskCoordinator:
    """Not thread-safe by itself: the engine's lock is held round every call.

    Attributes:
        throttle: How much the server gets at once.
        in_flight: How many steps are under way.
        failure: What ends the task, None as long as it goes on.
        is_kept: It goes on later from what the journal has: nothing is removed.
        is_ended: Its end is being recorded, which must happen once.
        was_accepted: The server took the keys at least once.
        is_in_pipeline: A pipeline does its step, none of the workers.
        is_in_tar: That pipeline is the one of tars.
    """

    __slots__ = (
        "_later",
        "_parked",
        "_ready",
        "_script",
        "failure",
        "in_flight",
        "is_ended",
        "is_in_pipeline",
        "is_in_tar",
        "is_kept",
        "task",
        "throttle",
        "transfer",
        "was_accepted",
    )

    def __init__(self, task: Task, throttle: Throttle) -> None:
        self.task = task
        self.transfer = task.transfer
        self.throttle = throttle
        self.in_flight = 0
        self.failure: StepFailure | None = None
        self.is_kept = False
        self.is_ended = False
        self.was_accepted = task.transfer.has_resume_state
        self.is_in_pipeline = False
        self.is_in_tar = False
        self._script = task.script()
        self._ready: collections.deque[Step] = collections.deque()
        self._later: list[Step] = []
        self._parked: Step | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return not (self._ready or self._later or self.in_flight or self._parked)

    @property
    def is_only_repeating(self) -> bool:
        """Whether it only waits for a time to come."""
        return not (self._ready or self.in_flight or self._parked)

    @property
    def retry_at(self) -> float:
        """When the next repetition is due, 0.0 if none is."""
        return min((step.ready_at for step in self._later), default=0.0)

    def next_ready_at(self, now: float) -> float:
        """When there is something to do: 0.0 now, infinity if nothing before a step ends."""
        if self._parked or self.in_flight >= PARALLEL:
            return _NEVER
        if self._ready:
            return 0.0
        first = min((step.ready_at for step in self._later), default=_NEVER)
        return 0.0 if first <= now else first

    def queue_phase(self) -> None:
        """Let the steps of the next phase be taken; at its end there is none."""
        self._ready.extend(next(self._script, ()))

    def drop_phase(self) -> None:
        """Forget the rest of the phase: it was found to lead nowhere."""
        self._ready.clear()
        self._later.clear()

    def take_step(self, now: float) -> Step:
        """The next step; only when ``next_ready_at`` says there is one."""
        for step in self._later:
            if step.ready_at <= now:
                self._later.remove(step)
                break
        else:
            step = self._ready.popleft()
        self.in_flight += 1
        return step

    def finish_step(self) -> None:
        """A step succeeded."""
        self.in_flight -= 1
        if not (self._ready or self._later or self.in_flight or self.failure):
            self.queue_phase()

    def abandon_step(self) -> None:
        """A step is no more under way, and it does not matter how it ended."""
        self.in_flight -= 1

    def repeat_step(self, step: Step) -> None:
        """A step is to be done again; ``ready_at`` says when."""
        self.in_flight -= 1
        if self.failure is None:
            self._later.append(step)

    def park_step(self, step: Step) -> None:
        """A step needs an answer of the user before it can be done."""
        self.in_flight -= 1
        self._parked = step

    def unpark_step(self) -> None:
        """The answer is there."""
        if self._parked is not None:
            self._later.append(self._parked)
            self._parked = None

    def repeat_now(self) -> None:
        """Try again at once what waits for its time."""
        for step in self._later:
            step.ready_at = 0.0

    def fail(self, failure: StepFailure, *, keep: bool = False) -> None:
        """Do no more steps; those under way may come to their end.

        Args:
            failure: What ends the task; an earlier one stays.
            keep: The transfer goes on later from what the journal has.
        """
        if self.failure is None:
            self.failure = failure
        self.is_kept = keep
        self.drop_phase()
        self._parked = None

    def withdraw_failure(self) -> None:
        """The end came too late: what it was to prevent is done."""
        self.failure, self.is_kept = None, False
