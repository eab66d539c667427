"""The small-file pipelines: one thread for each bucket keeps many requests under way.

A pipeline takes what waits and does the first step of each task in pieces: ask, and go on when the
reply is there. What went well is recorded like any step. Everything else is handed back: the
workers do the step in the ordinary way, with boto, and only there it is decided what to repeat and
what to say. A pipeline that had no good answer rests for a while, and the workers take the small
files too.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from typing import cast

from rustfs_desktop.errors import Cancelled, ServerBusy
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.client import FastClient, Reply, Unsendable
from rustfs_desktop.transfers.pipelines.tar_batches import TarPipeline
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.scheduler.pipeline_steps import SMALL_AT_ONCE, PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.signals import HandBack, StepFailure
from rustfs_desktop.transfers.tasks.small_object import SMALL_MAX, OpenFolders, SmallTask
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Answer, Direction, Transfer, UploadTransfer

IN_FLIGHT = 32
LOOK_S = 0.1
IDLE_S = 5.0
REST_S = 1.0
_OPENING_S = 1.0
_LONGEST_REST_S = 60.0
_PLAIN = (200, 404, 412)
_BUSY = (429, 500, 502, 503, 504)

_Ended = list[tuple[Step, StepFailure | None]]


class DiskSpeed:
    """Whether to write to it takes long, so that several threads should do it at once.

    The machine may be busy for a moment; a disk is slow if not one of ten files took less.
    """

    SLOW_S = 0.002

    def __init__(self) -> None:
        self._least_s = 0.0

    @property
    def is_slow(self) -> bool:
        """What the last files showed; tried again now and then."""
        return self._least_s > self.SLOW_S

    def note_time(self, seconds: float, *, is_written: bool) -> None:
        """How long a file took, and whether that was for the disk."""
        if not is_written:
            self._least_s *= 0.98
            return
        self._least_s = min(seconds, 1.1 * self._least_s + self.SLOW_S / 16)
        if self.is_slow:
            self._least_s = 2 * self.SLOW_S


_Target = tuple[Client, str]  # with the bucket


class SmallFilePipelines:
    """The pipelines of one engine, of small files and of tars: one of each for every bucket.

    They are started when there is something for them, and end when there is not.
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

    @property
    def is_asking(self) -> bool:
        """Whether a server is being asked what it can, which leaves objects. With the lock held."""
        return any(tars.is_asking for tars in self._tars.values())

    def is_for(self, transfer: Transfer, pipeline: SmallFilePipeline) -> bool:
        """Whether this pipeline takes the file now. With the lock held."""
        if not (self._is_suitable(transfer) and pipeline.is_ready):
            return False
        target = _target(transfer)
        tars = self._tars.get(target)
        is_for_tar = tars is not None and tars.accepts(transfer)
        return self._pipelines.get(target) is pipeline and not is_for_tar

    def offer(self, transfer: Transfer) -> bool:
        """Start or wake what is to take a small file; False if a worker should.

        With the lock held.
        """
        if not self._is_suitable(transfer) or self.is_closed:
            return False
        return self._offer_to_tars(transfer) or self._pipeline_for(transfer).wake()

    def offer_heads_to_tars(self) -> None:
        """Start or wake tars for what waits: they may have rested. With the lock held."""
        for transfer in self._source.heads():
            if not self.is_closed and self._is_suitable(transfer):
                self._offer_to_tars(transfer)

    def _offer_to_tars(self, transfer: Transfer) -> bool:
        if not isinstance(transfer, UploadTransfer):
            return False
        tars = self._tars_for(transfer)
        if not tars.is_worth_it(transfer):
            return False
        tars.start_threads(transfer.job)
        return tars.is_known

    def remove_pipeline(self, pipeline: SmallFilePipeline) -> None:
        """A pipeline ends. With the lock held."""
        left = {target: one for target, one in self._pipelines.items() if one is not pipeline}
        self._pipelines = left

    def close(self) -> None:
        """Let all pipelines end that have nothing under way."""
        with self._source.lock:
            self.is_closed = True
            tars = list(self._tars.values())
        for each in tars:
            each.close()

    def _is_suitable(self, transfer: Transfer) -> bool:
        job = transfer.job
        return not (
            transfer.size > SMALL_MAX
            or transfer.has_resume_state
            or transfer.direction is Direction.COPY
            or (transfer.answer or job.answer_for_all) is Answer.KEEP_BOTH
            or not self._source.is_way_free(transfer)
        )

    def _tars_for(self, transfer: Transfer) -> TarPipeline:
        """The tars to its bucket, made if there are none."""
        target = _target(transfer)
        if target not in self._tars:
            idle = [other for other, tars in self._tars.items() if tars.is_idle]
            for other in idle:  # of connections that may be closed by now
                del self._tars[other]
            tars = TarPipeline(self._source, self._throw_aways, self._attempt, *target)
            self._tars[target] = tars
        return self._tars[target]

    def _pipeline_for(self, transfer: Transfer) -> SmallFilePipeline:
        """The pipeline to its bucket, started if there is none."""
        target = _target(transfer)
        if target not in self._pipelines:
            pipeline = SmallFilePipeline(self, self._source, self._attempt, *target)
            self._pipelines[target] = pipeline
            pipeline.start()
        return self._pipelines[target]


