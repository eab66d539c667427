"""What is moved: a job is one deed of the person, a transfer is one file of it.

``Transfer.move_to`` is the one door every change of state passes; whoever wants to hear of
every change (the engine today, a journal later) listens at ``Job.on_moved``.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rustfs_desktop.s3.cancel import CancelToken
from rustfs_desktop.s3.errors import S3Error

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client


class Direction(enum.Enum):
    """Which way the bytes go."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


class State(enum.Enum):
    """Where a transfer stands; the legal moves are in ``MOVES``."""

    WAITING = "waiting"  # for its turn, or for the network (then ``error`` says why)
    RUNNING = "running"
    NEEDS_ANSWER = "needs answer"  # the name is taken; the person decides
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens unless the person asks for it."""
        return self in _FINAL


class Answer(enum.Enum):
    """What to do when the target name is taken."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    SKIP = "skip"


_FINAL = frozenset({State.DONE, State.SKIPPED, State.FAILED, State.CANCELLED})

MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, State.SKIPPED, State.FAILED, State.CANCELLED}),
    State.RUNNING: frozenset(set(State) - {State.RUNNING}),
    State.NEEDS_ANSWER: frozenset({State.WAITING, State.SKIPPED, State.CANCELLED}),
    State.FAILED: frozenset({State.WAITING}),
    State.CANCELLED: frozenset({State.WAITING}),
    State.SKIPPED: frozenset(),
    State.DONE: frozenset(),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Something a job left out while planning, and why; ``name`` is hostile text."""

    name: str
    reason: str


_job_ids = itertools.count(1)
_transfer_ids = itertools.count(1)
_bytes_lock = threading.Lock()


@dataclasses.dataclass(eq=False)
class Job:
    """One drop, one menu choice: where from, where to, and what was answered for all of it.

    Attributes:
        prefix: Upload: the folder the files land in. Download: what is cut off the keys.
        folder: Download: the local folder everything lands in, and nothing outside it.
        count: How many transfers were planned so far.
        open_count: How many of them have not ended yet.
        is_planned: Whether the walk is over, so that ``count`` is final.
        new_prefixes: Upload: where nothing was when the job began.
        problems: What was left out, and why.
        error: Why planning stopped half-way, if it did.
        answer_for_all: What the person chose for every taken name of this job.
        on_moved: Hears every change of state: (transfer, old state). Any thread.
        on_resized: Hears when a transfer turns out larger or smaller: (transfer, difference).
    """

    direction: Direction
    connection_id: str
    client: Client
    bucket: str
    prefix: str = ""
    folder: Path = dataclasses.field(default_factory=Path)
    title: str = ""
    count: int = 0
    open_count: int = 0
    is_planned: bool = False
    new_prefixes: tuple[str, ...] = ()
    problems: list[Problem] = dataclasses.field(default_factory=list)
    error: S3Error | None = None
    answer_for_all: Answer | None = None
    on_moved: Callable[[Transfer, State], None] | None = None
    on_resized: Callable[[Transfer, int], None] | None = None
    cancel: CancelToken = dataclasses.field(default_factory=CancelToken)
    id: int = dataclasses.field(default_factory=lambda: next(_job_ids))

    @property
    def is_finished(self) -> bool:
        """Whether every transfer of it has ended."""
        return self.is_planned and self.open_count == 0


class Transfer:
    """One file on its way; written by the engine's threads, read by everybody.

    Attributes:
        path: The local file: the source of an upload, the target of a download.
        size: Bytes in all; a download learns the true size when the server answers.
        bytes_done: Bytes moved so far; may go back when a part is sent again.
        error: Why it failed, or what it is waiting for.
        retry_at: Monotonic time of the next attempt, 0.0 when none is planned.
        started: Monotonic time of the first byte's request, 0.0 before.
        finished: Monotonic time of the end, 0.0 before.
        proof: How far the result was proved to be right, in words; empty before the end.
        answer: What the person said about the taken name of this file.
        seen: The identity of what stood at the name when the question was put; the answer holds
            for that and nothing else.
    """

    __slots__ = (
        "_path",
        "answer",
        "bytes_done",
        "error",
        "finished",
        "id",
        "job",
        "key",
        "proof",
        "retry_at",
        "seen",
        "size",
        "started",
        "state",
    )

    def __init__(self, job: Job, key: str, path: Path | str, size: int) -> None:
        self.id = next(_transfer_ids)
        self.job = job
        self.key = key
        self._path = str(path)
        self.size = size
        self.bytes_done = 0
        self.state = State.WAITING
        self.error: S3Error | None = None
        self.retry_at = 0.0
        self.started = 0.0
        self.finished = 0.0
        self.proof = ""
        self.answer: Answer | None = None
        self.seen: object = None

    @property
    def direction(self) -> Direction:
        """Which way the bytes go."""
        return self.job.direction

    @property
    def bucket(self) -> str:
        """The bucket on the other side."""
        return self.job.bucket

    @property
    def path(self) -> Path:
        """The local file (kept as text: a hundred thousand ``Path`` objects are heavy)."""
        return Path(self._path)

    @path.setter
    def path(self, path: Path) -> None:
        self._path = str(path)

    @property
    def name(self) -> str:
        """The file's own name, as the person knows it; hostile text."""
        return self.key.rstrip("/").rpartition("/")[2] or self.key

    def resize(self, size: int) -> None:
        """Correct the size: the file or the object is not as long as it was when planned."""
        difference, self.size = size - self.size, size
        if difference and self.job.on_resized is not None:
            self.job.on_resized(self, difference)

    def add_bytes(self, count: int) -> None:
        """Count bytes that moved (negative when a part starts over); any thread."""
        with _bytes_lock:
            self.bytes_done += count

    def move_to(self, state: State, error: S3Error | None = None) -> None:
        """Change the state, or raise ``ValueError`` when the move makes no sense."""
        old = self.state
        if state not in MOVES[old]:
            msg = f"A transfer cannot go from {old.value} to {state.value}."
            raise ValueError(msg)
        now = time.monotonic()
        if state is State.RUNNING and not self.started:
            self.started = now
        elif state is State.WAITING and old.is_final:
            self.started = self.finished = 0.0
            self.bytes_done, self.proof, self.answer, self.seen = 0, "", None, None
        if state.is_final:
            self.finished = now
        self.error = error
        self.retry_at = 0.0
        self.state = state
        if self.job.on_moved is not None:
            self.job.on_moved(self, old)

    def __repr__(self) -> str:
        """Short, for logs and failing tests."""
        return f"<Transfer {self.id} {self.direction.value} {self.state.value} {self.key!r}>"
