"""Many small files in few requests, where the server takes tars apart.

As soon as many uploads wait for one bucket it is asked, once, whether it does; meanwhile they go
as they always did. A tar that did not go well lets the others rest for a while, and after a few
such there are no more: the ordinary ways do everything that tars do, only slower.
"""

from __future__ import annotations

import functools
import logging
import threading
import time

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import ServerBusy
from rustfs_desktop.s3.api.contents import delete_for_good
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import tar_format
from rustfs_desktop.s3.fast.tar_client import TarLane
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.pipelines.tar_batch import LOST_S, Tar, leave
from rustfs_desktop.transfers.pipelines.tar_probe import TarProbe
from rustfs_desktop.transfers.scheduler.context import Core
from rustfs_desktop.transfers.tasks.tar_member import can_be_packed
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Job, Transfer, UploadJob

_log = logging.getLogger(__name__)

MANY = 64  # fewer are not worth a tar
AT_ONCE = 3
MOST_BYTES = 8 * 1024 * 1024  # also held in memory, once for each that is under way
LEAST_MEMBERS, MOST_MEMBERS = 64, 1000
_FIRST_MEMBERS = 250
_SHORT_S, _LONG_S = 2.0, 10.0  # a server that makes objects slowly gets fewer in one request
_IDLE_S = 5.0
_LOOK_S = 0.02
_REST_S = 1.0
_LONGEST_REST_S = 60.0
_MOST_FAILURES = 3
_BUSY = (429, 500, 502, 503, 504)


