"""The base class of tasks: one attempt at one transfer, as a script of steps for worker threads.

A script yields phases. The steps of one phase may run in parallel; the next phase starts when all
of them have finished. A step never sleeps and never waits for another step: a retry is scheduled
and run later by any worker, so that a server that does not respond blocks no thread.
``scheduler.coordinator`` tracks the steps and decides how the task continues after each.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import NotVerified
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, SkipTransfer, StepFailure
from rustfs_desktop.transfers.types import Answer, Transfer
from rustfs_desktop.transfers.verification import Verification

if TYPE_CHECKING:
    from rustfs_desktop.transfers.journal.journal import Journal


class StepName(enum.Enum):
    """What a step does, in the order in which a task may run them."""

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
    """One unit of work for one worker, usually one request.

    Attributes:
        run: Does the work; the exception it raises decides how the task continues.
        attempts: How often it failed so far.
        ready_at: Monotonic time before which it must not be retried.
        is_final: It decides how the transfer ends: its success counts even after a cancel.
    """

    task: Task
    name: StepName
    run: Callable[[], None]
    is_final: bool = False
    attempts: int = 0
    ready_at: float = 0.0

    @property
    def may_interrupt(self) -> bool:
        """Whether a cancel interrupts its requests; not those that store, publish or delete."""
        return not self.is_final or self.name is StepName.VERIFY


Phase = Sequence[Step]
Script = Generator[Phase, None, Verification]


def interleaved(first: Phase, second: Phase) -> Phase:
    """The steps of two phases as one, mixed so that both end at about the same time."""
    positions = [
        (index / len(steps), step) for steps in (first, second) for index, step in enumerate(steps)
    ]
    return [step for _, step in sorted(positions, key=lambda position: position[0])]


@dataclasses.dataclass(frozen=True, slots=True)
class TaskTools:
    """The parts of the engine that a task uses.

    Attributes:
        journal: Stores the resume state of transfers.
        limits: The bandwidth limits.
        resize: Corrects the size of a transfer; callable from any thread.
    """

    journal: Journal
    limits: BandwidthLimits
    resize: Callable[[Transfer, int], None]


class Task(ABC):
    """The base of uploads, downloads and copies; its steps run on worker threads.

    Attributes:
        verification: What a step found out about the result; without it the task fails.
        awaits_listing: Whether the stored object is to be verified by a listing.
    """

    awaits_listing = False

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        self.transfer = transfer
        self.tools = tools
        self.journal = tools.journal
        self.token = CancelToken()
        self.verification: Verification | None = None

    @abstractmethod
    def script(self) -> Script:
        """The phases in order, each created when the one before has finished.

        Returns how the result was verified.
        """

    @abstractmethod
    def release(self, *, keep: bool) -> None:
        """Close local files; called once, when no step is running.

        Args:
            keep: The transfer will resume later from the journal; otherwise temporary files are
                removed.
        """

    def leftover(self) -> Leftover | None:
        """What is still to be removed after a failed task; read after ``release``."""
        return None

    def stored_before_cancel(self) -> AppError | None:  # for subclasses
        """What a canceled transfer shows if the server stored its file, or may have."""
        return None

    def finish_listed(self, found: Mapping[str, ObjectHead] | None, *, is_refused: bool) -> None:
        """Verify by a listing what the task stored.

        Args:
            found: Which objects the listing has; None if it cannot tell.
            is_refused: Because the bucket may not be listed.
        """
        del found, is_refused
        self.awaits_listing = False

    def is_resumed_after(self, failure: StepFailure) -> bool:  # for subclasses
        """Whether the next attempt resumes from the journal, although this one failed."""
        del failure
        return False

    def refusing_connection(self, error: AppError) -> str:  # copies use two connections
        """The id of the connection whose server rejected the access keys."""
        del error
        return self.transfer.job.connection_id

    def fall_back(self, step: Step, error: AppError) -> bool:  # for subclasses
        """Switch to another method after this error; False if there is none.

        If True, the rest of the phase is dropped. Called with the engine's lock held.
        """
        del step, error
        return False

    @property
    def is_big(self) -> bool:
        """Whether it is transferred in parts."""
        return False

    @property
    def remote(self) -> Remote:
        """The object on the server."""
        job = self.transfer.job
        return Remote(job.server, job.bucket, self.transfer.key)

    @functools.cached_property
    def interrupt(self) -> Interrupt:
        """Interrupts the requests of this task on the thread that enters it."""
        return Interrupt(self.token)

    # For the steps -------------------------------------------------------------------------

    def verified(self) -> Verification:
        """How a step verified the result, for the end of the script.

        Raises:
            NotVerified: No step did.
        """
        if self.verification is None:
            raise NotVerified
        return self.verification

    def step(self, name: StepName, run: Callable[[], None], *, is_final: bool = False) -> Step:
        """Create a step of this task."""
        return Step(self, name, run, is_final)

    def count_moved(self, moved: int) -> None:
        """Add to the progress (negative: the bytes are sent again), and apply bandwidth limits."""
        transfer = self.transfer
        transfer.add_bytes(moved)
        connection_id, direction = transfer.job.connection_id, transfer.direction
        self.tools.limits.throttle(connection_id, direction, moved, self.token)

    def resize(self, size: int) -> None:
        """Correct the size if the file or object changed since planning."""
        if size != self.transfer.size:
            self.tools.resize(self.transfer, size)

    def decide(self, seen: object, wants_to_replace: Callable[[Answer], bool]) -> Answer:
        """Decide what to do about a name conflict.

        An answer "replace" applies only to the file or object that the user was shown, not to one
        that was written since; only ``Job.answer_for_all`` applies to any.

        Args:
            seen: The identity of the existing file or object.
            wants_to_replace: Whether the answer "newer" or "different" means to replace it.

        Raises:
            NeedsAnswer: The user must be asked.
            SkipTransfer: The transfer is skipped.
        """
        transfer = self.transfer
        if transfer.answer is Answer.REPLACE and transfer.existing_identity != seen:
            transfer.answer = None
        answer = transfer.answer or transfer.job.answer_for_all
        if answer is None:
            transfer.existing_identity = seen
            raise NeedsAnswer
        if answer in (Answer.NEWER, Answer.DIFFERENT):
            answer = Answer.REPLACE if wants_to_replace(answer) else Answer.SKIP
        if answer is Answer.SKIP:
            raise SkipTransfer
        return answer
