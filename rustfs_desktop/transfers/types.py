"""What is moved: a job is one deed of the user, a transfer is one file of it.

``Transfer.move_to`` is the one door every change of state passes; the engine listens at
``Job.on_moved`` and tells the journal. A transfer that is taken up again after a restart is the
same one: ``Transfer.tag`` names it for ever, in the journal and on the server.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import NotOpen

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client


class Direction(enum.Enum):
    """Which way the bytes go."""

    UPLOAD = "upload"
    DOWNLOAD = "download"
    COPY = "copy"  # from server to server, or within one


class TransferState(enum.Enum):
    """Where a transfer stands; the legal moves are in ``MOVES``."""

    WAITING = "waiting"  # for its turn, or for the network (then ``error`` says why)
    RUNNING = "running"
    PAUSED = "paused"  # by the user, or because the disk is full (then ``error`` says so)
    NEEDS_ANSWER = "needs answer"  # the name is taken; the user decides
    NEEDS_KEYS = "needs keys"  # the server refuses the keys, or the connection is not open yet
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"

    __hash__ = object.__hash__  # the enum's own is slow, and asked for thirty times a transfer

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens unless the user asks for it."""
        return self in _FINAL


class Answer(enum.Enum):
    """What to do when the target name is taken."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    SKIP = "skip"
    NEWER = "newer"  # replace if the source is newer, else skip
    DIFFERENT = "different"  # replace if size or time differ, else skip


class Priority(enum.IntEnum):
    """What goes first; within one the order of the list holds."""

    HIGH = 0
    NORMAL = 1
    LOW = 2


_FINAL = frozenset(
    {TransferState.DONE, TransferState.SKIPPED, TransferState.FAILED, TransferState.CANCELLED}
)

MOVES: dict[TransferState, frozenset[TransferState]] = {
    TransferState.WAITING: frozenset(
        set(TransferState) - {TransferState.WAITING, TransferState.DONE, TransferState.NEEDS_ANSWER}
    ),
    TransferState.RUNNING: frozenset(set(TransferState) - {TransferState.RUNNING}),
    TransferState.PAUSED: frozenset(
        {TransferState.WAITING, TransferState.NEEDS_KEYS, TransferState.CANCELLED}
    ),
    TransferState.NEEDS_ANSWER: frozenset(
        {
            TransferState.WAITING,
            TransferState.PAUSED,
            TransferState.SKIPPED,
            TransferState.CANCELLED,
        }
    ),
    TransferState.NEEDS_KEYS: frozenset(
        {TransferState.WAITING, TransferState.PAUSED, TransferState.CANCELLED}
    ),
    TransferState.FAILED: frozenset({TransferState.WAITING}),
    TransferState.CANCELLED: frozenset({TransferState.WAITING}),
    TransferState.SKIPPED: frozenset(),
    TransferState.DONE: frozenset(),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Something a job foresees or left out while planning, and why; ``name`` is hostile text.

    Attributes:
        is_serious: Worth asking before the first byte moves whether to go on.
        is_left_out: It is not transferred at all.
    """

    name: str
    reason: str
    is_serious: bool = False
    is_left_out: bool = True


_job_ids = itertools.count(1)
_transfer_ids = itertools.count(1)
_bytes_lock = threading.Lock()


@dataclasses.dataclass(slots=True)
class CopySource:
    """Where the objects of a copy come from.

    Attributes:
        client: None while the connection is not open.
        prefix: What is cut off the keys.
    """

    connection_id: str
    client: Client | None
    bucket: str
    prefix: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        if self.client is not None and not self.endpoint:
            self.endpoint = self.client.endpoint.url

    @property
    def server(self) -> Client:
        """The client, or ``NotOpen`` while there is none."""
        if self.client is None:
            raise NotOpen
        return self.client


