"""What comes next: which step of which run, and when a thread may sleep.

At most two big files move at once, with up to four parts each; small files get what is left, and
never less than a third of the requests. A server that is busy gets fewer. One that answers small
files at once gets fewer of those as well: more threads would only take the interpreter from each
other and from the window.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.policy.bandwidth import LEAST, Limits
from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.scheduler.clients import Servers
from rustfs_desktop.transfers.scheduler.ready_queue import Waiting
from rustfs_desktop.transfers.tasks.copy import Copy
from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.small_object import SMALL_KINDS
from rustfs_desktop.transfers.tasks.tar_member import PackedUpload
from rustfs_desktop.transfers.tasks.task import Run, Step, Tools
from rustfs_desktop.transfers.tasks.upload import Upload
from rustfs_desktop.transfers.types import Direction, Job, Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import SINGLE_MAX

REQUESTS = 6
BIG_FILES = 2
NEAR_REQUESTS = 4
_KINDS: dict[Direction, type[Run]] = {
    Direction.UPLOAD: Upload,
    Direction.DOWNLOAD: Download,
    Direction.COPY: Copy,
}
SMALL_AT_ONCE = 8  # under one lock, for which the window waits a millisecond
_MOST_RUNS = 4  # times what a lane may have under way; the rest of them waits for the disk
_BIG_SHARE = 2 / 3  # of the requests, while small files wait


@dataclasses.dataclass(eq=False, slots=True)
class Chore:
    """Something left behind that must go; repeated until it is gone.

    Attributes:
        client: For what is on a server.
    """

    leftover: Leftover
    client: Client | None
    throttle: Throttle
    attempts: int = 0
    ready_at: float = 0.0


class Schedule:
    """The engine's bookkeeping; not thread-safe by itself.

    Attributes:
        is_open: Whether anything new is begun; what runs goes on in any case.
        big_files: How many files of several parts move at once.
        requests: How many requests go out at once, to all servers.
        is_for_lane: Whether a lane will take this small file, so that the crew need not.
        packed: How many of the runs are in tars now.
    """

    def __init__(self, journal: Journal, limits: Limits, servers: Servers) -> None:
        self._servers = servers
        self._journal = journal
        self._limits = limits
        self.is_open = True
        self.is_for_lane: Callable[[Transfer], bool] = lambda _transfer: False
        self.big_files = BIG_FILES
        self.requests = REQUESTS
        self.runs: dict[Transfer, Run] = {}
        self.packed = 0
        self.chores: list[Chore] = []
        self._waiting = Waiting()
        self._held_back: dict[Transfer, None] = {}
        self._throttles: dict[str, Throttle] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.runs or self.chores or len(self._waiting) or self._held_back)

    @property
    def waiting(self) -> list[Transfer]:
        """All that wait for their turn."""
        return [*self._waiting.all(), *self._held_back]

    def hold_back(self, transfer: Transfer) -> None:
        """Let it not have a turn before it is admitted."""
        self._held_back[transfer] = None

    def admit(self, transfer: Transfer) -> None:
        """Let a transfer that waits go where it can: to its turn, or aside."""
        job = transfer.job
        self._held_back.pop(transfer, None)
        if job.is_held:
            transfer.move_to(TransferState.PAUSED)
        elif (obstacle := self._servers.obstacle(job)) is not None:
            transfer.move_to(TransferState.NEEDS_KEYS, obstacle)
        elif transfer not in self.runs:  # else its last run is about to end, and then it is
            self._waiting.add(transfer, big=transfer.size > SINGLE_MAX)

    def remove(self, transfer: Transfer) -> None:
        """Let it not wait any more."""
        self._held_back.pop(transfer, None)
        self._waiting.remove(transfer)

    def sort_in(self, transfer: Transfer) -> None:
        """Its priority, or its place within that, changed."""
        self._waiting.sort_in(transfer)

    def set_requests(self, count: int) -> None:
        """How many requests may go out at once, as long as the servers cope."""
        self.requests = count
        for throttle in self._throttles.values():
            throttle.set_most(count)

    def next(self) -> Step | Chore | None:
        """What a free thread should do now, already counted as under way."""
        now = time.monotonic()
        chore = self._next_chore(now)
        if chore is not None:
            return chore
        big_share = self.requests * _BIG_SHARE
        small_first = self._waiting.has(big=False) and self._big_in_flight() >= big_share
        run = (
            (self._begin(now, big=False) if small_first else None)
            or self._ready_run(now)
            or self._begin(now, big=True)
            or self._begin(now, big=False)
        )
        if run is None:
            return None
        step = run.take(now)
        run.throttle.in_flight += 1
        if run.transfer.state is TransferState.WAITING:
            run.transfer.move_to(TransferState.RUNNING)
        return step

    def has_free_way(self, transfer: Transfer) -> bool:
        """Whether neither the server nor a limit asks for patience now."""
        job = transfer.job
        throttle = self.throttle(job.endpoint)
        return (
            self.is_open
            and throttle.is_well
            and self._servers.obstacle(job) is None
            and not self._limits.rate(job.connection_id, transfer.direction)
        )

    def take_small(
        self, is_wanted: Callable[[Transfer], bool], most: int, taken: int
    ) -> list[Step]:
        """First steps for a lane, which settles them by ``Outcomes.settle``.

        Args:
            is_wanted: Whether the lane takes this one.
            most: How many the lane may have, if the server copes.
            taken: How many it has.
        """
        steps: list[Step] = []
        runs = len(self.runs) - self.packed
        room = min(most - taken, SMALL_AT_ONCE, _MOST_RUNS * most - runs)
        while len(steps) < room:
            transfer = self.first_small(is_wanted)
            if transfer is None:
                break
            throttle = self.throttle(transfer.job.endpoint)
            if taken + len(steps) >= max(1, most * throttle.limit // self.requests):
                break
            steps.append(self._begin_in_lane(transfer, SMALL_KINDS[transfer.direction]))
        return steps

    def take_together(self, is_wanted: Callable[[Transfer], bool], room: int) -> list[Step]:
        """A few first steps of uploads for a tar, which settles them in the same way.

        Args:
            is_wanted: Whether the tar takes this one.
            room: How many bytes fit into it.
        """
        steps: list[Step] = []
        while len(steps) < SMALL_AT_ONCE:
            transfer = self.first_small(is_wanted)
            if transfer is None or transfer.size > room:
                break
            room -= transfer.size
            steps.append(self._begin_in_lane(transfer, PackedUpload))
        self.packed += len(steps)
        return steps

    def first_small(self, is_wanted: Callable[[Transfer], bool]) -> Transfer | None:
        """The small file whose turn it is, of those that are wanted."""
        return next((head for head in self._waiting.heads(big=False) if is_wanted(head)), None)

    def small_waiting(self, job: Job) -> int:
        """How many small files of a job wait for their turn, except those moved by hand."""
        return self._waiting.count_small(job)

    def _begin_in_lane(self, transfer: Transfer, kind: type[Run]) -> Step:
        self._waiting.take(transfer)
        run = self._start(transfer, self.throttle(transfer.job.endpoint), kind)
        run.is_in_lane = True
        step = run.take(0.0)
        transfer.move_to(TransferState.RUNNING)
        return step

    def pause_s(self) -> float | None:
        """How long a thread may sleep when nothing is ready; None until it is woken."""
        now = time.monotonic()
        times = [run.next_ready(now) for run in self.runs.values() if not run.is_in_lane]
        times += [chore.ready_at for chore in self.chores]
        times += [throttle.blocked_until for throttle in self._throttles.values()]
        soonest = min((moment for moment in times if moment > now), default=float("inf"))
        return None if soonest == float("inf") else soonest - now

    def throttle(self, endpoint: str) -> Throttle:
        """The one of this server."""
        if endpoint not in self._throttles:
            self._throttles[endpoint] = Throttle(self.requests)
        return self._throttles[endpoint]

    def _next_chore(self, now: float) -> Chore | None:
        if not self.is_open:
            return None
        for chore in self.chores:
            if chore.ready_at <= now:
                self.chores.remove(chore)
                chore.throttle.in_flight += 1
                return chore
        return None

    def _ready_run(self, now: float) -> Run | None:
        for run in self.runs.values():
            if run.is_in_lane:
                continue
            if run.next_ready(now) <= now and self._has_room(run.throttle, run.transfer, now):
                return run
        return None

    def _begin(self, now: float, *, big: bool) -> Run | None:
        """Start the next waiting transfer, if there is room for it."""
        if not (self.is_open and self._waiting.has(big=big)):
            return None
        if big and self._big_running() >= self.big_files:
            return None
        for transfer in self._waiting.heads(big=big):
            if not big and self.is_for_lane(transfer):
                continue
            throttle = self.throttle(transfer.job.endpoint)
            has_room = self._has_room(throttle, transfer, now)
            if not has_room or not (big or self._has_small_room(throttle)):
                continue
            if self._servers.obstacle(transfer.job) is None:
                self._waiting.take(transfer)
                return self._start(transfer, throttle, _KINDS[transfer.direction])
        return None

    def _start(self, transfer: Transfer, throttle: Throttle, kind: type[Run]) -> Run:
        run = kind(transfer, Tools(throttle, self._journal, self._limits))
        self.runs[transfer] = run
        run.begin()
        return run

    def _has_room(self, throttle: Throttle, transfer: Transfer, now: float) -> bool:
        """Where bytes are limited, few requests share them: each must get on."""
        if not throttle.has_room(now):
            return False
        rate = self._limits.rate(transfer.job.connection_id, transfer.direction)
        return not rate or throttle.in_flight < max(1, rate // LEAST)

    def _has_small_room(self, throttle: Throttle) -> bool:
        if not throttle.is_near:
            return True
        runs = self.runs.values()
        small = sum(run.in_flight for run in runs if not (run.is_big or run.is_in_lane))
        return small < NEAR_REQUESTS

    def _big_in_flight(self) -> int:
        return sum(run.in_flight for run in self.runs.values() if run.is_big)

    def _big_running(self) -> int:
        """Big files that move; those that wait for the network hold nobody up."""
        return sum(
            run.is_big and run.transfer.state is TransferState.RUNNING for run in self.runs.values()
        )
