"""The small-file pipelines: one thread for each bucket keeps many requests in flight.

A pipeline takes waiting transfers and runs the first step of each task in parts: send a request,
and continue when the reply arrives. A success is recorded like that of any step. Everything else
is handed back: a worker runs the step in the ordinary way, with boto, and decides about retries
and errors. After an unexpected reply the pipeline pauses, and workers take small files too.
"""

from __future__ import annotations

import functools
import math
import threading
import time
import weakref
from collections.abc import Callable
from typing import cast

from rustfs_desktop.errors import Cancelled, ServerBusy
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.client import FastClient, Reply, Unsendable
from rustfs_desktop.transfers.pipelines.stored_checks import MAX_WAITING, StoredChecks
from rustfs_desktop.transfers.pipelines.tar_batches import TarPipeline
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.scheduler.pipeline_steps import SMALL_AT_ONCE, PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.signals import HandBack, StepFailure
from rustfs_desktop.transfers.tasks.small_object import (
    SMALL_MAX,
    OpenFolders,
    SmallTask,
    SmallUpload,
)
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import (
    Answer,
    Direction,
    Transfer,
    UploadJob,
    UploadTransfer,
)

IN_FLIGHT = 32
POLL_S = 0.1
QUIET_S = 0.02  # so long nothing came: no more uploads are waited for
IDLE_S = 5.0
PAUSE_S = 1.0
_OPENING_S = 1.0
_MAX_PAUSE_S = 60.0
_EXPECTED = (200, 404, 412)
_BUSY = (429, 500, 502, 503, 504)


class DiskSpeed:
    """Measures whether writing a file is so slow that several threads should do it in parallel.

    The machine may be busy for a moment, so the disk counts as slow only if all of about ten files
    took long.
    """

    SLOW_S = 0.002

    def __init__(self) -> None:
        self._fastest_s = 0.0

    @property
    def is_slow(self) -> bool:
        """Whether the last files took long; the estimate decays, so that it is tried again."""
        return self._fastest_s > self.SLOW_S

    def note_time(self, seconds: float, *, is_written: bool) -> None:
        """Add how long a file took, and whether it was written."""
        if not is_written:
            self._fastest_s *= 0.98
            return
        self._fastest_s = min(seconds, 1.1 * self._fastest_s + self.SLOW_S / 16)
        if self.is_slow:
            self._fastest_s = 2 * self.SLOW_S


_Target = tuple[Client, str]  # client and bucket


