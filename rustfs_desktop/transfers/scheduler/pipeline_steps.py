"""The interface between schedule and pipelines: first steps of small files, taken and returned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from rustfs_desktop.transfers.policy.retry import Throttle
from rustfs_desktop.transfers.scheduler.schedule import Schedule
from rustfs_desktop.transfers.scheduler.step_results import StepResults
from rustfs_desktop.transfers.scheduler.throttles import Throttles
from rustfs_desktop.transfers.tasks.signals import StepFailure
from rustfs_desktop.transfers.tasks.small_object import SMALL_TASKS
from rustfs_desktop.transfers.tasks.tar_member import TarMemberUpload
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Job, Transfer

SMALL_AT_ONCE = 8  # steps while the lock is held, about a millisecond
_TASKS_PER_REQUEST = 4  # tasks may wait for the disk after their request

IsWanted = Callable[[Transfer], bool]


class PipelineSteps:
    """Called by pipelines with ``lock`` held, except ``return_steps``."""

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        results: StepResults,
        throttles: Throttles,
    ) -> None:
        self.lock = lock
        self._schedule = schedule
        self._results = results
        self._throttles = throttles

    def first(self, is_wanted: IsWanted) -> Transfer | None:
        """The next small file for which ``is_wanted`` is True."""
        return next((head for head in self.heads() if is_wanted(head)), None)

    def heads(self) -> Iterator[Transfer]:
        """The next small file of each job."""
        return self._schedule.waiting.heads(big=False)

    def count_waiting(self, job: Job) -> int:
        """How many small files of a job wait, except those with a manual position."""
        return self._schedule.waiting.count_small(job)

    def is_way_free(self, transfer: Transfer) -> bool:
        """Whether neither the server nor a bandwidth limit slows the transfer down now."""
        return self._schedule.is_way_free(transfer)

    def share(self, job: Job, most: int) -> int:
        """How many of ``most`` requests the throttle of a job's server allows; at least one."""
        throttle = self._throttles.of_server(job.endpoint)
        return max(1, most * throttle.limit // self._throttles.requests)

    def throttle(self, step: Step) -> Throttle:
        """The throttle of a step's server."""
        return self._throttles.of_server(step.task.transfer.job.endpoint)

    def take_small(self, is_wanted: IsWanted, most: int, taken: int, checked: int) -> list[Step]:
        """Take first steps for the small-file pipeline.

        Args:
            is_wanted: Whether the pipeline takes a transfer.
            most: How many steps the pipeline may have, unless the server is throttled.
            taken: How many it has.
            checked: How many others only wait until what they stored is verified.
        """
        steps: list[Step] = []
        tasks = len(self._schedule.tasks) - self._schedule.in_batches - checked
        room = min(most - taken, SMALL_AT_ONCE, _TASKS_PER_REQUEST * most - tasks)
        while len(steps) < room:
            transfer = self.first(is_wanted)
            if transfer is None or taken + len(steps) >= self.share(transfer.job, most):
                break
            kind = SMALL_TASKS[transfer.direction]
            steps.append(self._schedule.start_in_pipeline(transfer, kind))
        return steps

    def take_for_tar(self, is_wanted: IsWanted, room: int) -> list[Step]:
        """Take a few first steps of uploads for a tar.

        Args:
            is_wanted: Whether the tar takes a transfer.
            room: How many bytes are left in the tar.
        """
        steps: list[Step] = []
        while len(steps) < SMALL_AT_ONCE:
            transfer = self.first(is_wanted)
            if transfer is None or transfer.size > room:
                break
            room -= transfer.size
            steps.append(self._schedule.start_in_pipeline(transfer, TarMemberUpload, tar=True))
        return steps

    def return_steps(self, ended: Sequence[tuple[Step, StepFailure | None]], began: float) -> None:
        """Return finished steps. Without the lock.

        Args:
            ended: The steps, each with its error or signal.
            began: Monotonic time before which no reply arrived.
        """
        self._results.record_pipeline_steps(ended, began)
