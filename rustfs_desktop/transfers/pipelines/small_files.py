"""Small files over the fast lane: one thread for each bucket keeps many requests under way.

A lane takes what waits and does the first step of each run in pieces: ask, and go on when the
reply is there. What went well is settled like any step. Everything else is handed back: the
engine's threads do the step in the ordinary way, with boto, and only there it is decided what to
repeat and what to say. A lane that had no good answer rests for a while, and the engine's threads
take the small files too.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from typing import cast

from rustfs_desktop.errors import Cancelled, ServerBusy
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.client import FastLane, Reply, Unsendable
from rustfs_desktop.transfers.pipelines.tar_batches import Tars
from rustfs_desktop.transfers.scheduler.context import Core
from rustfs_desktop.transfers.scheduler.schedule import SMALL_AT_ONCE
from rustfs_desktop.transfers.tasks.attempt import attempt_step
from rustfs_desktop.transfers.tasks.signals import HandBack, StepFailure
from rustfs_desktop.transfers.tasks.small_object import SMALL_MAX, OpenFolders, Small
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


class Disk:
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

    def took(self, seconds: float, *, is_written: bool) -> None:
        """How long a file took, and whether that was for the disk."""
        if not is_written:
            self._least_s *= 0.98
            return
        self._least_s = min(seconds, 1.1 * self._least_s + self.SLOW_S / 16)
        if self.is_slow:
            self._least_s = 2 * self.SLOW_S


class Lanes:
    """All lanes of one engine; begun when there is something for them, ended when there is not."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.is_closed = False
        self._lanes: dict[tuple[Client, str], Lane] = {}
        self._tars: dict[tuple[Client, str], Tars] = {}
        core.schedule.is_for_lane = self.takes

    def takes(self, transfer: Transfer) -> bool:
        """Whether a lane or a tar will take it when it is its turn. With the lock held."""
        if not self._may_take(transfer):
            return False
        if self._is_for_tar(transfer):
            return True
        lane = self.lane_of(transfer)
        return lane is not None and lane.is_ready

    def is_for(self, transfer: Transfer, lane: Lane) -> bool:
        """Whether this lane takes it now. With the lock held."""
        return (
            self._may_take(transfer)
            and not self._is_for_tar(transfer)
            and self.lane_of(transfer) is lane
            and lane.is_ready
        )

    @property
    def is_asking(self) -> bool:
        """Whether a server is being asked what it can, which leaves chores. With the lock held."""
        return any(tars.is_asking for tars in self._tars.values())

    def _may_take(self, transfer: Transfer) -> bool:
        job = transfer.job
        return not (
            transfer.size > SMALL_MAX
            or transfer.has_saved
            or transfer.direction is Direction.COPY
            or (transfer.answer or job.answer_for_all) is Answer.KEEP_BOTH
            or not self.core.schedule.has_free_way(transfer)
        )

    def _is_for_tar(self, transfer: Transfer) -> bool:
        job = transfer.job
        if not isinstance(transfer, UploadTransfer) or self.is_closed:
            return False
        place = job.server, job.bucket
        if place not in self._tars:
            idle = [other for other, tars in self._tars.items() if tars.is_idle]
            for other in idle:  # of connections that may be closed by now
                del self._tars[other]
            self._tars[place] = Tars(self.core, *place)
        return self._tars[place].wants(transfer)

    def lane_of(self, transfer: Transfer) -> Lane | None:
        """The lane to its bucket, begun now if there is none. With the lock held."""
        job = transfer.job
        place = job.server, job.bucket
        if place not in self._lanes and not self.is_closed:
            self._lanes[place] = Lane(self, *place)
        return self._lanes.get(place)

    def remove(self, lane: Lane) -> None:
        """A lane ends. With the lock held."""
        self._lanes = {place: other for place, other in self._lanes.items() if other is not lane}

    def close(self) -> None:
        """Let all lanes end that have nothing under way."""
        with self.core.lock:
            self.is_closed = True
            tars = list(self._tars.values())
        for each in tars:
            each.close()