class SmallFilePipelines:
    """The small-file and tar pipelines of one engine: one of each for every bucket.

    They start when files wait for them, and end when idle.
    """

    def __init__(
        self, source: PipelineSteps, throw_aways: ThrowAwayObjects, attempt: Attempt
    ) -> None:
        self._source = source
        self._throw_aways = throw_aways
        self._attempt = attempt
        self.is_closed = False
        self._pipelines: dict[_Target, SmallFilePipeline] = {}
        self._tars: dict[_Target, TarPipeline] = {}
        # For steps of workers; those of a small-file pipeline belong to it, and end with it. Each
        # lives as long as its thread, so that a closed connection is not kept.
        self._worker_checks = weakref.WeakValueDictionary[_Target, StoredChecks]()
        self._checks_lock = threading.Lock()

    @property
    def is_probing(self) -> bool:
        """Whether a server is being probed, which creates objects. With the lock held."""
        return any(tars.is_probing for tars in self._tars.values())

    def is_for(self, transfer: Transfer, pipeline: SmallFilePipeline) -> bool:
        """Whether this pipeline takes the file now. With the lock held."""
        if not (self._is_suitable(transfer) and pipeline.is_ready):
            return False
        target = _target(transfer)
        tars = self._tars.get(target)
        is_for_tar = tars is not None and tars.accepts(transfer)
        return self._pipelines.get(target) is pipeline and not is_for_tar

    def offer(self, transfer: Transfer) -> bool:
        """Start or wake the pipeline for a small file; False if a worker should take it.

        With the lock held.
        """
        if not self._is_suitable(transfer) or self.is_closed:
            return False
        return self._offer_to_tars(transfer) or self._pipeline_for(transfer).wake()

    def can_check(self, transfer: Transfer) -> bool:
        """Whether ``check_later`` takes one more step for the transfer's bucket."""
        with self._checks_lock:
            checks = self._worker_checks.get(_target(transfer))
        return not self.is_closed and (checks is None or checks.count < MAX_WAITING)

    def check_later(self, step: Step) -> None:
        """Let the next listing show what a worker's step stored, then return the step."""
        checks, task = self._checks_for(step.task.transfer), step.task
        checks.add(step)
        task.token.on_set(functools.partial(checks.stop_unwanted_listing, 0.0))

    def _checks_for(self, transfer: Transfer) -> StoredChecks:
        target = _target(transfer)
        with self._checks_lock:
            checks = self._worker_checks.get(target)
            if checks is None:
                checks = StoredChecks(self._source, self._attempt, *target)
                self._worker_checks[target] = checks
            if self.is_closed:  # since ``can_check``
                checks.close()
            return checks

    def offer_heads_to_tars(self) -> None:
        """Start or wake the tar pipelines of waiting transfers. With the lock held."""
        for transfer in self._source.heads():
            if not self.is_closed and self._is_suitable(transfer):
                self._offer_to_tars(transfer)

    def _offer_to_tars(self, transfer: Transfer) -> bool:
        if not isinstance(transfer, UploadTransfer):
            return False
        tars = self._tars_for(transfer)
        if not tars.wants(transfer):
            return False
        tars.start_threads(transfer.job)
        return tars.is_known

    def remove_pipeline(self, pipeline: SmallFilePipeline) -> None:
        """Remove a pipeline that ends. With the lock held."""
        others = {target: one for target, one in self._pipelines.items() if one is not pipeline}
        self._pipelines = others

    def close(self) -> None:
        """End all pipelines when they have no requests in flight."""
        with self._source.lock:
            self.is_closed = True
            tars = list(self._tars.values())
            with self._checks_lock:
                worker_checks = list(self._worker_checks.values())
            self._source.lock.notify_all()
        for checks in worker_checks:
            checks.close()
        for each in tars:
            each.close()

    def _is_suitable(self, transfer: Transfer) -> bool:
        job = transfer.job
        return not (
            transfer.size > SMALL_MAX
            or transfer.has_resume_state
            or transfer.direction is Direction.COPY
            or (isinstance(job, UploadJob) and job.edited is not None)
            or (transfer.answer or job.answer_for_all) is Answer.KEEP_BOTH
            or not self._source.is_way_free(transfer)
        )

    def _tars_for(self, transfer: Transfer) -> TarPipeline:
        """Get or create the tar pipeline for the transfer's bucket."""
        target = _target(transfer)
        if target not in self._tars:
            idle = [other for other, tars in self._tars.items() if tars.is_idle]
            for other in idle:  # their connections may be closed
                del self._tars[other]
            tars = TarPipeline(self._source, self._throw_aways, self._attempt, *target)
            self._tars[target] = tars
        return self._tars[target]

    def _pipeline_for(self, transfer: Transfer) -> SmallFilePipeline:
        """Get or start the small-file pipeline for the transfer's bucket."""
        target = _target(transfer)
        if target not in self._pipelines:
            pipeline = SmallFilePipeline(self, self._source, self._attempt, *target)
            self._pipelines[target] = pipeline
            pipeline.start()
        return self._pipelines[target]


def _target(transfer: Transfer) -> _Target:
    return transfer.job.server, transfer.job.bucket