class Tars:
    """The tars to one bucket, and the threads that make and send them.

    Attributes:
        is_asking: Whether the server is being asked what it can. Guarded by the lock.
    """

    def __init__(self, core: Core, client: Client, bucket: str) -> None:
        self._core = core
        self._client = client
        self._bucket = bucket
        self.is_asking = False
        self._stop = CancelToken()
        self._something = threading.Event()
        self._threads = 0
        self._under_way = 0
        self._filling: list[Job] = []  # whose files go into a tar right now
        self._members = _FIRST_MEMBERS
        self._failures = 0
        self._closed_until = 0.0
        self._rest_s = _REST_S
        self._seen = 0

    @property
    def is_idle(self) -> bool:
        """Whether no thread is there. With the lock held."""
        return not self._threads

    def close(self) -> None:
        """Begin nothing more; what is under way ends soon."""
        self._stop.set()

    def wants(self, transfer: Transfer) -> bool:
        """Whether a tar will take it when it is its turn. With the lock held."""
        how = self._client.capabilities.unpacking(self._bucket)
        count = self._core.schedule.small_waiting(transfer.job)
        is_enough = count >= MANY or transfer.job in self._filling
        if how is Unpacking.NEVER or not is_enough or time.monotonic() < self._closed_until:
            return False
        if self._stop.is_set or not can_be_packed(transfer):
            return False
        self._begin(transfer.job, 1 + count // self._members if how else 1)
        self._something.set()
        return how is not None

    def _begin(self, job: UploadJob, wanted: int) -> None:
        self.is_asking = self._client.capabilities.unpacking(self._bucket) is None
        while self._threads < min(wanted, AT_ONCE):
            self._threads += 1
            threading.Thread(target=self._work, args=(job,), name="tars", daemon=True).start()

    # The threads ----------------------------------------------------------------------------

    def _work(self, job: UploadJob) -> None:
        capabilities = self._client.capabilities
        if capabilities.unpacking(self._bucket) is None:
            self._ask(job)
        if capabilities.unpacking(self._bucket) not in (None, Unpacking.NEVER):
            lane = TarLane(self._client, self._bucket)
            if self._core.attempt(lane.open) is None:
                self._pack_and_send(lane)
            else:
                with self._core.lock:
                    self._failed()
            lane.close()
        with self._core.lock:
            self._threads -= 1
            self._core.lock.notify_all()

    def _pack_and_send(self, lane: TarLane) -> None:
        last = time.monotonic()
        while not self._stop.is_set and time.monotonic() < last + _IDLE_S:
            self._something.clear()
            steps = self._take()
            if not steps:
                self._something.wait(_LOOK_S)
                continue
            tar, began = Tar(self._core, lane, self._client, steps), time.monotonic()
            self._core.attempt(functools.partial(tar.go, self._stop))
            last = time.monotonic()
            with self._core.lock:
                self._under_way -= 1
                self._learn(tar, steps[0], last - began)
            tar.end()

    def _take(self) -> list[Step]:
        """What goes into the next tar; nothing if there is nothing, or more is just coming."""
        core, steps, room = self._core, list[Step](), MOST_BYTES
        with core.lock:
            first = core.schedule.first_small(self._is_ours)
            if first is None or not self._is_ripe(first.job):
                return []
            self._under_way += 1
            self._filling.append(first.job)

        def is_wanted(transfer: Transfer) -> bool:
            return transfer.job is first.job and self._is_here(transfer) and can_be_packed(transfer)

        while len(steps) < self._members:
            with core.lock:
                taken = core.schedule.take_together(is_wanted, room)
            if not taken:
                break
            steps += taken
            room -= sum(step.run.transfer.size + tar_format.BESIDE for step in taken)
        with core.lock:
            self._filling.remove(first.job)
            self._under_way -= not steps
        return steps

    def _is_here(self, transfer: Transfer) -> bool:
        job = transfer.job
        is_free = self._core.schedule.has_free_way(transfer)
        return is_free and job.client is self._client and job.bucket == self._bucket

    def _is_ours(self, transfer: Transfer) -> bool:
        return self._is_here(transfer) and self.wants(transfer)

    def _is_ripe(self, job: Job) -> bool:
        """Whether a tar can begin now; while files are still being found it grows for a moment."""
        schedule = self._core.schedule
        limit = schedule.throttle(job.endpoint).limit
        if self._under_way >= max(1, AT_ONCE * limit // schedule.requests):
            return False
        count, before = schedule.small_waiting(job), self._seen
        self._seen = count
        return job.is_planned or count >= self._members or count == before

    # What is learned --------------------------------------------------------------------------

    def _ask(self, job: UploadJob) -> None:
        """Ask the server, and remember what it said for as long as it is connected."""
        left: list[Leftover] = []
        question = TarProbe(
            self._client,
            self._bucket,
            next(iter(job.new_prefixes), job.prefix),
            lambda key: left.append(leave(self._core, job, key)),
            self._stop,
        )

        def ask() -> None:
            self._client.capabilities.record_unpacking(self._bucket, question.ask())

        error = self._core.attempt(ask)
        if (
            not question.was_lost
            and self._core.attempt(functools.partial(self._remove, left)) is None
        ):
            left.clear()
        with self._core.lock:
            if error is not None:
                _log.info("%r could not be asked whether it takes tars: %s", self._client, error)
                self._failed()
            after_s = LOST_S if question.was_lost else 0.0
            for leftover in left:
                self._core.cleaning.add(leftover, self._client, after_s=after_s)
            self.is_asking = False
            self._core.lock.notify_all()

    def _remove(self, left: list[Leftover]) -> None:
        """Together and at once; what cannot be removed so easily is a chore."""
        keys = [leftover.key for leftover in left]
        if keys:
            delete_for_good(self._client, self._bucket, keys, self._stop)
        for leftover in left:
            self._core.journal.drop_leftover(leftover)

    def _learn(self, tar: Tar, step: Step, took_s: float) -> None:
        """What one tar tells of the next."""
        if not tar.has_failed:
            self._failures, self._rest_s = 0, _REST_S
            if took_s < _SHORT_S:
                self._members = min(2 * self._members, MOST_MEMBERS)
            elif took_s > _LONG_S:
                self._members = max(self._members // 2, LEAST_MEMBERS)
            return
        if tar.status in _BUSY:
            step.run.throttle.failed(ServerBusy("The server is busy"), time.monotonic())
        _log.info("A tar to %r brought not everything (status %s)", self._client, tar.status)
        self._failed()

    def _failed(self) -> None:
        """Leave it to the ordinary ways for a while, or for ever. With the lock held."""
        self._failures += 1
        self._closed_until = time.monotonic() + self._rest_s
        self._rest_s = min(2 * self._rest_s, _LONGEST_REST_S)
        if self._failures >= _MOST_FAILURES:
            self._client.capabilities.record_unpacking(self._bucket, Unpacking.NEVER)