@dataclasses.dataclass(eq=False)
class Job:
    """One drop, one menu choice: where from, where to, and what was answered for all of it.

    Attributes:
        client: None while the connection is not open, as after a restart.
        prefix: Upload and copy: the folder the files land in. Download: what is cut off the keys.
        folder: Download: the local folder everything lands in, and nothing outside it.
        count: How many transfers were planned so far.
        open_count: How many of them have not ended yet.
        last_seq: The highest ``Transfer.seq`` given so far, over restarts.
        is_planned: Whether the walk is over, so that ``count`` is final.
        new_prefixes: Upload: where nothing was when the job began.
        is_held: Something serious was foreseen: nothing moves before the user says so.
        is_paused: What is still found waits for the user as well.
        is_cleared: It ended, and the user took it off the list.
        is_adopted: It was begun in an earlier life of the program: what it did last may not have
            been noted any more.
        problems: What was left out, and why.
        error: Why planning stopped half-way, if it did.
        answer_for_all: What the user chose for every taken name of this job.
        source: Copy: where the objects come from.
        is_move: Copy: whether each source is deleted once its copy is proved.
        what: What was chosen, as JSON can keep it; the walk can be made again from it.
        endpoint: The server's URL, kept over restarts.
        tag: Names the job in the journal and in the metadata of what it uploads.
        on_moved: Hears every change of state: (transfer, old state). Any thread.
        on_resized: Hears when a transfer turns out larger or smaller: (transfer, difference).
    """

    direction: Direction
    connection_id: str
    client: Client | None
    bucket: str
    prefix: str = ""
    folder: Path = dataclasses.field(default_factory=Path)
    title: str = ""
    count: int = 0
    open_count: int = 0
    last_seq: int = 0
    is_planned: bool = False
    is_held: bool = False
    is_paused: bool = False
    is_cleared: bool = False
    is_adopted: bool = False
    new_prefixes: tuple[str, ...] = ()
    problems: list[Problem] = dataclasses.field(default_factory=list)
    error: AppError | None = None
    answer_for_all: Answer | None = None
    on_moved: Callable[[Transfer, TransferState], None] | None = None
    on_resized: Callable[[Transfer, int], None] | None = None
    source: CopySource | None = None
    is_move: bool = False
    what: dict[str, Any] = dataclasses.field(default_factory=dict)
    endpoint: str = ""
    begun: float = dataclasses.field(default_factory=time.time)
    tag: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)
    cancel: CancelToken = dataclasses.field(default_factory=CancelToken)
    id: int = dataclasses.field(default_factory=lambda: next(_job_ids))

    def __post_init__(self) -> None:
        if self.client is not None and not self.endpoint:
            self.endpoint = self.client.endpoint.url

    @property
    def is_finished(self) -> bool:
        """Whether every transfer of it has ended."""
        return self.is_planned and self.open_count == 0

    @property
    def has_gaps(self) -> bool:
        """Whether not all that was chosen was found: the walk broke off, or could not go in."""
        return self.error is not None or any(
            problem.is_serious and problem.is_left_out for problem in self.problems
        )

    @property
    def is_connected(self) -> bool:
        """Whether every server it needs can be asked."""
        return self.client is not None and (self.source is None or self.source.client is not None)

    @property
    def server(self) -> Client:
        """The client, or ``NotOpen`` while there is none."""
        if self.client is None:
            raise NotOpen
        return self.client


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
        digest: What the proof compared, for the receipt: ``md5:…``, ``etag:…``, ``crc64nvme:…``.
        seq: Its number within the job, from 1, the same after a restart.
        priority: What goes first.
        place: Before (below 0) or behind (above 0) all others of its priority; 0 in its own order.
        has_saved: Whether the journal knows more about it: parts, an upload id, a temporary file.
        is_stopping: It was paused just now, and what is under way may still come to its end.
        keep_until: Seconds since 1970 until which the server keeps what was sent, 0.0 if unknown.
        answer: What the user said about the taken name of this file.
        stored_version: The id of the version that it made on the server; empty if there are none.
        source_marker: Move: the delete marker that hides the source now; empty if there is none.
        seen: The identity of what stood at the name when the question was put; the answer holds
            for that and nothing else.
    """

    __slots__ = (
        "_path",
        "answer",
        "bytes_done",
        "digest",
        "error",
        "finished",
        "has_saved",
        "id",
        "is_stopping",
        "job",
        "keep_until",
        "key",
        "place",
        "priority",
        "proof",
        "retry_at",
        "seen",
        "seq",
        "size",
        "source_marker",
        "started",
        "state",
        "stored_version",
    )

    def __init__(self, job: Job, key: str, path: Path | str, size: int, seq: int = 0) -> None:
        self.id = next(_transfer_ids)
        self.job = job
        self.seq = seq
        self.key = key
        self._path = str(path)
        self.size = size
        self.bytes_done = 0
        self.state = TransferState.WAITING
        self.error: AppError | None = None
        self.retry_at = 0.0
        self.started = 0.0
        self.finished = 0.0
        self.proof = ""
        self.digest = ""
        self.priority = Priority.NORMAL
        self.place = 0
        self.has_saved = False
        self.is_stopping = False
        self.keep_until = 0.0
        self.answer: Answer | None = None
        self.seen: object = None
        self.stored_version = ""
        self.source_marker = ""

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
    def path_text(self) -> str:
        """The local file as text, at no cost."""
        return self._path

    @property
    def source_key(self) -> str:
        """Copy: the key it is copied from (the place is ``job.source``)."""
        return self._path

    @property
    def tag(self) -> str:
        """Names it in the journal and, as ``rfd-transfer``, in the metadata of what it uploads."""
        return f"{self.job.tag}-{self.seq}"

    @property
    def name(self) -> str:
        """The file's own name, as the user knows it; hostile text."""
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

    def move_to(self, state: TransferState, error: AppError | None = None) -> None:
        """Change the state, or raise ``ValueError`` when the move makes no sense."""
        old = self.state
        if state not in MOVES[old]:
            msg = f"A transfer cannot go from {old.value} to {state.value}."
            raise ValueError(msg)
        now = time.monotonic()
        if state is TransferState.RUNNING and not self.started:
            self.started = now
        elif state is TransferState.WAITING and old.is_final:
            self.started = self.finished = 0.0
            self.bytes_done, self.answer, self.seen = 0, None, None
            self.proof = self.digest = ""
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
