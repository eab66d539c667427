"""Jobs and transfers: a job is one command of the user, a transfer is one file or object of it.

There is one class of each for every kind. A transfer says by itself which way it goes: its
``direction``, ``source`` and ``target`` are not asked of the job, so that a job may hold several
kinds. A fourth kind of job (such as a synchronization: uploads, downloads and deletions) takes:

1. a subclass of ``Job`` with what the user chose, and with the fields that its transfers ask of
   their job (``folder`` of a download, ``new_prefixes`` of an upload);
2. for files that go a new way a subclass of ``Transfer``, and a task in ``tasks/`` that does it;
3. in ``journal/rows.py`` its name and how what was chosen becomes JSON, and in the tables a
   column with the direction of each transfer, which today is that of the job;
4. in ``planning/expand.py`` the walk that finds its transfers.

``Transfer.move_to`` is the one place where a state changes, and ``Transfer.finish`` the one where a
transfer becomes done. The engine's ``TransferRecorder`` calls them and reports the change to
``Progress`` and the journal.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import threading
import time
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.locations import (
    BucketLocation,
    EditedObject,
    FileSelection,
    LocalFile,
    ObjectRef,
    ObjectSelection,
)
from rustfs_desktop.transfers.verification import Verification


class Direction(enum.Enum):
    """Which way the bytes go."""

    UPLOAD = "upload"
    DOWNLOAD = "download"
    COPY = "copy"  # from server to server, or within one


class TransferState(enum.Enum):
    """The state of a transfer; ``MOVES`` says which may follow which."""

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
    """What is started first; equal ones are started in the order of the list."""

    HIGH = 0
    NORMAL = 1
    LOW = 2


_FINAL = frozenset(
    {TransferState.DONE, TransferState.SKIPPED, TransferState.FAILED, TransferState.CANCELLED}
)

_LEFT = {TransferState.WAITING, TransferState.PAUSED, TransferState.CANCELLED}
MOVES: dict[TransferState, frozenset[TransferState]] = {
    TransferState.WAITING: frozenset(
        set(TransferState) - {TransferState.WAITING, TransferState.DONE, TransferState.NEEDS_ANSWER}
    ),
    TransferState.RUNNING: frozenset(
        set(TransferState) - {TransferState.RUNNING, TransferState.DONE}  # that takes ``finish``
    ),
    TransferState.PAUSED: frozenset(
        {TransferState.WAITING, TransferState.NEEDS_KEYS, TransferState.CANCELLED}
    ),
    TransferState.NEEDS_ANSWER: frozenset(_LEFT | {TransferState.SKIPPED}),
    TransferState.NEEDS_KEYS: frozenset(_LEFT),
    TransferState.FAILED: frozenset({TransferState.WAITING}),
    TransferState.CANCELLED: frozenset({TransferState.WAITING}),
    TransferState.SKIPPED: frozenset(),
    TransferState.DONE: frozenset(),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """A preflight finding, or what planning left out, and why; ``name`` is untrusted text.

    Attributes:
        is_serious: The user has to know of it; links are skipped on purpose, and are not serious.
        is_left_out: What has the name is not transferred.
        is_of_job: It is about the whole job, not about one file of it: the user is asked.
        is_gone: ``name`` is the key of an object that does not exist any more.
    """

    name: str
    reason: str
    is_serious: bool = False
    is_left_out: bool = True
    is_of_job: bool = False
    is_gone: bool = False


_job_ids = itertools.count(1)
_bytes_lock = threading.Lock()


@dataclasses.dataclass(eq=False)
class Job(BucketLocation):
    """One command of the user, with all its transfers, on one bucket; see the subclasses.

    Attributes:
        kind: Its name in the journal and in receipts.
        count: How many transfers were planned so far.
        open_count: How many of them have not ended yet.
        last_seq: The highest ``Transfer.seq`` given so far, over restarts.
        is_planned: Whether the walk is over, so that ``count`` is final.
        held_from: The ``seq`` from which on all wait until the user has seen a problem; 0: none.
        is_paused: What the walk still finds is paused as well, until the user resumes it.
        is_cleared: It ended, and the user removed it from the list.
        is_adopted: It started in an earlier run, whose last results the journal may not have.
        problems: What was left out, and why.
        error: Why planning stopped half-way, if it did.
        waits_for: The outage whose end the walk is waiting for, if it is.
        answer_for_all: What the user chose for every file of this job that already exists.
        created: When the user gave the command, in seconds since 1970.
        job_id: Identifies the job in the journal and, within ``Transfer.transfer_id``, on servers.
        id: A number within this run of the program.
    """

    kind: ClassVar[str]

    title: str = ""
    count: int = 0
    open_count: int = 0
    last_seq: int = 0
    is_planned: bool = False
    held_from: int = 0
    is_paused: bool = False
    is_cleared: bool = False
    is_adopted: bool = False
    problems: list[Problem] = dataclasses.field(default_factory=list)
    error: AppError | None = None
    waits_for: AppError | None = None
    answer_for_all: Answer | None = None
    created: float = dataclasses.field(default_factory=time.time)
    job_id: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)
    cancel: CancelToken = dataclasses.field(default_factory=CancelToken)
    id: int = dataclasses.field(default_factory=lambda: next(_job_ids))

    @property
    def locations(self) -> tuple[BucketLocation, ...]:
        """Every bucket it needs, each with its connection."""
        return (self,)

    @property
    def is_held(self) -> bool:
        """Whether some of it waits for the user to see a problem of the whole job."""
        return self.held_from > 0

    @property
    def is_finished(self) -> bool:
        """Whether every transfer of it has ended."""
        return self.is_planned and self.open_count == 0

    @property
    def has_gaps(self) -> bool:
        """Whether the walk missed something of the selection: it stopped, or left files out."""
        return self.error is not None or any(
            problem.is_serious and problem.is_left_out for problem in self.problems
        )


@dataclasses.dataclass(eq=False)
class UploadJob(Job):
    """Uploads local files and folders into ``prefix``.

    Attributes:
        new_prefixes: Prefixes that had no objects when the job started.
        edited: What its only file was made from, if it is one that the user edited.
    """

    kind = "upload"

    selection: FileSelection = dataclasses.field(default_factory=FileSelection)
    edited: EditedObject | None = None
    new_prefixes: tuple[str, ...] = ()


@dataclasses.dataclass(eq=False)
class DownloadJob(Job):
    """Downloads objects; what follows ``prefix`` in a key becomes the path below ``folder``.

    Attributes:
        folder: The local folder everything is saved in, and nothing outside it.
        name: The local name of a single object, if it is another than that in the key.
        written: The ``Transfer.seq`` of the files that this run wrote for it, by their inode.
    """

    kind = "download"

    folder: Path = dataclasses.field(default_factory=Path)
    selection: ObjectSelection = dataclasses.field(default_factory=ObjectSelection)
    name: str = ""
    written: dict[int, int] = dataclasses.field(default_factory=dict, repr=False)


@dataclasses.dataclass(eq=False)
class CopyJob(Job):
    """Copies objects; what follows ``source.prefix`` in a key follows ``prefix`` in the copy's.

    Attributes:
        is_move: Whether each source is deleted once its copy is verified.
        new_prefixes: Prefixes that had no objects when the job started.
    """

    kind = "copy"

    source: BucketLocation = dataclasses.field(kw_only=True)
    selection: ObjectSelection = dataclasses.field(default_factory=ObjectSelection)
    is_move: bool = False
    new_prefixes: tuple[str, ...] = ()

    @property
    def locations(self) -> tuple[BucketLocation, ...]:
        """The target, and the source."""
        return (self, self.source)


# Transfers ------------------------------------------------------------------------------------


class Transfer(ABC):
    """The transfer of one file or object; the engine's threads change it, any thread may read it.

    Attributes:
        direction: Which way the bytes go.
        key: The object in the job's bucket.
        size: Bytes in all; a download learns the true size when the server answers.
        bytes_done: Bytes transferred so far; decreases when a part is sent again.
        error: Why it failed, or what it is waiting for.
        retry_at: Monotonic time of the next attempt, 0.0 when none is planned.
        started: Monotonic time of the first byte's request, 0.0 before.
        finished: Monotonic time of the end, 0.0 before.
        verification: How far the result was verified, in words; empty before the end.
        digest: The checksum compared for that: ``md5:…``, ``etag:…``, ``crc64nvme:…``.
        seq: Its number within the job, from 1, the same after a restart.
        priority: Which transfers are started first.
        position: Before (below 0) or after (above 0) all others of its priority, as the user
            moved it; 0 in the order of planning.
        has_resume_state: Whether the journal has a ``ResumeState`` of it.
        is_stopping: It was paused while it ran, and its current requests may still succeed.
        keep_until: Seconds since 1970 until which the server keeps what was sent, 0.0 if unknown.
        answer: What the user chose because a file of this name already exists.
        stored_version: The id of the version that it stored on the server; empty if there is none.
        source_marker: Move: the delete marker that hides the source now; empty if there is none.
        path_or_key: The path of the local file, or the key that a copy is made of.
        existing_identity: Identifies the existing file or object that the user was asked about;
            the answer applies to that one only.
    """

    __slots__ = (
        "answer",
        "bytes_done",
        "digest",
        "error",
        "existing_identity",
        "finished",
        "has_resume_state",
        "is_stopping",
        "job",
        "keep_until",
        "key",
        "path_or_key",
        "position",
        "priority",
        "retry_at",
        "seq",
        "size",
        "source_marker",
        "started",
        "state",
        "stored_version",
        "verification",
    )

    direction: ClassVar[Direction]

    def __init__(
        self, job: Job, key: str, path_or_key: Path | str, size: int, seq: int = 0
    ) -> None:
        self.job = job
        self.seq = seq
        self.key = key
        self.path_or_key = str(path_or_key)
        self.size = size
        self.bytes_done = 0
        self.state = TransferState.WAITING
        self.error: AppError | None = None
        self.retry_at = 0.0
        self.started = self.finished = 0.0
        self.verification = self.digest = ""
        self.priority = Priority.NORMAL
        self.position = 0
        self.has_resume_state = False
        self.is_stopping = False
        self.keep_until = 0.0
        self.answer: Answer | None = None
        self.existing_identity: object = None
        self.stored_version = ""
        self.source_marker = ""

    @property
    @abstractmethod
    def source(self) -> LocalFile | ObjectRef:
        """Where the bytes come from."""

    @property
    @abstractmethod
    def target(self) -> LocalFile | ObjectRef:
        """Where the bytes go."""

    @property
    def source_text(self) -> str:
        """The path or the key of the source, which no other transfer of the job has."""
        return self.path_or_key

    @property
    def bucket(self) -> str:
        """The bucket of ``key``."""
        return self.job.bucket

    @property
    def is_held(self) -> bool:
        """Whether it was found after a problem of the whole job that the user has not seen."""
        return 0 < self.job.held_from <= self.seq

    @property
    def transfer_id(self) -> str:
        """Identifies it in every run: in the journal, and as ``rfd-transfer`` in metadata."""
        return f"{self.job.job_id}-{self.seq}"

    @property
    def needs_answer(self) -> bool:
        """Whether the user must decide about the existing file of this name.

        False as soon as the user has, for this file or for all; the state changes a moment later.
        """
        is_answered = self.answer is not None or self.job.answer_for_all is not None
        return self.state is TransferState.NEEDS_ANSWER and not is_answered

    @property
    def name(self) -> str:
        """The file's own name, as the user knows it; untrusted text."""
        return self.key.rstrip("/").rpartition("/")[2] or self.key

    def add_bytes(self, count: int) -> None:
        """Count bytes that moved (negative when a part starts over); any thread."""
        with _bytes_lock:
            self.bytes_done += count

    def finish(self, verification: Verification) -> None:
        """Become done; the only way to this state, and it takes the evidence."""
        if self.state is not TransferState.RUNNING:
            raise _no_move(self.state, TransferState.DONE)
        self.bytes_done = self.size
        self.verification, self.digest = verification.text, verification.digest
        self.stored_version = verification.version_id
        self._enter(TransferState.DONE, None)

    def move_to(self, state: TransferState, error: AppError | None = None) -> None:
        """Change the state, or raise ``ValueError`` when the move makes no sense."""
        if state not in MOVES[self.state]:
            raise _no_move(self.state, state)
        self._enter(state, error)

    def _enter(self, state: TransferState, error: AppError | None) -> None:
        old, now = self.state, time.monotonic()
        if state is TransferState.RUNNING and not self.started:
            self.started = now
        elif state is TransferState.WAITING and old.is_final:
            self.started = self.finished = 0.0
            self.bytes_done, self.answer, self.existing_identity = 0, None, None
            self.verification = self.digest = ""
        if state.is_final:
            self.finished = now
        elif state is TransferState.NEEDS_ANSWER:
            self.answer = None  # the earlier one does not apply any more
        self.error = error
        self.retry_at = 0.0
        self.state = state

    def __repr__(self) -> str:
        """Short, for logs and failing tests."""
        return (
            f"<Transfer {self.transfer_id} {self.direction.value} {self.state.value} {self.key!r}>"
        )