class Lane:
    """The requests to one bucket, and the thread that drives them."""

    def __init__(self, lanes: Lanes, client: Client, bucket: str) -> None:
        self._lanes = lanes
        self._core = lanes.core
        self._client = client
        self._bucket = bucket
        self._steps: dict[Step, Small] = {}
        self._something = threading.Event()
        self._is_open = False
        self._disk = Disk()
        self._closed_until = 0.0
        self._rest_s = REST_S
        self._looked = 0.0
        self._began = self._last = time.monotonic()
        threading.Thread(target=self._work, name="small-files", daemon=True).start()

    @property
    def is_ready(self) -> bool:
        """Whether it takes more; it looks for it at once. With the lock held."""
        now = time.monotonic()
        if now < self._closed_until or not (self._is_open or now < self._began + _OPENING_S):
            return False
        self._something.set()
        return True

    def _next(self) -> list[Step] | None:
        """What to begin now; None when it is time to end."""
        now = time.monotonic()
        with self._core.lock:
            steps = self._core.schedule.take_small(self._is_ours, IN_FLIGHT, len(self._steps))
            if steps or self._steps:
                self._last = now
            elif self._lanes.is_closed or now > self._last + IDLE_S:
                self._lanes.remove(self)
                return None
            return steps

    def _is_ours(self, transfer: Transfer) -> bool:
        return self._lanes.is_for(transfer, self)

    # The thread ----------------------------------------------------------------------------

    def _work(self) -> None:
        lane = self._open()
        if lane is None:
            return
        folders = OpenFolders()
        while (steps := self._next()) is not None:
            began = time.monotonic()
            self._something.clear()
            ended: _Ended = []
            for step in steps:
                run = self._steps[step] = cast("Small", step.run)
                run.folders = folders
                self._do(step, functools.partial(run.ask, lane, step), ended)
            if self._steps:
                for reply in lane.wait(LOOK_S):
                    self._received(lane, reply, ended)
                self._look(lane, ended)
            elif not ended:
                folders.close()
                self._something.wait(LOOK_S)
            for first in range(0, len(ended), SMALL_AT_ONCE):
                self._core.outcomes.settle(ended[first : first + SMALL_AT_ONCE], began)
        folders.close()
        lane.close()

    def _open(self) -> FastLane | None:
        made: list[FastLane] = []

        def call() -> None:
            made.append(FastLane(self._client, self._bucket))
            made[0].open()

        error = self._core.attempt(call)
        with self._core.lock:
            self._is_open = error is None
            if error is None:
                return made[0]
            self._closed_until = time.monotonic() + _LONGEST_REST_S
            self._core.lock.notify_all()
        for lane in made:
            lane.close()
        return None

    def _received(self, lane: FastLane, reply: Reply, ended: _Ended) -> None:
        step = cast("Step", reply.tag)
        run = self._steps.get(step)
        if run is None:  # it was stopped
            return
        if reply.status in _PLAIN:
            self._rest_s = REST_S
        else:
            self._rest(reply, step)
        run.is_disk_slow = self._disk.is_slow
        began = time.monotonic()
        self._do(step, functools.partial(run.received, lane, reply), ended)
        self._disk.took(time.monotonic() - began, is_written=not run.is_disk_slow)

    def _do(self, step: Step, call: Callable[[], bool | None], ended: _Ended) -> None:
        """One piece of a step; it ends with True, or with an error."""
        is_done = False

        def piece() -> None:
            nonlocal is_done
            try:
                is_done = call() is True
            except Unsendable as error:
                raise HandBack from error

        error = attempt_step(self._core.attempt, piece)
        if self._steps[step].is_finished:
            step.is_final = True  # what is done stays done, even if it was to be stopped
        if is_done or error is not None:
            self._end(step, error, ended)

    def _look(self, lane: FastLane, ended: _Ended) -> None:
        """Now and then: how far are they, and are they still wanted?"""
        now = time.monotonic()
        if now < self._looked + LOOK_S:
            return
        self._looked = now
        for step in list(self._steps):
            run = step.run
            run.transfer.bytes_done = lane.moved(step)
            if run.token.is_set:
                lane.drop(step)
                self._end(step, Cancelled(), ended)

    def _end(self, step: Step, error: StepFailure | None, ended: _Ended) -> None:
        self._steps.pop(step).folders = None
        if error is not None:
            step.run.transfer.bytes_done = 0
        ended.append((step, error))

    def _rest(self, reply: Reply, step: Step) -> None:
        """Leave it to the engine's threads for a while: they know what to do about it."""
        now = time.monotonic()
        if now >= self._closed_until:
            self._closed_until = now + self._rest_s
            self._rest_s = min(2 * self._rest_s, _LONGEST_REST_S)
        if reply.status in _BUSY:
            step.run.throttle.failed(ServerBusy("The server is busy"), now)
