"""Several lives of one transfer: each run ends as suddenly as a program that is killed."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers import crashpoints
from rustfs_desktop.transfers.journal import writer
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.policy.retry import Throttle, may_repeat
from rustfs_desktop.transfers.scheduler import leftovers
from rustfs_desktop.transfers.scheduler.coordinator import TaskCoordinator
from rustfs_desktop.transfers.tasks.copy import Copy
from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.signals import TaskSignal
from rustfs_desktop.transfers.tasks.task import Task, TaskTools
from rustfs_desktop.transfers.tasks.upload import Upload
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    Direction,
    DownloadJob,
    DownloadTransfer,
    Job,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify import etags

MODULES = (
    "tasks.upload",
    "tasks.multipart_upload",
    "tasks.download",
    "tasks.download_ranges",
    "tasks.fetch_ranges",
    "local.partial_file",
)
MODULES += ("tasks.copy", "tasks.source_removal", "tasks.copy_parts")
KINDS: dict[Direction, Callable[[Transfer, TaskTools], Task]] = {
    Direction.UPLOAD: Upload,
    Direction.DOWNLOAD: Download,
    Direction.COPY: Copy,
}
TRANSFERS: dict[type[Job], type[Transfer]] = {
    UploadJob: UploadTransfer,
    DownloadJob: DownloadTransfer,
    CopyJob: CopyTransfer,
}


class Killed(BaseException):
    """The program ends here."""


@dataclasses.dataclass
class Lives:
    """One transfer and its journal; nothing is written down in time unless it is flushed."""

    journal: Journal
    job: Job

    def add(self, key: str, path: Path, size: int) -> Transfer:
        """Accept the transfer."""
        transfer = TRANSFERS[type(self.job)](self.job, key, path, size, seq=1)
        self.journal.add_job(self.job)
        self.journal.update_transfer(transfer)
        self.journal.flush()
        return transfer

    def live(self, point: str = "") -> Transfer:
        """Take up the transfer and run it to its end, or until it is killed at a point."""
        (transfer,) = self.journal.transfers(self.job)
        task = KINDS[transfer.direction](
            transfer, TaskTools(self.journal, BandwidthLimits(), resize)
        )
        transfer.move_to(TransferState.RUNNING)
        with self._killing(point):
            try:
                verified = drive(task)
                task.release(keep=False)
            except (AppError, TaskSignal):
                self.give_up(task)
                raise
            except Killed:
                self._die(task)
                raise
        transfer.finish(verified)
        self.journal.update_transfer(transfer)
        self.journal.flush()
        return transfer

    def killed_at(self, point: str) -> None:
        """Run it until it is killed there."""
        with pytest.raises(Killed):
            self.live(point)

    def paused_at(self, point: str) -> None:
        """Run it until there, then end it as a pause does."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self, "_die", _pause)
            self.killed_at(point)

    def clean_up(self) -> None:
        """Remove what was given up."""
        for leftover in self.journal.leftovers():
            leftovers.remove(leftover, self.job.client, self.journal)
            self.journal.remove_leftover(leftover)

    def give_up(self, task: Task) -> None:
        """It failed."""
        task.release(keep=False)
        leftover = task.leftover()
        if leftover is not None:
            self.journal.add_leftover(leftover)
        if task.transfer.has_resume_state:
            self.journal.clear_resume_state(task.transfer)

    @contextlib.contextmanager
    def _killing(self, point: str) -> Iterator[None]:
        name, _, count = point.partition(":")
        left = int(count or 1)

        def crashpoint(at: str) -> None:
            nonlocal left
            left -= at == name
            if at == name and left == 0:
                raise Killed

        with pytest.MonkeyPatch.context() as patch:
            for module in MODULES:
                target = f"rustfs_desktop.transfers.{module}.crashpoint"
                patch.setattr(target, crashpoint if point else crashpoints.crashpoint)
            yield

    def _die(self, task: Task) -> None:
        """What was not written is lost; what was open is closed and not removed."""
        self.journal._writer._batch = Batch()
        for name in ("_source", "_partial", "_folder"):
            found = getattr(task, name, None)
            if found is not None:
                getattr(found, "close_file", getattr(found, "close", None))()


def _pause(task: Task) -> None:
    task.release(keep=True)


def resize(transfer: Transfer, size: int) -> None:
    transfer.size = size


def drive(task: Task) -> Verification:
    """Do all steps of a task on this thread; raises what ends it."""
    run = TaskCoordinator(task, Throttle(4))
    run.queue_phase()
    while not run.is_over:
        step = run.take_step(time.monotonic() + 1000)
        try:
            step.run()
        except AppError as error:
            if task.fall_back(step, error):
                run.drop_phase()
                run.finish_step()
                continue
            step.attempts += 1
            if not may_repeat(error, step.attempts) or step.attempts > 20:
                raise
            run.repeat_step(step)
        else:
            run.finish_step()
    if not isinstance(run.result, Verification):
        raise run.result
    return run.result


@contextlib.contextmanager
def lives(job: Job, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lives]:
    """A transfer with small parts, in a journal that writes only when it is told to."""
    monkeypatch.setattr(writer, "COMMIT_S", 3600.0)
    monkeypatch.setattr(etags, "SINGLE_MAX", etags.MIB)
    monkeypatch.setattr("rustfs_desktop.transfers.tasks.download.RANGE_BYTES", etags.MIB)
    monkeypatch.setattr("rustfs_desktop.transfers.tasks.download_ranges._SYNC_SHARE", 0)
    journal = Journal.in_memory()
    yield Lives(journal, job)
    journal.close()
    if job.client is not None:
        job.client.close()