def _no_move(old: TransferState, new: TransferState) -> ValueError:
    return ValueError(f"A transfer cannot go from {old.value} to {new.value}.")


class UploadTransfer(Transfer):
    """The upload of a local file; ``path_or_key`` is its path."""

    __slots__ = ()
    direction = Direction.UPLOAD
    job: UploadJob

    @property
    def path(self) -> Path:
        """The local file (stored as text: a hundred thousand ``Path`` objects need much memory)."""
        return Path(self.path_or_key)

    @property
    def source(self) -> LocalFile:
        """The local file."""
        return LocalFile(self.path_or_key)

    @property
    def target(self) -> ObjectRef:
        """The object."""
        return ObjectRef(self.job, self.key)


class DownloadTransfer(Transfer):
    """The download of an object; ``path_or_key`` is the path of the local file."""

    __slots__ = ()
    direction = Direction.DOWNLOAD
    job: DownloadJob

    @property
    def path(self) -> Path:
        """The local file (stored as text: a hundred thousand ``Path`` objects need much memory)."""
        return Path(self.path_or_key)

    @property
    def source(self) -> ObjectRef:
        """The object."""
        return ObjectRef(self.job, self.key)

    @property
    def source_text(self) -> str:
        """The key."""
        return self.key

    @property
    def target(self) -> LocalFile:
        """The local file."""
        return LocalFile(self.path_or_key)


class CopyTransfer(Transfer):
    """The copy of an object; ``path_or_key`` is the key it is copied from."""

    __slots__ = ()
    direction = Direction.COPY
    job: CopyJob

    @property
    def source(self) -> ObjectRef:
        """What is copied."""
        return ObjectRef(self.job.source, self.path_or_key)

    @property
    def target(self) -> ObjectRef:
        """The copy."""
        return ObjectRef(self.job, self.key)
