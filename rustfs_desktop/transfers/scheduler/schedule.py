"""Chooses the next step for a free worker, and tells how long a worker may sleep.

By default two big files are transferred in parallel, with up to four parts each; small files get
the remaining requests, at least a third. A busy server gets fewer requests. A server that responds
very fast gets fewer small files in parallel: more threads would only compete for the interpreter
with each other and with the window.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Protocol

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.policy.bandwidth import MIN_RATE
from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.scheduler.file_events import log_file_event
from rustfs_desktop.transfers.scheduler.ready_queue import ReadyQueue
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.throttles import Throttles
from rustfs_desktop.transfers.tasks.copy import Copy
from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.edited_upload import EditedUpload
from rustfs_desktop.transfers.tasks.task import Step, Task, TaskTools
from rustfs_desktop.transfers.tasks.upload import Upload
from rustfs_desktop.transfers.types import Direction, Transfer, TransferState, UploadTransfer
from rustfs_desktop.transfers.verify.etags import SINGLE_MAX

BIG_FILES = 2
NEAR_REQUESTS = 4
_KINDS: dict[Direction, type[Task]] = {
    Direction.UPLOAD: Upload,
    Direction.DOWNLOAD: Download,
    Direction.COPY: Copy,
}
_BIG_SHARE = 2 / 3  # of the requests, while small files wait


def _task_type(transfer: Transfer) -> type[Task]:
    """The task of a transfer that no pipeline takes."""
    if isinstance(transfer, UploadTransfer) and transfer.job.edited is not None:
        return EditedUpload
    return _KINDS[transfer.direction]


@dataclasses.dataclass(eq=False, slots=True)
class CleanupStep:
    """The removal of a leftover; repeated until it succeeds.

    Attributes:
        client: The client of its server; None for a local file.
    """

    leftover: Leftover
    client: Client | None
    throttle: Throttle
    attempts: int = 0
    ready_at: float = 0.0


class Pipelines(Protocol):
    """Pipelines that may take small files from the workers, and verify what they stored."""

    def offer(self, transfer: Transfer) -> bool:
        """Start or wake the pipeline for a small file; False if a worker should take it."""

    def can_check(self, transfer: Transfer) -> bool:
        """Whether ``check_later`` takes one more step for the transfer's bucket."""

    def check_later(self, step: Step) -> None:
        """Let the next listing show what a step stored, then return the step. Without the lock."""


