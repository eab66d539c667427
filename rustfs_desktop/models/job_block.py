"""A job in the transfer panel: its files in the order in which they are shown, and their sums."""

from __future__ import annotations

import time

from rustfs_desktop.models.grouped_rows import GroupedRows
from rustfs_desktop.service.transfer_totals import SpeedAverage
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

NEEDS_USER, ACTIVE, WAITING, ENDED, NEW = range(5)
"""The groups of a job's files, in their order; those of jobs have what is active first."""

FILE_GROUPS = {
    TransferState.RUNNING: ACTIVE,
    TransferState.NEEDS_ANSWER: NEEDS_USER,
    TransferState.FAILED: NEEDS_USER,
    TransferState.WAITING: WAITING,
    TransferState.PAUSED: WAITING,
    TransferState.NEEDS_KEYS: WAITING,
    TransferState.DONE: ENDED,
    TransferState.SKIPPED: ENDED,
    TransferState.CANCELLED: ENDED,
}
_JOB_GROUPS = (1, 0, 2, 3, 4)
_STATES = {state: number for number, state in enumerate(TransferState)}
_UNCOUNTED = {TransferState.SKIPPED, TransferState.CANCELLED}
_MAX_PROOFS = 4  # more are told as "in several ways" anyway

JOB, REST = -1, -2
"""What a row shows if it is none of the files: the job, or how many files are not listed."""


def job_group(file_group: int) -> int:
    """The group of a job whose most important file is of a group."""
    return _JOB_GROUPS[file_group]


class JobSums:
    """The sums of a job's files, kept up to date one by one.

    Attributes:
        bytes_total: The size of all that are not skipped or canceled.
        bytes_done: How much of it is done.
        proofs: How those that are done were verified, in words; a few at most.
        ended_at: Monotonic time at which the last one ended, 0.0 before.
    """

    __slots__ = ("_counts", "_speed", "bytes_done", "bytes_total", "ended_at", "proofs")

    def __init__(self) -> None:
        self._counts = [0] * len(_STATES)
        self._speed = SpeedAverage()
        self.bytes_total = self.bytes_done = 0
        self.proofs: set[str] = set()
        self.ended_at = 0.0

    def count(self, state: TransferState) -> int:
        """How many files are in a state."""
        return self._counts[_STATES[state]]

    def add(self, files: int, state: TransferState, size: int, done: int) -> None:
        """Add files of one state with their sizes in all, or with -1 subtract one again."""
        self._counts[_STATES[state]] += files
        if state not in _UNCOUNTED:
            self.bytes_total += size if files > 0 else -size
            self.bytes_done += done if files > 0 else -done

    def note_end(self, transfer: Transfer) -> None:
        """Remember how and when a file ended."""
        self.ended_at = max(self.ended_at, transfer.finished)
        if transfer.verification and len(self.proofs) < _MAX_PROOFS:
            self.proofs.add(transfer.verification)

    def measure(self) -> None:
        """Measure the speed, once for many files."""
        self._speed.add(time.monotonic(), self.bytes_done)

    @property
    def speed(self) -> float:
        """Bytes per second; 0.0 while unknown."""
        return self._speed.speed

    @property
    def unfinished(self) -> int:
        """How many files have not ended."""
        return sum(self.count(state) for state in TransferState if not state.is_final)

    @property
    def group(self) -> int:
        """The group of the job: that of its most important file."""
        counts = [0] * (NEW + 1)
        for state, group in FILE_GROUPS.items():
            counts[group] += self.count(state)
        order = (ACTIVE, NEEDS_USER, WAITING)
        return job_group(next((group for group in order if counts[group]), ENDED))


class JobBlock:
    """The rows of one job: one for a job of a single file, else one for the job and those below.

    Attributes:
        job: The job.
        number: Its number among those in the panel.
        first: The queue row of its first file.
        files: The queue rows of all files, once there are several.
        sums: Their sums.
        is_open: Whether its files are listed.
        is_whole: Whether all are, not only those that failed or run.
    """

    __slots__ = ("files", "first", "is_open", "is_whole", "job", "number", "sums")

    def __init__(self, job: Job, number: int, first: int) -> None:
        self.job = job
        self.number = number
        self.first = first
        self.files: GroupedRows | None = None
        self.sums: JobSums | None = None
        self.is_open = self.is_whole = False

    @property
    def listed(self) -> int:
        """How many files come before the line for the rest."""
        return self.files.end_of(ACTIVE) if self.files is not None else 0

    @property
    def rest(self) -> int:
        """How many files come after it, or are not shown."""
        return len(self.files) - self.listed if self.files is not None else 0

    @property
    def child_count(self) -> int:
        """How many rows are shown below that of the job."""
        if not self.is_open or self.files is None:
            return 0
        return self.listed + 1 + (self.rest if self.is_whole else 0)

    def child(self, index: int) -> int:
        """The queue row of a row below the job, or ``REST``."""
        assert self.files is not None
        listed = self.listed
        return REST if index == listed else self.files.at(index - (index > listed))

    def child_index(self, queue_row: int, group: int) -> int | None:
        """Which row below the job shows a file; None if none does."""
        if not self.is_open or self.files is None:
            return None
        if group <= ACTIVE:
            return self.files.position(queue_row, group)
        return self.files.position(queue_row, group) + 1 if self.is_whole else None
