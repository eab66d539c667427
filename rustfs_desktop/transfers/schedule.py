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

from rustfs_desktop.transfers.checks import SINGLE_MAX
from rustfs_desktop.transfers.download import Download
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.limits import Limits
from rustfs_desktop.transfers.retry import Throttle
from rustfs_desktop.transfers.run import Run, Step, Tools
from rustfs_desktop.transfers.types import Direction, State, Transfer
from rustfs_desktop.transfers.upload import Upload
from rustfs_desktop.transfers.waiting import Waiting

REQUESTS = 6
BIG_FILES = 2
NEAR_REQUESTS = 4
_BIG_SHARE = 4  # of the requests, while small files wait


@dataclasses.dataclass(eq=False, slots=True)
class Chore:
    """Something left on a server that must go; repeated until it is gone."""

    call: Callable[[], None]
    throttle: Throttle
    transfer: Transfer
    attempts: int = 0
    ready_at: float = 0.0


class Schedule:
    """The engine's bookkeeping; not thread-safe by itself."""

    def __init__(self, journal: Journal, limits: Limits) -> None:
        self._journal = journal
        self._limits = limits
        self.runs: dict[Transfer, Run] = {}
        self.chores: list[Chore] = []
        self._waiting = Waiting()
        self._throttles: dict[str, Throttle] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.runs or self.chores or len(self._waiting))

    @property
    def waiting(self) -> list[Transfer]:
        """All that wait for their turn."""
        return self._waiting.all()

    def enqueue(self, transfer: Transfer) -> None:
        """Let it wait for its turn."""
        self._waiting.add(transfer, big=transfer.size > SINGLE_MAX)

    def remove(self, transfer: Transfer) -> None:
        """Let it not wait any more."""
        self._waiting.remove(transfer)

    def next(self) -> Step | Chore | None:
        """What a free thread should do now, already counted as under way."""
        now = time.monotonic()
        for chore in self.chores:
            if chore.ready_at <= now:
                self.chores.remove(chore)
                chore.throttle.in_flight += 1
                return chore
        small_first = self._waiting.has(big=False) and self._big_in_flight() >= _BIG_SHARE
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
        if run.transfer.state is State.WAITING:
            run.transfer.move_to(State.RUNNING)
        return step

    def pause_s(self) -> float | None:
        """How long a thread may sleep when nothing is ready; None until it is woken."""
        now = time.monotonic()
        times = [run.next_ready(now) for run in self.runs.values()]
        times += [chore.ready_at for chore in self.chores]
        times += [throttle.blocked_until for throttle in self._throttles.values()]
        soonest = min((moment for moment in times if moment > now), default=float("inf"))
        return None if soonest == float("inf") else soonest - now

    def _ready_run(self, now: float) -> Run | None:
        for run in self.runs.values():
            if run.next_ready(now) <= now and run.throttle.has_room(now):
                return run
        return None

    def _begin(self, now: float, *, big: bool) -> Run | None:
        """Start the next waiting transfer, if there is room for it."""
        if not self._waiting.has(big=big) or (big and self._big_running() >= BIG_FILES):
            return None
        for transfer in self._waiting.heads(big=big):
            throttle = self._throttle(transfer)
            if throttle.has_room(now) and (big or self._has_small_room(throttle)):
                self._waiting.take(transfer)
                return self._start(transfer, throttle)
        return None

    def _start(self, transfer: Transfer, throttle: Throttle) -> Run:
        kind = Upload if transfer.direction is Direction.UPLOAD else Download
        run: Run = kind(transfer, Tools(throttle, self._journal, self._limits))
        self.runs[transfer] = run
        run.begin()
        return run

    def _has_small_room(self, throttle: Throttle) -> bool:
        if not throttle.is_near:
            return True
        small = sum(run.in_flight for run in self.runs.values() if not run.is_big)
        return small < NEAR_REQUESTS

    def _big_in_flight(self) -> int:
        return sum(run.in_flight for run in self.runs.values() if run.is_big)

    def _big_running(self) -> int:
        """Big files that move; those that wait for the network hold nobody up."""
        return sum(run.is_big and run.transfer.state is State.RUNNING for run in self.runs.values())

    def _throttle(self, transfer: Transfer) -> Throttle:
        url = transfer.job.endpoint
        return self._throttles.setdefault(url, Throttle(REQUESTS))
