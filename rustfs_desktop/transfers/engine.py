"""Runs all transfers on a few threads, from the first walk to the last cleaning up.

The threads write, one reader takes the changes (``take_changes``) when it likes; nobody is called
back for every chunk. All bookkeeping happens under one lock, all work outside of it. What is to
be done stands in the journal, so that any end of the program is only a pause.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.pipelines.small_files import Lanes
from rustfs_desktop.transfers.planning.planner import Plan, Planning
from rustfs_desktop.transfers.planning.restore import Restoring, may_find_more
from rustfs_desktop.transfers.policy.bandwidth import Limits
from rustfs_desktop.transfers.scheduler.background_jobs import Orders
from rustfs_desktop.transfers.scheduler.cleanup import Cleaning
from rustfs_desktop.transfers.scheduler.clients import Servers
from rustfs_desktop.transfers.scheduler.context import SLICE, Core
from rustfs_desktop.transfers.scheduler.pause_resume import Holding
from rustfs_desktop.transfers.scheduler.progress import Changes, Tally
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.step_results import Outcomes
from rustfs_desktop.transfers.scheduler.workers import Crew
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt
from rustfs_desktop.transfers.types import Answer, Job, Priority, Transfer, TransferState

_SWEEP_S = 3600.0


class Engine:
    """Moves files until stopped; every method may be called from any thread.

    Attributes:
        journal: Keeps what is to be done over the end of the program; in memory if none is given.
        limits: How fast bytes may move.
    """

    def __init__(
        self,
        attempt: Attempt = attempt,
        journal: Journal | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.journal = journal or Journal.in_memory()
        self.limits = limits or Limits()
        self._lock = threading.Condition()
        self._tally = tally = Tally()
        servers = Servers()
        self._schedule = schedule = Schedule(self.journal, self.limits, servers)
        self._orders = orders = Orders(attempt, self._on_idle)
        self._cleaning = Cleaning(self._lock, schedule, servers, self.journal)
        self._outcomes = Outcomes(self._lock, schedule, tally, self._cleaning, orders)
        self._crew = Crew(self._lock, schedule, self._outcomes, self._cleaning, attempt)
        self._core = Core(
            attempt,
            self._lock,
            self.journal,
            tally,
            schedule,
            servers,
            self._cleaning,
            self._outcomes,
            self._crew,
            orders,
        )
        self._lanes = Lanes(self._core)
        self._holding = Holding(self._core)
        self._planning = Planning(self._core)

    # For the user -----------------------------------------------------------------------

    def start(self, job: Job, plan: Plan) -> None:
        """Begin a job: its transfers are planned on a thread of their own, and run meanwhile."""
        self._bind(job)
        with self._lock:
            self._core.servers.accept(job)
            self._tally.jobs[job] = None
        self._planning.start(job, plan)

    def restore(
        self,
        plan: Plan,
        accepts: Callable[[Job], bool] = lambda _: True,
        walks_again: Callable[[Job], bool] = may_find_more,
        *,
        goes_on: bool = True,
    ) -> None:
        """Take up the jobs that earlier runs of the program left; soon, row by row.

        Args:
            plan: Makes the interrupted walks again.
            accepts: Which jobs to take.
            walks_again: For which of those that did not find everything the walk is made again.
            goes_on: Continue them; else they are paused until the user resumes them.
        """
        restoring = Restoring(self._core, self._planning, self._bind, walks_again, goes_on=goes_on)
        self._orders.do(restoring.order(plan, accepts))
        self._orders.at(time.monotonic() + _SWEEP_S, self._sweep)

    def answer(self, transfer: Transfer, answer: Answer, *, for_all: bool = False) -> None:
        """Go on with a transfer whose name was taken, or with all such of its job."""
        with self._lock:
            transfer.answer = answer
            asking = [transfer]
            if for_all:
                transfer.job.answer_for_all = answer
                self.journal.change_job(transfer.job)
                asking += [other for other in self._tally.asking if other.job is transfer.job]
        self._core.each(asking, self._go_on)

    def pause(self, transfers: Iterable[Transfer]) -> None:
        """Let them wait until they are resumed; what they have so far is kept."""
        self._holding.pause(transfers)

    def pause_all(self) -> None:
        """Let everything wait, also what is still found by walks that are under way."""
        self._holding.pause_all()

    def resume(self, transfers: Iterable[Transfer]) -> None:
        """Let paused ones go on."""
        self._holding.resume(transfers)

    def resume_all(self) -> None:
        """Let everything that is paused go on, but not what the user has yet to look at."""
        self._holding.resume_all()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Stop them; what they left anywhere is removed."""
        self._holding.cancel(transfers)

    def cancel_all(self) -> None:
        """Stop everything, planning too."""
        self._holding.cancel_all()

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Begin failed and cancelled ones again; what waits for its next attempt tries now."""
        self._holding.retry(transfers)

    def go_ahead(self, job: Job) -> None:
        """The user knows what is to be expected of a held job, and wants it all the same."""
        self._holding.go_ahead(job)

    def call_off(self, job: Job) -> None:
        """Stop a job with all that it planned so far."""
        self._holding.call_off(job)

    def set_priority(self, transfers: Iterable[Transfer], priority: Priority) -> None:
        """Say what goes first."""
        self._holding.set_priority(transfers, priority)

    def put_first(self, transfers: Iterable[Transfer]) -> None:
        """Let those that wait be the next of their priority, also after a restart."""
        self._holding.put(transfers, to_front=True)

    def put_last(self, transfers: Iterable[Transfer]) -> None:
        """Let those that wait be the last of their priority, also after a restart."""
        self._holding.put(transfers, to_front=False)

    def set_parallel(self, files: int, requests: int) -> None:
        """How many big files move at once, and how many requests go out at once."""
        with self._lock:
            self._schedule.big_files = files
            self._schedule.set_requests(requests)
            self._crew.start()
            self._lock.notify_all()

    # For connections ----------------------------------------------------------------------

    def connected(self, connection_id: str, client: Client | None) -> None:
        """A connection was opened, perhaps with other keys; None: it was closed."""
        self._holding.connected(connection_id, client)
        self._planning.go_on()

    @property
    def missing_connections(self) -> set[str]:
        """The connections that must be opened before all jobs can go on."""
        with self._lock:
            return set().union(*map(self._core.servers.missing, self._tally.jobs))

    # For the reader -----------------------------------------------------------------------

    def take_changes(self) -> Changes:
        """What happened since the last call."""
        with self._lock:
            return self._tally.take(self._schedule.runs)

    def forget(self, transfers: Iterable[Transfer], jobs: Iterable[Job] = ()) -> None:
        """Count ended transfers no longer: they were cleared from the list.

        Args:
            transfers: Ended ones.
            jobs: Those of which nothing is left in the list; their failures do not come back.
        """
        for job in jobs:
            job.is_cleared = job.is_finished
            self.journal.change_job(job)
        cleared = list(transfers)
        for first in range(0, len(cleared), SLICE):
            with self._lock:
                self._tally.forget(cleared[first : first + SLICE])

    @property
    def is_busy(self) -> bool:
        """Whether anything is planned, moved, waiting for an answer, or being removed."""
        with self._lock:
            is_asking = self._tally.counts[TransferState.NEEDS_ANSWER] > 0
            return is_asking or not (self._is_idle and self._schedule.is_empty)

    @property
    def is_moving(self) -> bool:
        """Whether a file is still to be planned, moved or answered for: not only cleaned up."""
        with self._lock:
            unfinished = (TransferState.WAITING, TransferState.RUNNING, TransferState.NEEDS_ANSWER)
            return not self._planning.is_idle or any(map(self._tally.counts.get, unfinished))

    @property
    def is_working(self) -> bool:
        """Whether anything goes on by itself; what waits for the user does not."""
        with self._lock:
            counts = self._tally.counts
            is_moving = counts[TransferState.WAITING] or counts[TransferState.RUNNING]
            is_ending = any(run.in_flight or run.failure for run in self._schedule.runs.values())
            return bool(is_moving or is_ending or self._schedule.chores) or not self._is_idle

    # The end --------------------------------------------------------------------------------

    def stop(self, timeout_s: float, *, keep: bool = False) -> bool:
        """End the threads; False if the time was too short.

        Args:
            timeout_s: How long that may take.
            keep: Pause everything, for the next run of the program; else cancel it and clean up.
        """
        deadline = time.monotonic() + timeout_s
        self._lanes.close()
        if keep:
            self._holding.leave()
        else:
            self.cancel_all()
        with self._lock:
            clean = self._lock.wait_for(
                lambda: self._is_still(keep=keep), max(0.0, deadline - time.monotonic())
            )
        self._crew.close(deadline)
        self._orders.close(deadline)
        error = self._core.attempt(self.journal.flush)
        return clean and error is None

    def _is_still(self, *, keep: bool) -> bool:
        is_clean = keep or not self._schedule.chores
        return self._is_idle and is_clean and not self._schedule.runs

    @property
    def _is_idle(self) -> bool:
        """Whether no part does anything beside runs and chores. With the lock held."""
        parts = (self._planning, self._orders, self._crew)
        return all(part.is_idle for part in parts) and not self._lanes.is_asking

    # What the parts call --------------------------------------------------------------------

    def _bind(self, job: Job) -> None:
        job.on_moved, job.on_resized = self._on_moved, self._on_resized

    def _go_on(self, transfer: Transfer) -> None:
        if transfer.state is TransferState.NEEDS_ANSWER:
            self._outcomes.go_on(transfer)

    def _sweep(self) -> None:
        self._orders.do(self._cleaning.sweep())
        self._orders.at(time.monotonic() + _SWEEP_S, self._sweep)

    def _on_idle(self) -> None:
        with self._lock:
            self._lock.notify_all()

    def _on_moved(self, transfer: Transfer, old: TransferState) -> None:
        with self._lock:
            self._tally.moved(transfer, old)
            self.journal.note(transfer)

    def _on_resized(self, transfer: Transfer, difference: int) -> None:
        with self._lock:
            self._tally.resized(transfer, difference)