def _target(transfer: Transfer) -> _Target:
    return transfer.job.server, transfer.job.bucket


class SmallFilePipeline:
    """The requests to one bucket, and the thread that drives them."""

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
        self._something = threading.Event()
        self._is_open = False
        self._disk = DiskSpeed()
        self._closed_until = 0.0
        self._rest_s = REST_S
        self._looked = self._offered = 0.0
        self._began = self._last = time.monotonic()

    @property
    def is_ready(self) -> bool:
        """Whether it takes more. With the lock held."""
        now = time.monotonic()
        return now >= self._closed_until and (self._is_open or now < self._began + _OPENING_S)

    def start(self) -> None:
        """Start its thread."""
        threading.Thread(target=self._work, name="small-files", daemon=True).start()

    def wake(self) -> bool:
        """Let it look at once for what waits; False if it takes nothing now. With the lock held."""
        if self.is_ready:
            self._something.set()
        return self.is_ready

    def _take_steps(self) -> list[Step] | None:
        """What to start now; None when it is time to end."""
        now = time.monotonic()
        with self._source.lock:
            if now >= self._offered + LOOK_S:
                self._offered = now
                self._pipelines.offer_heads_to_tars()
            steps = self._source.take_small(self._is_ours, IN_FLIGHT, len(self._steps))
            if steps or self._steps:
                self._last = now
            elif self._pipelines.is_closed or now > max(self._last, self._closed_until) + IDLE_S:
                self._pipelines.remove_pipeline(self)
                return None
            return steps

    def _is_ours(self, transfer: Transfer) -> bool:
        return self._pipelines.is_for(transfer, self)

    # The thread ----------------------------------------------------------------------------

    def _work(self) -> None:
        fast = self._open()
        if fast is None:
            return
        folders = OpenFolders()
        while (steps := self._take_steps()) is not None:
            began = time.monotonic()
            self._something.clear()
            ended: _Ended = []
            for step in steps:
                task = self._steps[step] = cast("SmallTask", step.task)
                task.folders = folders
                self._do_piece(step, functools.partial(task.send_request, fast, step), ended)
            if self._steps:
                for reply in fast.wait(LOOK_S):
                    self._received(fast, reply, ended)
                self._look(fast, ended)
            elif not ended:
                folders.close()
                self._something.wait(LOOK_S)
            for first in range(0, len(ended), SMALL_AT_ONCE):
                self._source.return_steps(ended[first : first + SMALL_AT_ONCE], began)
        folders.close()
        fast.close()

    def _open(self) -> FastClient | None:
        made: list[FastClient] = []

        def call() -> None:
            made.append(FastClient(self._client, self._bucket))
            made[0].open()

        error = self._attempt(call)
        with self._source.lock:
            self._is_open = error is None
            if error is None:
                return made[0]
            self._closed_until = time.monotonic() + _LONGEST_REST_S
            self._source.lock.notify_all()
        for fast in made:
            fast.close()
        return None

    def _received(self, fast: FastClient, reply: Reply, ended: _Ended) -> None:
        step = cast("Step", reply.tag)
        task = self._steps.get(step)
        if task is None:  # it was stopped
            return
        if reply.status in _PLAIN:
            self._rest_s = REST_S
        else:
            self._rest(reply, step)
        task.is_disk_slow = self._disk.is_slow
        began = time.monotonic()
        self._do_piece(step, functools.partial(task.handle_reply, fast, reply), ended)
        self._disk.note_time(time.monotonic() - began, is_written=not task.is_disk_slow)

    def _do_piece(self, step: Step, call: Callable[[], bool | None], ended: _Ended) -> None:
        """One piece of a step; it ends with True, or with an error."""
        is_done = False

        def piece() -> None:
            nonlocal is_done
            try:
                is_done = call() is True
            except Unsendable as error:
                raise HandBack from error

        error = attempt_step(self._attempt, piece)
        if self._steps[step].is_finished:
            step.is_final = True  # what is done stays done, even if it was to be stopped
        if is_done or error is not None:
            self._end(step, error, ended)

    def _look(self, fast: FastClient, ended: _Ended) -> None:
        """Now and then: how far are they, and are they still wanted?"""
        now = time.monotonic()
        if now < self._looked + LOOK_S:
            return
        self._looked = now
        for step in list(self._steps):
            task = step.task
            task.transfer.bytes_done = fast.bytes_moved(step)
            if task.token.is_set:
                fast.cancel(step)
                self._end(step, Cancelled(), ended)

    def _end(self, step: Step, error: StepFailure | None, ended: _Ended) -> None:
        self._steps.pop(step).folders = None
        if error is not None:
            step.task.transfer.bytes_done = 0
        ended.append((step, error))

    def _rest(self, reply: Reply, step: Step) -> None:
        """Leave it to the engine's threads for a while: they know what to do about it."""
        now = time.monotonic()
        if now >= self._closed_until:
            self._closed_until = now + self._rest_s
            self._rest_s = min(2 * self._rest_s, _LONGEST_REST_S)
        if reply.status in _BUSY:
            self._source.throttle(step).note_failure(ServerBusy(), now)