class SmallFilePipeline:
    """The requests to one bucket, and the thread that sends them."""

    def __init__(
        self,
        pipelines: SmallFilePipelines,
        source: PipelineSteps,
        attempt: Attempt,
        client: Client,
        bucket: str,
    ) -> None:
        self._pipelines = pipelines
        self._source = source
        self._attempt = attempt
        self._client = client
        self._bucket = bucket
        self._steps: dict[Step, SmallTask] = {}
        self._ended: list[tuple[Step, StepFailure | None]] = []
        self._wake_event = threading.Event()
        self._is_open = False
        self._disk = DiskSpeed()
        self._checks = StoredChecks(source, attempt, client, bucket)
        self._closed_until = 0.0
        self._pause_s = PAUSE_S
        self._checked = self._offered_at = 0.0
        self._started = self._last = self._began = time.monotonic()

    @property
    def is_ready(self) -> bool:
        """Whether it accepts transfers. With the lock held."""
        now = time.monotonic()
        return now >= self._closed_until and (self._is_open or now < self._started + _OPENING_S)

    def start(self) -> None:
        """Start its thread."""
        threading.Thread(target=self._work, name="small-files", daemon=True).start()

    def wake(self) -> bool:
        """Wake the thread; False if the pipeline accepts nothing now. With the lock held."""
        if self.is_ready:
            self._wake_event.set()
        return self.is_ready

    def _take_steps(self) -> list[Step] | None:
        """Take the steps to start now; None to end the pipeline."""
        now = time.monotonic()
        with self._source.lock:
            if now >= self._offered_at + POLL_S:
                self._offered_at = now
                self._pipelines.offer_heads_to_tars()
            checked = self._checks.count
            room = IN_FLIGHT if checked < MAX_WAITING else 0
            steps = self._source.take_small(self._is_ours, room, len(self._steps), checked)
            is_closed = self._pipelines.is_closed  # the checks end without this thread
            if steps or self._steps or (checked and not is_closed):
                self._last = now
            elif is_closed or now > max(self._last, self._closed_until) + IDLE_S:
                self._pipelines.remove_pipeline(self)
                return None
            return steps

    def _is_ours(self, transfer: Transfer) -> bool:
        return self._pipelines.is_for(transfer, self)

    # The thread ----------------------------------------------------------------------------

    def _work(self) -> None:
        error = self._attempt(self._send_until_idle)
        if error is None:
            return
        for step in list(self._steps):
            self._end(step, HandBack())
        self._attempt(self._return_ended)
        with self._source.lock:
            self._is_open, self._closed_until = False, math.inf
            self._source.lock.notify_all()  # workers take the files for a while
            self._source.lock.wait_for(lambda: self._pipelines.is_closed, _MAX_PAUSE_S)
            self._pipelines.remove_pipeline(self)  # the next file gets a new one
        self._checks.close()

    def _send_until_idle(self) -> None:
        folders = OpenFolders()
        fast = FastClient(self._client, self._bucket)
        try:
            fast.open()
            with self._source.lock:
                self._is_open = True
            self._send_and_receive(fast, folders)
        finally:
            folders.close()
            fast.close()

    def _send_and_receive(self, fast: FastClient, folders: OpenFolders) -> None:
        while (steps := self._take_steps()) is not None:
            self._began = time.monotonic()
            self._wake_event.clear()
            for step in steps:
                task = self._steps[step] = cast("SmallTask", step.task)
                task.folders = folders
                self._run_part(step, functools.partial(task.send_request, fast, step))
            if self._steps:
                for reply in fast.wait(POLL_S):
                    self._handle_reply(fast, reply)
                self._check_progress(fast)
            elif not self._ended:
                folders.close()
                if not self._wake_event.wait(QUIET_S):
                    self._checks.list_now()
                    self._wake_event.wait(POLL_S)
            self._checks.stop_unwanted_listing()
            if self._pipelines.is_closed:
                self._checks.close()
            self._return_ended()
        self._checks.close()

    def _return_ended(self) -> None:
        while self._ended:
            ended = self._ended[:SMALL_AT_ONCE]
            del self._ended[:SMALL_AT_ONCE]
            self._source.return_steps(ended, self._began)

    def _handle_reply(self, fast: FastClient, reply: Reply) -> None:
        step = cast("Step", reply.tag)
        task = self._steps.get(step)
        if task is None:  # it was cancelled
            return
        if reply.status in _EXPECTED:
            self._pause_s = PAUSE_S
        else:
            self._pause(reply, step)
        task.is_disk_slow = self._disk.is_slow
        began = time.monotonic()
        self._run_part(step, functools.partial(task.handle_reply, fast, reply))
        self._disk.note_time(time.monotonic() - began, is_written=not task.is_disk_slow)

    def _run_part(self, step: Step, call: Callable[[], bool | None]) -> None:
        """Run a part of a step; the step ends if it returns True, or with an error."""
        is_done = False

        def run_part() -> None:
            nonlocal is_done
            try:
                is_done = call() is True
            except Unsendable as error:
                raise HandBack from error

        error = attempt_step(self._attempt, run_part)
        task = self._steps[step]
        if task.is_finished:
            step.is_final = True  # a cancel comes too late
        if is_done and error is None and isinstance(task, SmallUpload):
            self._checks.add(step)
            del self._steps[step]
            task.folders = None
        elif is_done or error is not None:
            self._end(step, error)

    def _check_progress(self, fast: FastClient) -> None:
        """Update the progress of transfers and drop cancelled ones, ten times per second."""
        now = time.monotonic()
        if now < self._checked + POLL_S:
            return
        self._checked = now
        for step in list(self._steps):
            task = step.task
            task.transfer.bytes_done = fast.bytes_moved(step)
            if task.token.is_set:
                fast.cancel(step)
                self._end(step, Cancelled())

    def _end(self, step: Step, error: StepFailure | None) -> None:
        self._steps.pop(step).folders = None
        if error is not None:
            step.task.transfer.bytes_done = 0
        self._ended.append((step, error))

    def _pause(self, reply: Reply, step: Step) -> None:
        """Accept nothing for a while: workers handle the error."""
        now = time.monotonic()
        if now >= self._closed_until:
            self._closed_until = now + self._pause_s
            self._pause_s = min(2 * self._pause_s, _MAX_PAUSE_S)
        if reply.status in _BUSY:
            self._source.throttle(step).note_failure(ServerBusy(), now)