class Schedule:
    """The waiting transfers and the running tasks; called with the engine's lock held.

    Attributes:
        is_open: Whether new tasks are started; running ones continue in any case.
        big_files: How many multipart transfers run in parallel.
        tasks: The tasks that have not ended, by transfer.
        in_batches: How many of them wait with others for one request.
        cleanup_steps: Leftovers to remove.
        waiting: The waiting transfers.
    """

    def __init__(
        self,
        tools: TaskTools,
        clients: Clients,
        recorder: TransferRecorder,
        throttles: Throttles,
    ) -> None:
        self._tools = tools
        self._clients = clients
        self._recorder = recorder
        self._throttles = throttles
        self.is_open = True
        self.big_files = BIG_FILES
        self.tasks: dict[Transfer, TaskCoordinator] = {}
        self.in_batches = 0
        self.cleanup_steps: list[CleanupStep] = []
        self.waiting = ReadyQueue()
        self._held_back: dict[Transfer, None] = {}

    @property
    def requests(self) -> int:
        """How many requests may run in parallel, to all servers."""
        return self._throttles.requests

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits or runs."""
        return not (self.tasks or self.cleanup_steps or len(self.waiting) or self._held_back)

    @property
    def all_waiting(self) -> list[Transfer]:
        """All waiting transfers, including those that are held back."""
        return [*self.waiting.all(), *self._held_back]

    # Waiting transfers -----------------------------------------------------------------------

    def hold_back(self, transfer: Transfer) -> None:
        """Keep a transfer out of the queue until it is admitted."""
        self._held_back[transfer] = None

    def admit(self, transfer: Transfer) -> None:
        """Queue a waiting transfer, or set it aside if it is held or has no connection."""
        job = transfer.job
        self._throttles.add_server(job.endpoint)
        self._held_back.pop(transfer, None)
        self._clients.bind_job(job)
        if transfer.is_held:
            self._recorder.move(transfer, TransferState.PAUSED)
        elif (obstacle := self._clients.obstacle(job)) is not None:
            self._recorder.move(transfer, TransferState.NEEDS_KEYS, obstacle)
        elif transfer not in self.tasks:  # else its last task is ending, and admits it then
            self.waiting.add_transfer(transfer, big=transfer.size > SINGLE_MAX)

    def remove(self, transfer: Transfer) -> None:
        """Remove a transfer from the queue."""
        self._held_back.pop(transfer, None)
        self.waiting.remove_transfer(transfer)

    # Choosing the next step ------------------------------------------------------------------

    def take_next(self, pipelines: Pipelines) -> Step | CleanupStep | None:
        """Take the next step for a free worker; None if nothing is ready."""
        now = time.monotonic()
        cleanup = self._take_cleanup(now)
        if cleanup is not None:
            return cleanup
        big_share = self._throttles.requests * _BIG_SHARE
        is_small_first = self.waiting.has(big=False) and self._big_in_flight() >= big_share
        coordinator = (
            (self._start_small(now, pipelines) if is_small_first else None)
            or self._ready_task(now)
            or self._start_big(now)
            or self._start_small(now, pipelines)
        )
        if coordinator is None:
            return None
        step = coordinator.take_step(now)
        coordinator.throttle.in_flight += 1
        if coordinator.transfer.state is TransferState.WAITING:
            self._recorder.move(coordinator.transfer, TransferState.RUNNING)
        return step

    def sleep_s(self) -> float | None:
        """How long a worker may sleep when nothing is ready; None until it is notified."""
        now = time.monotonic()
        times = [
            coordinator.next_ready_at(now)
            for coordinator in self.tasks.values()
            if not coordinator.is_in_pipeline
        ]
        times += [cleanup.ready_at for cleanup in self.cleanup_steps]
        times += self._throttles.blocked_until
        soonest = min((moment for moment in times if moment > now), default=float("inf"))
        return None if soonest == float("inf") else soonest - now

    def is_way_free(self, transfer: Transfer) -> bool:
        """Whether neither the server nor a bandwidth limit slows the transfer down now."""
        job = transfer.job
        return (
            self.is_open
            and self._throttles.of_server(job.endpoint).is_well
            and self._clients.may_start(job)
            and not self._tools.limits.rate(job.connection_id, transfer.direction)
        )

    # Tasks -----------------------------------------------------------------------------------

    def coordinator_of(self, step: Step) -> TaskCoordinator:
        """The coordinator of a running step's task."""
        return self.tasks[step.task.transfer]

    def start_in_pipeline(self, transfer: Transfer, kind: type[Task], *, tar: bool = False) -> Step:
        """Start the task of a small file and take its first step for a pipeline."""
        coordinator = self._start_task(transfer, kind)
        coordinator.is_in_pipeline, coordinator.is_in_batch = True, tar
        self.in_batches += tar
        step = coordinator.take_step(0.0)
        self._recorder.start_small(transfer)
        return step

    def lend_to_pipeline(self, coordinator: TaskCoordinator) -> None:
        """Let a running step wait with others for a listing that verifies what they stored."""
        coordinator.is_in_pipeline = coordinator.is_in_batch = coordinator.is_lent = True
        self.in_batches += 1

    def leave_pipeline(self, coordinator: TaskCoordinator) -> None:
        """Record that the pipeline returned the step."""
        self.in_batches -= coordinator.is_in_batch
        coordinator.is_in_pipeline = coordinator.is_in_batch = coordinator.is_lent = False

    def remove_task(self, coordinator: TaskCoordinator) -> None:
        """Remove a task that ended."""
        del self.tasks[coordinator.transfer]

    def _start_task(self, transfer: Transfer, kind: type[Task]) -> TaskCoordinator:
        self.waiting.take_transfer(transfer)
        self._clients.bind_job(transfer.job)
        throttle = self._throttles.of_server(transfer.job.endpoint)
        coordinator = TaskCoordinator(kind(transfer, self._tools), throttle)
        self.tasks[transfer] = coordinator
        coordinator.queue_phase()
        return coordinator

    def _take_cleanup(self, now: float) -> CleanupStep | None:
        if not self.is_open:
            return None
        for cleanup in self.cleanup_steps:
            if cleanup.ready_at <= now:
                self.cleanup_steps.remove(cleanup)
                cleanup.throttle.in_flight += 1
                return cleanup
        return None

    def _ready_task(self, now: float) -> TaskCoordinator | None:
        for coordinator in self.tasks.values():
            if coordinator.is_in_pipeline or coordinator.next_ready_at(now) > now:
                continue
            transfer = coordinator.transfer
            # Steps of a connection with rejected keys wait until their tasks are suspended.
            if self._clients.obstacle(transfer.job) is None and self._has_room(
                coordinator.throttle, transfer, now
            ):
                return coordinator
        return None

    def _start_big(self, now: float) -> TaskCoordinator | None:
        """Start the next big file, if there is room for it."""
        if not self.is_open or self._big_running() >= self.big_files:
            return None
        for transfer in self.waiting.heads(big=True):
            if self._can_start(transfer, now):
                log_file_event(transfer, "begins")
                return self._start_task(transfer, _task_type(transfer))
        return None

    def _start_small(self, now: float, pipelines: Pipelines) -> TaskCoordinator | None:
        """Start the next small file that no pipeline takes, if there is room for it."""
        if not (self.is_open and self.waiting.has(big=False)):
            return None
        for transfer in self.waiting.heads(big=False):
            if pipelines.offer(transfer) or not self._can_start(transfer, now):
                continue
            if self._has_small_room(self._throttles.of_server(transfer.job.endpoint)):
                return self._start_task(transfer, _task_type(transfer))
        return None

    def _can_start(self, transfer: Transfer, now: float) -> bool:
        job = transfer.job
        throttle = self._throttles.of_server(job.endpoint)
        return self._has_room(throttle, transfer, now) and self._clients.may_start(job)

    def _has_room(self, throttle: Throttle, transfer: Transfer, now: float) -> bool:
        """Whether one more request may run; under a bandwidth limit only a few share it."""
        if not throttle.has_room(now):
            return False
        rate = self._tools.limits.rate(transfer.job.connection_id, transfer.direction)
        return not rate or throttle.in_flight < max(1, rate // MIN_RATE)

    def _has_small_room(self, throttle: Throttle) -> bool:
        if not throttle.is_near:
            return True
        small = sum(
            coordinator.in_flight
            for coordinator in self.tasks.values()
            if not (coordinator.task.is_big or coordinator.is_in_pipeline)
        )
        return small < NEAR_REQUESTS

    def _big_in_flight(self) -> int:
        return sum(one.in_flight for one in self.tasks.values() if one.task.is_big)

    def _big_running(self) -> int:
        """How many big files are running; those waiting for the network do not count."""
        return sum(
            one.task.is_big and one.transfer.state is TransferState.RUNNING
            for one in self.tasks.values()
        )
