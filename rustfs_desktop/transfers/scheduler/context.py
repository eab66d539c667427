"""What the parts of the engine share."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable, Iterator

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.scheduler.background_jobs import Orders
from rustfs_desktop.transfers.scheduler.cleanup import Cleaning
from rustfs_desktop.transfers.scheduler.clients import Servers
from rustfs_desktop.transfers.scheduler.manual_order import Places
from rustfs_desktop.transfers.scheduler.progress import Tally
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.step_results import Outcomes
from rustfs_desktop.transfers.scheduler.workers import Crew
from rustfs_desktop.transfers.tasks.attempt import Attempt
from rustfs_desktop.transfers.types import Transfer

SLICE = 200  # transfers that are handled under one lock, less than ten milliseconds


@dataclasses.dataclass(frozen=True, eq=False)
class Core:
    """All bookkeeping happens under ``lock``, all work outside of it."""

    attempt: Attempt
    lock: threading.Condition
    journal: Journal
    tally: Tally
    schedule: Schedule
    servers: Servers
    cleaning: Cleaning
    outcomes: Outcomes
    crew: Crew
    orders: Orders
    places: Places = dataclasses.field(default_factory=Places)

    def each(self, transfers: Iterable[Transfer], act: Callable[[Transfer], None]) -> None:
        """Do something to some transfers now, or to many of them soon; ``act`` gets the lock."""
        chosen = list(transfers)
        with self.lock:
            if len(chosen) <= SLICE and self.orders.is_idle:
                for transfer in chosen:
                    act(transfer)
                self.lock.notify_all()
                return
        self.orders.do(self.slices(lambda: chosen, act))

    def slices(
        self, choose: Callable[[], list[Transfer]], act: Callable[[Transfer], None]
    ) -> Iterator[None]:
        """An order that does something to every transfer that is chosen when its turn comes."""
        with self.lock:
            chosen = choose()
        for first in range(0, len(chosen), SLICE):
            with self.lock:
                for transfer in chosen[first : first + SLICE]:
                    act(transfer)
                self.lock.notify_all()
            yield
