"""One attempt at one transfer, as a script of named steps that the engine's workers do.

A script is made of phases: the steps of one phase may be done side by side, the next phase begins
when all of them are done. No step waits for another or sleeps: what must be repeated is done later
by any worker, so that no thread is held by a server that does not answer. Which step is where, and
how the task goes on after each, is kept by ``scheduler.coordinator``.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, SkipTransfer, StepFailure
from rustfs_desktop.transfers.types import Answer, Transfer

if TYPE_CHECKING:
    from rustfs_desktop.transfers.journal.journal import Journal


class StepName(enum.Enum):
    """What a step does; in the order in which a task may have them."""

    BEGIN = "begin"
    SEND_PART = "send part"
    CHECK_PART = "check part"
    COPY_PART = "copy part"
    HASH_PART = "hash part"
    FETCH_RANGES = "fetch ranges"
    CHECK_RANGE = "check range"
    FETCH_WHOLE = "fetch whole"
    CHECK_SOURCE = "check source"
    COMPLETE = "complete"
    VERIFY = "verify"
    PUBLISH = "publish"
    REMOVE_SOURCE = "remove source"


@dataclasses.dataclass(eq=False, slots=True)
class Step:
    """Something one worker does in one go, usually one request.

    Attributes:
        run: Does it; what it raises decides how the task goes on.
        attempts: How often it failed so far.
        ready_at: Monotonic time before which it must not be repeated.
        is_final: It decides how the transfer ends and must not be interrupted.
    """

    task: Task
    name: StepName
    run: Callable[[], None]
    is_final: bool = False
    attempts: int = 0
    ready_at: float = 0.0


Phase = Sequence[Step]


def merged(first: Phase, second: Phase) -> Phase:
    """Both kinds of steps so that they end at about the same time."""
    positions = [
        (index / len(steps), step) for steps in (first, second) for index, step in enumerate(steps)
    ]
    return [step for _, step in sorted(positions, key=lambda position: position[0])]


@dataclasses.dataclass(frozen=True, slots=True)
class TaskTools:
    """What a task works with.

    Attributes:
        journal: Keeps what must be known after the program ended.
        limits: How fast bytes may move.
        resize: Corrects the size of a transfer; callable from any thread.
    """

    journal: Journal
    limits: BandwidthLimits
    resize: Callable[[Transfer, int], None]


class Task(ABC):
    """The base of uploads, downloads and copies; its steps run on workers."""

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        self.transfer = transfer
        self.tools = tools
        self.journal = tools.journal
        self.token = CancelToken()

    @abstractmethod
    def script(self) -> Iterator[Phase]:
        """The phases in order; each is made when the one before is done."""

    @abstractmethod
    def release(self, *, keep: bool) -> None:
        """Close everything local; called once, when no step is under way.

        Args:
            keep: The transfer goes on later from what the journal has; else local files that
                did not become the result are removed.
        """

    def leftover(self) -> Leftover | None:
        """What remains to be removed after a task that failed; asked after ``release``."""
        return None

    def is_resumed_after(self, failure: StepFailure) -> bool:  # for those who override
        """Whether the next attempt goes on from what the journal has, though this one failed."""
        del failure
        return False

    def refused_by(self, error: AppError) -> str:  # for those who speak to two
        """The connection whose server refused our keys."""
        del error
        return self.transfer.job.connection_id

    def fall_back(self, step: Step, error: AppError) -> bool:  # for those who override
        """Change to another way after this error; False if there is none.

        The rest of the phase is dropped then. Called with the engine's lock held.
        """
        del step, error
        return False

    @property
    def is_big(self) -> bool:
        """Whether it moves in parts."""
        return False

    @property
    def remote(self) -> Remote:
        """The object on the server."""
        job = self.transfer.job
        return Remote(job.server, job.bucket, self.transfer.key)

    @functools.cached_property
    def interrupt(self) -> Interrupt:
        """Stops the requests of a worker."""
        return Interrupt(self.token)

    # For the steps -------------------------------------------------------------------------

    def step(self, name: StepName, run: Callable[[], None], *, is_final: bool = False) -> Step:
        """A step of this task."""
        return Step(self, name, run, is_final)

    def count_moved(self, moved: int) -> None:
        """Count bytes that moved (negative: in vain), and wait if they moved too fast."""
        transfer = self.transfer
        transfer.add_bytes(moved)
        connection_id, direction = transfer.job.connection_id, transfer.direction
        self.tools.limits.throttle(connection_id, direction, moved, self.token)

    def resize(self, size: int) -> None:
        """Correct the size: the file or the object is not as long as it was when planned."""
        if size != self.transfer.size:
            self.tools.resize(self.transfer, size)

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
