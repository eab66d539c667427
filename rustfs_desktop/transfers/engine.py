"""The transfer engine: runs all transfers on a few threads, from planning to cleanup.

The window or terminal polls for changes (``take_changes``); there are no callbacks per chunk. State
changes only with one lock held, requests run without it. The journal has everything that is to be
done, so that transfers resume after any end of the program.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.pipelines.small_files import SmallFilePipelines
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.planning.admission import Admission
from rustfs_desktop.transfers.planning.planner import Plan, Planner
from rustfs_desktop.transfers.planning.restore import RestoreJobs, RestoreOptions, may_find_more
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.scheduler.attempts import AttemptHistory
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.connection_changes import ConnectionChanges
from rustfs_desktop.transfers.scheduler.pause_resume import PauseResume
from rustfs_desktop.transfers.scheduler.pipeline_steps import PipelineSteps
from rustfs_desktop.transfers.scheduler.progress import Changes, Progress
from rustfs_desktop.transfers.scheduler.queue_order import QueueOrder
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.removed_connections import RemovedConnections
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.slices import SLICE, Slices
from rustfs_desktop.transfers.scheduler.step_results import StepResults
from rustfs_desktop.transfers.scheduler.task_ends import TaskEnds
from rustfs_desktop.transfers.scheduler.throttles import Throttles
from rustfs_desktop.transfers.scheduler.transfer_control import TransferControl
from rustfs_desktop.transfers.scheduler.workers import Workers
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import Answer, Job, Priority, Transfer, TransferState

_SWEEP_S = 3600.0


class Engine:
    """Runs transfers until stopped; every method may be called from any thread.

    Attributes:
        journal: The journal; in memory if none is given.
        limits: The bandwidth limits.
    """

    def __init__(
        self,
        attempt: Attempt = attempt,
        journal: Journal | None = None,
        limits: BandwidthLimits | None = None,
    ) -> None:
        self.journal = journal or Journal.in_memory()
        self.limits = limits or BandwidthLimits()
        self._attempt = attempt
        self._lock = lock = threading.Condition()
        self._progress = progress = Progress()
        self._clients = clients = Clients()
        self._throttles = throttles = Throttles()
        self._background = background = BackgroundJobs(attempt, self._wake)
        recorder = TransferRecorder(lock, progress, self.journal)
        tools = TaskTools(self.journal, self.limits, recorder.resize)
        self._schedule = schedule = Schedule(tools, clients, recorder, throttles)
        self._cleanup = cleanup = Cleanup(lock, schedule, clients, throttles, self.journal)
        history = AttemptHistory()
        ends = TaskEnds(lock, schedule, recorder, cleanup, history)
        control = TransferControl(schedule, recorder, clients, background, ends, history)
        slices = Slices(lock, background)
        self._connections = ConnectionChanges(clients, progress, control, slices)
        results = StepResults(lock, schedule, control, self._connections, ends, history)
        self._pipelines = SmallFilePipelines(
            PipelineSteps(lock, schedule, results, throttles),
            ThrowAwayObjects(self.journal, cleanup),
            attempt,
        )
        self._workers = Workers(lock, schedule, results, cleanup, self._pipelines, attempt)
        self._pause_resume = PauseResume(slices, background, control, recorder, progress, cleanup)
        self._removed = RemovedConnections(
            slices, progress, background, self._connections, self._pause_resume
        )
        self._order = order = QueueOrder(slices, schedule, recorder)
        admission = Admission(slices, recorder, schedule, self._pipelines)
        self._planner = Planner(admission, background, clients, self.journal, attempt)
        self._restore = RestoreJobs(admission, self._planner, clients, order, self.journal)

    # For the user -----------------------------------------------------------------------

    def start_job(self, job: Job, plan: Plan) -> None:
        """Start a job: its transfers are planned on a new thread, and run meanwhile."""
        with self._lock:
            self._connections.accept_job(job)
            self._workers.start_missing()
        self._planner.plan_job(job, plan)

    def restore(
        self,
        plan: Plan,
        accepts: Callable[[Job], bool] = lambda _: True,
        walks_again: Callable[[Job], bool] = may_find_more,
        *,
        goes_on: bool = True,
    ) -> None:
        """Restore the jobs of earlier runs of the program, in the background.

        Args:
            plan: Repeats interrupted walks.
            accepts: Which jobs to restore.
            walks_again: For which jobs with gaps the walk is repeated.
            goes_on: Resume them; else they are paused until the user resumes them.
        """
        self._background.add_job(
            self._restoring(RestoreOptions(plan, accepts, walks_again, goes_on))
        )
        self._background.call_at(time.monotonic() + _SWEEP_S, self._sweep)

    def answer(self, transfer: Transfer, answer: Answer, *, for_all: bool = False) -> None:
        """Answer a name conflict of a transfer, or of all transfers of its job."""
        self._pause_resume.answer(transfer, answer, for_all=for_all)

    def pause(self, transfers: Iterable[Transfer]) -> None:
        """Pause transfers; they can be resumed from where they are."""
        self._pause_resume.pause(transfers)

    def pause_all(self) -> None:
        """Pause all transfers, also those that are still being planned."""
        self._pause_resume.pause_all()

    def resume(self, transfers: Iterable[Transfer]) -> None:
        """Resume paused transfers."""
        self._pause_resume.resume(transfers)

    def resume_all(self) -> None:
        """Resume all paused transfers, except those that are held."""
        self._pause_resume.resume_all()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Cancel transfers and remove their temporary files and unfinished uploads."""
        self._pause_resume.cancel(transfers)

    def cancel_all(self) -> None:
        """Cancel everything, including planning."""
        self._pause_resume.cancel_all()

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Retry failed and cancelled transfers; those waiting for their next attempt try now."""
        self._pause_resume.retry(transfers)

    def start_held_job(self, job: Job) -> None:
        """Start a held job: the user has seen its preflight findings."""
        self._pause_resume.start_held_job(job)

    def cancel_job(self, job: Job) -> None:
        """Cancel a job with all transfers planned so far."""
        self._pause_resume.cancel_job(job)

    def set_priority(self, transfers: Iterable[Transfer], priority: Priority) -> None:
        """Set the priority of transfers."""
        self._order.set_priority(transfers, priority)

    def put_first(self, transfers: Iterable[Transfer]) -> None:
        """Move waiting transfers to the top of their priority, also after a restart."""
        self._order.put(transfers, to_front=True)

    def put_last(self, transfers: Iterable[Transfer]) -> None:
        """Move waiting transfers to the bottom of their priority, also after a restart."""
        self._order.put(transfers, to_front=False)

    def set_parallel(self, files: int, requests: int) -> None:
        """Set how many big files and how many requests run in parallel."""
        with self._lock:
            self._schedule.big_files = files
            self._throttles.set_requests(requests)
            self._workers.start_missing()
            self._lock.notify_all()

    # For connections ----------------------------------------------------------------------

    def set_client(self, connection_id: str, client: Client | None) -> None:
        """Set the client of a connection that was opened; None when it was closed."""
        self._connections.set_client(connection_id, client)
        self._background.add_job(self._cleanup.sweep())
        with self._lock:
            self._workers.start_missing()
        self._planner.start_possible_walks()

    def remove_connection(self, connection_id: str) -> None:
        """Cancel the jobs of a connection that was removed; then forget its client and keys."""
        self._removed.remove_connection(connection_id)

    @property
    def missing_connections(self) -> set[str]:
        """The connections that must be opened before all jobs can continue."""
        with self._lock:
            return set().union(*map(self._clients.missing, self._progress.jobs))

    # For the reader -----------------------------------------------------------------------

    def take_changes(self) -> Changes:
        """Take the changes since the last call."""
        with self._lock:
            return self._progress.take_changes(self._schedule.tasks, self._planner.waits_for)

    def forget(self, transfers: Iterable[Transfer], jobs: Iterable[Job] = ()) -> None:
        """Remove ended transfers, which were cleared from the list, from the counts.

        Args:
            transfers: The ended transfers.
            jobs: Jobs that were cleared completely; they are not restored.
        """
        for job in jobs:
            job.is_cleared = job.is_finished
            self.journal.update_job(job)
        cleared = list(transfers)
        for first in range(0, len(cleared), SLICE):
            with self._lock:
                self._progress.forget_transfers(cleared[first : first + SLICE])

    @property
    def is_busy(self) -> bool:
        """Whether anything is being planned, transferred or cleaned up, or waits for an answer."""
        with self._lock:
            is_probing = self._progress.counts[TransferState.NEEDS_ANSWER] > 0
            return is_probing or not (self._is_idle and self._schedule.is_empty)

    @property
    def is_moving(self) -> bool:
        """Whether anything is being planned or transferred, or waits for an answer."""
        with self._lock:
            unfinished = (TransferState.WAITING, TransferState.RUNNING, TransferState.NEEDS_ANSWER)
            return not self._planner.is_idle or any(map(self._progress.counts.get, unfinished))

    @property
    def is_working(self) -> bool:
        """Whether anything continues without the user."""
        with self._lock:
            counts, tasks = self._progress.counts, self._schedule.tasks.values()
            is_moving = counts[TransferState.WAITING] or counts[TransferState.RUNNING]
            is_ending = any(task.in_flight or task.failure for task in tasks)
            has_more = is_moving or is_ending or self._schedule.cleanup_steps
            return bool(has_more) or not self._is_idle

    # The end --------------------------------------------------------------------------------

    def stop(self, timeout_s: float, *, keep: bool = False) -> bool:
        """End the threads; False if that took too long.

        Args:
            timeout_s: How long that may take.
            keep: Suspend everything for the next run of the program; else cancel and clean up.
        """
        deadline = time.monotonic() + timeout_s
        self._pipelines.close()
        if keep:
            self._pause_resume.suspend_all()
        else:
            self.cancel_all()
        with self._lock:
            clean = self._lock.wait_for(
                lambda: self._is_still(keep=keep), max(0.0, deadline - time.monotonic())
            )
        self._workers.close(deadline)
        self._background.close(deadline)
        error = self._attempt(self.journal.flush)
        return clean and error is None

    def _is_still(self, *, keep: bool) -> bool:
        is_clean = keep or not self._schedule.cleanup_steps
        return self._is_idle and is_clean and not self._schedule.tasks

    @property
    def _is_idle(self) -> bool:
        """Whether nothing but tasks and cleanup is running. With the lock held."""
        parts = (self._planner, self._background, self._workers)
        return all(part.is_idle for part in parts) and not self._pipelines.is_probing

    # What happens in the background ---------------------------------------------------------

    def _restoring(self, options: RestoreOptions) -> Iterator[None]:
        yield from self._restore.restoring(options)
        with self._lock:
            self._workers.start_missing()
        yield from self._cleanup.sweep()

    def _sweep(self) -> None:
        self._background.add_job(self._cleanup.sweep())
        self._background.call_at(time.monotonic() + _SWEEP_S, self._sweep)

    def _wake(self) -> None:
        with self._lock:
            self._lock.notify_all()
