"""One attempt at one transfer, as steps that the engine's threads take up one by one.

A run is a script of phases; the steps of one phase may run side by side, the next phase begins
when all of them are done. No step waits for another or sleeps: what must be repeated goes back
with a time, so that no thread is held by a server that does not answer.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.policy.bandwidth import Limits
from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.tasks.signals import (
    NeedsAnswer,
    SkipTransfer,
    StepFailure,
    Suspend,
)
from rustfs_desktop.transfers.types import Answer, Transfer

if TYPE_CHECKING:
    from rustfs_desktop.transfers.journal.journal import Journal

PARALLEL = 4


@dataclasses.dataclass(eq=False, slots=True)
class Step:
    """Something one thread does in one go, usually one request.

    Attributes:
        call: Does it; what it raises decides how it goes on.
        attempts: How often it failed so far.
        ready_at: Monotonic time before which it must not be repeated.
        is_final: It decides the transfer's fate and must not be interrupted.
    """

    run: Run
    call: Callable[[], None]
    is_final: bool = False
    attempts: int = 0
    ready_at: float = 0.0


Phase = Sequence[Step]


def merged(first: Phase, second: Phase) -> Phase:
    """Both kinds of steps so that they end at about the same time."""
    places = [
        (index / len(steps), step) for steps in (first, second) for index, step in enumerate(steps)
    ]
    return [step for _, step in sorted(places, key=lambda place: place[0])]


@dataclasses.dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with.

    Attributes:
        throttle: How much the server gets at once.
        journal: Keeps what the run must know after the program ended.
        limits: How fast bytes may move.
    """

    throttle: Throttle
    journal: Journal
    limits: Limits


class Run(ABC):
    """The common part of uploads and downloads; its bookkeeping is guarded by the engine.

    Attributes:
        is_kept: It ends now and goes on later from what the journal has: nothing is removed.
        was_accepted: The server took the keys at least once.
        is_in_lane: A lane does its step now, none of the crew's threads.
    """

    def __init__(self, transfer: Transfer, tools: Tools) -> None:
        self.transfer = transfer
        self.tools = tools
        self.throttle = tools.throttle
        self.journal = tools.journal
        self.token = CancelToken()
        self.in_flight = 0
        self.failure: StepFailure | None = None
        self.parked: Step | None = None
        self.is_ended = False
        self.is_kept = False
        self.was_accepted = transfer.has_saved
        self.is_in_lane = False
        self._script = self.script()
        self._ready: collections.deque[Step] = collections.deque()
        self._later: list[Step] = []

    # What an upload and a download are ----------------------------------------------------

    @abstractmethod
    def script(self) -> Iterator[Phase]:
        """The phases in order."""

    @abstractmethod
    def release(self) -> None:
        """Close everything local, and remove it unless ``is_kept``; called once."""

    def leftover(self) -> Leftover | None:
        """What remains to be removed after a run that failed and is not kept.

        Asked after ``release``; the journal knows of it already.
        """
        return None

    @functools.cached_property
    def interrupt(self) -> Interrupt:
        """Stops the requests of a thread of the crew."""
        return Interrupt(self.token)

    @property
    def remote(self) -> Remote:
        """The place on the server."""
        job = self.transfer.job
        return Remote(job.server, job.bucket, self.transfer.key)

    @property
    def is_big(self) -> bool:
        """Whether it moves in parts."""
        return False

    def count(self, moved: int) -> None:
        """Count bytes that moved (negative: in vain), and wait if they moved too fast."""
        transfer = self.transfer
        transfer.add_bytes(moved)
        connection_id, direction = transfer.job.connection_id, transfer.direction
        self.tools.limits.take(connection_id, direction, moved, self.token)

    def decide(self, seen: object, holds: Callable[[Answer], bool]) -> Answer:
        """What to do about the taken name, or ``NeedsAnswer`` or ``SkipTransfer``.

        Consent to replace holds for what the user was shown, not for what came there since;
        only "the same for all" covers what nobody looked at.

        Args:
            seen: The identity of what is there now.
            holds: Whether the source is newer than that, or different from it.
        """
        transfer = self.transfer
        if transfer.answer is Answer.REPLACE and transfer.seen != seen:
            transfer.answer = None
        answer = transfer.answer or transfer.job.answer_for_all
        if answer is None:
            transfer.seen = seen
            raise NeedsAnswer
        if answer in (Answer.NEWER, Answer.DIFFERENT):
            answer = Answer.REPLACE if holds(answer) else Answer.SKIP
        if answer is Answer.SKIP:
            raise SkipTransfer
        return answer

    def step(self, call: Callable[[], None], *, is_final: bool = False) -> Step:
        """A step of this run."""
        return Step(self, call, is_final)

    def refused_by(self, error: AppError) -> str:  # for those who speak to two
        """The connection whose server refused our keys."""
        del error
        return self.transfer.job.connection_id

    def copes(self, step: Step, error: AppError) -> bool:  # for those who override
        """Whether the run knows another way after this error; called with the lock held."""
        return False

    # Bookkeeping, called with the engine's lock held ---------------------------------------

    def begin(self) -> None:
        """Queue the first phase."""
        self._next_phase()

    def next_ready(self, now: float) -> float:
        """When there is something to do: 0.0 now, infinity if nothing before a step ends."""
        if self.parked or self.in_flight >= PARALLEL:
            return float("inf")
        if self._ready:
            return 0.0
        first = min((step.ready_at for step in self._later), default=float("inf"))
        return 0.0 if first <= now else first

    def take(self, now: float) -> Step:
        """The next step; only when ``next_ready`` says there is one."""
        for step in self._later:
            if step.ready_at <= now:
                self._later.remove(step)
                break
        else:
            step = self._ready.popleft()
        self.in_flight += 1
        return step

    def step_done(self) -> None:
        """A step succeeded."""
        self.in_flight -= 1
        if not (self._ready or self._later or self.in_flight or self.failure):
            self._next_phase()

    def step_again(self, step: Step) -> None:
        """A step failed in a way that passes; ``ready_at`` says when to try again."""
        self.in_flight -= 1
        if self.failure is None:
            self._later.append(step)

    def step_parked(self, step: Step) -> None:
        """A step needs an answer before it can be done."""
        self.in_flight -= 1
        self.parked = step

    def unpark(self) -> None:
        """The answer is there."""
        if self.parked is not None:
            self._later.append(self.parked)
            self.parked = None

    def hurry(self) -> None:
        """Try again at once what waits for its time."""
        for step in self._later:
            step.ready_at = 0.0

    def fail(self, error: StepFailure) -> None:
        """End the run; steps under way are stopped."""
        if self.failure is None:
            self.failure = error
        self._ready.clear()
        self._later.clear()
        self.parked = None

    def hold(self, held: Suspend) -> None:
        """End the run, to go on later; steps under way may come to their end."""
        self.fail(held)
        self.is_kept = True

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return not (self._ready or self._later or self.in_flight or self.parked)

    @property
    def is_idle(self) -> bool:
        """Whether it only waits for a time to come."""
        return not self._ready and not self.in_flight and not self.parked

    @property
    def retry_at(self) -> float:
        """When the next repetition is due, 0.0 if none is."""
        return min((step.ready_at for step in self._later), default=0.0)

    def drop_phase(self) -> None:
        """Forget the rest of the phase: it was found to lead nowhere."""
        self._ready.clear()
        self._later.clear()

    def _next_phase(self) -> None:
        self._ready.extend(next(self._script, ()))
