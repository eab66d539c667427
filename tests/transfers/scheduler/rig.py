"""The scheduler without workers or pipelines, and tasks whose steps do what a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.scheduler.attempts import AttemptHistory
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.connection_changes import ConnectionChanges
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.scheduler.step_results import StepResults
from rustfs_desktop.transfers.scheduler.task_ends import TaskEnds
from rustfs_desktop.transfers.scheduler.throttles import Throttles
from rustfs_desktop.transfers.scheduler.transfer_control import TransferControl
from rustfs_desktop.transfers.tasks.attempt import attempt
from rustfs_desktop.transfers.tasks.task import Script, Step, StepName, Task, TaskTools
from rustfs_desktop.transfers.types import (
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.waiting import deadline


def nothing() -> None:
    """A step that succeeds."""


class ScriptedTask(Task):
    """A task with one step for each name; the last one decides.

    Attributes:
        released: The ``keep`` of each call of ``release``.
        left: What is to be removed when it failed.
        stored: What the user is told after a cancel.
    """

    names: Sequence[StepName] = (StepName.BEGIN, StepName.COMPLETE)
    runs: Callable[[], None] = staticmethod(nothing)

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self.released: list[bool] = []
        self.left: Leftover | None = None
        self.stored: AppError | None = None

    def script(self) -> Script:
        for name in self.names:
            yield [self.step(name, self.runs, is_final=name is self.names[-1])]
        return self.verified()

    def release(self, *, keep: bool) -> None:
        self.released.append(keep)

    def leftover(self) -> Leftover | None:
        return self.left

    def stored_before_cancel(self) -> AppError | None:
        return self.stored


class Rig:
    """The parts of an engine that decide, put together as the engine does it."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.progress, self.clients, self.throttles = Progress(), Clients(), Throttles()
        self.journal = Journal.in_memory()
        self.background = BackgroundJobs(attempt, nothing)
        self.recorder = TransferRecorder(self.lock, self.progress, self.journal)
        self.tools = TaskTools(self.journal, BandwidthLimits(), self.recorder.resize)
        self.schedule = Schedule(self.tools, self.clients, self.recorder, self.throttles)
        self.cleanup = Cleanup(self.lock, self.schedule, self.clients, self.throttles, self.journal)
        self.history = AttemptHistory()
        self.ends = TaskEnds(self.lock, self.schedule, self.recorder, self.cleanup, self.history)
        self.control = TransferControl(
            self.schedule, self.recorder, self.clients, self.background, self.ends, self.history
        )
        slices = Slices(self.lock, self.background)
        self.connections = ConnectionChanges(self.clients, self.progress, self.control, slices)
        self.results = StepResults(
            self.lock, self.schedule, self.control, self.connections, self.ends, self.history
        )
        self.client = Client(Endpoint("http://127.0.0.1:9"), Credentials("key", "secret"))
        self.job = UploadJob("c", self.client, "bucket")
        self.journal.add_job(self.job)
        with self.lock:
            self.connections.accept_job(self.job)

    def close(self) -> None:
        """End the thread and the journal."""
        self.background.close(deadline())
        self.journal.close()

    def add_transfer(self) -> UploadTransfer:
        """A transfer that waits in the queue."""
        self.job.last_seq += 1
        seq = self.job.last_seq
        transfer = UploadTransfer(self.job, f"key{seq}", f"/tmp/file{seq}", 10, seq=seq)
        with self.lock:
            self.recorder.add_transfer(transfer)
            self.schedule.admit(transfer)
        return transfer

    def start(self, transfer: Transfer, kind: type[ScriptedTask] = ScriptedTask) -> ScriptedTask:
        """Let a waiting transfer run with such a task."""
        with self.lock:
            self.schedule.waiting.take_transfer(transfer)
            task = kind(transfer, self.tools)
            throttle = self.throttles.of_server(self.job.endpoint)
            self.schedule.tasks[transfer] = coordinator = TaskCoordinator(task, throttle)
            coordinator.queue_phase()
            self.recorder.move(transfer, TransferState.RUNNING)
        return task

    def take_step(self, task: Task) -> Step:
        """Take the next step, as a worker does."""
        with self.lock:
            coordinator = self.coordinator(task)
            coordinator.throttle.in_flight += 1
            return coordinator.take_step(time.monotonic())

    def coordinator(self, task: Task) -> TaskCoordinator:
        """The coordinator of a task that has not ended."""
        return self.schedule.tasks[task.transfer]
