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
from rustfs_desktop.s3.fast.tar_client import TarClient
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.pipelines.tar_batch import LOST_S, TarBatch
from rustfs_desktop.transfers.pipelines.tar_probe import TarProbe
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.scheduler.pipeline_steps import PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt
from rustfs_desktop.transfers.tasks.tar_member import can_be_tar_member
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Job, Transfer, UploadJob, UploadTransfer

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


class TarPipeline:
    """The tars to one bucket, and the threads that make and send them.

    Attributes:
        is_asking: Whether the server is being asked what it can. Guarded by the lock.
    """

    def __init__(
        self,
        source: PipelineSteps,
        throw_aways: ThrowAwayObjects,
        attempt: Attempt,
        client: Client,
        bucket: str,
    ) -> None:
        self._source = source
        self._throw_aways = throw_aways
        self._attempt = attempt
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

    @property
    def _how(self) -> Unpacking | None:
        return self._client.capabilities.unpacking(self._bucket)

    @property
    def is_known(self) -> bool:
        """Whether it is known what the server does with tars."""
        return self._how is not None

    def accepts(self, transfer: Transfer) -> bool:
        """Whether a tar takes this file when it is its turn. With the lock held."""
        return self.is_known and self.is_worth_it(transfer)

    def is_worth_it(self, transfer: Transfer) -> bool:
        """Whether a tar should take this file, if the server takes tars. With the lock held."""
        job = transfer.job
        is_enough = self._source.count_waiting(job) >= MANY or job in self._filling
        is_possible = self._how is not Unpacking.NEVER
        if not (is_possible and is_enough) or time.monotonic() < self._closed_until:
            return False
        return not self._stop.is_set and can_be_tar_member(transfer)

    def start_threads(self, job: UploadJob) -> None:
        """Let the files of this job go into tars, or ask whether they may. With the lock held."""
        count = self._source.count_waiting(job)
        wanted = 1 + count // self._members if self.is_known else 1
        self.is_asking = not self.is_known
        while self._threads < min(wanted, AT_ONCE):
            self._threads += 1
            threading.Thread(target=self._work, args=(job,), name="tars", daemon=True).start()
        self._something.set()

    # The threads ----------------------------------------------------------------------------

    def _work(self, job: UploadJob) -> None:
        if not self.is_known:
            self._probe_server(job)
        if self._how not in (None, Unpacking.NEVER):
            fast = TarClient(self._client, self._bucket)
            if self._attempt(fast.open) is None:
                self._pack_and_send(fast)
            else:
                with self._source.lock:
                    self._rest()
            fast.close()
        with self._source.lock:
            self._threads -= 1
            self._source.lock.notify_all()

    def _pack_and_send(self, fast: TarClient) -> None:
        last = time.monotonic()
        while not self._stop.is_set and time.monotonic() < last + _IDLE_S:
            self._something.clear()
            steps = self._take_steps()
            if not steps:
                self._something.wait(_LOOK_S)
                continue
            began = time.monotonic()
            tar = TarBatch(
                self._source, self._throw_aways, self._attempt, fast, self._client, steps
            )
            self._attempt(functools.partial(tar.send, self._stop))
            last = time.monotonic()
            with self._source.lock:
                self._under_way -= 1
                self._learn(tar, steps[0], last - began)
            tar.return_steps()

    def _take_steps(self) -> list[Step]:
        """What goes into the next tar; nothing if there is nothing, or more is just coming."""
        source, steps, room = self._source, list[Step](), MOST_BYTES
        with source.lock:
            first = source.first(self._is_ours)
            if not isinstance(first, UploadTransfer):
                return []
            self.start_threads(first.job)  # more of them, if more files were found
            count = source.count_waiting(first.job)
            before, self._seen = self._seen, count
            if not self._is_time(first.job, count, before):
                return []
            self._under_way += 1
            self._filling.append(first.job)

        def is_wanted(transfer: Transfer) -> bool:
            return (
                transfer.job is first.job
                and self._is_here(transfer)
                and can_be_tar_member(transfer)
            )

        while len(steps) < self._members:
            with source.lock:
                taken = source.take_for_tar(is_wanted, room)
            if not taken:
                break
            steps += taken
            room -= sum(step.task.transfer.size + tar_format.MEMBER_OVERHEAD for step in taken)
        with source.lock:
            self._filling.remove(first.job)
            self._under_way -= not steps
        return steps

    def _is_here(self, transfer: Transfer) -> bool:
        job = transfer.job
        is_free = self._source.is_way_free(transfer)
        return is_free and job.client is self._client and job.bucket == self._bucket

    def _is_ours(self, transfer: Transfer) -> bool:
        return self._is_here(transfer) and self.accepts(transfer)

    def _is_time(self, job: Job, count: int, before: int) -> bool:
        """Whether to fill a tar now; while files are still being found it grows for a moment."""
        if self._under_way >= self._source.share(job, AT_ONCE):
            return False
        return job.is_planned or count >= self._members or count == before

    # What is learned --------------------------------------------------------------------------

    def _probe_server(self, job: UploadJob) -> None:
        """Ask the server, and remember what it said for as long as it is connected."""
        left: list[Leftover] = []
        question = TarProbe(
            self._client,
            self._bucket,
            next(iter(job.new_prefixes), job.prefix),
            lambda key: left.append(self._throw_aways.note_object(job, key)),
            self._stop,
        )

        def probe() -> None:
            self._client.capabilities.record_unpacking(self._bucket, question.find_out())

        error = self._attempt(probe)
        if not question.was_lost and self._attempt(functools.partial(self._remove, left)) is None:
            left.clear()
        with self._source.lock:
            if error is not None:
                _log.info("%r could not be asked whether it takes tars: %s", self._client, error)
                self._rest()
            after_s = LOST_S if question.was_lost else 0.0
            for leftover in left:
                self._throw_aways.remove_object(leftover, self._client, after_s=after_s)
            self.is_asking = False
            self._source.lock.notify_all()

    def _remove(self, left: list[Leftover]) -> None:
        """Together and at once; what cannot be removed so easily is cleaned up later."""
        keys = [leftover.key for leftover in left]
        if keys:
            delete_for_good(self._client, self._bucket, keys, self._stop)
        for leftover in left:
            self._throw_aways.forget_object(leftover)

    def _learn(self, tar: TarBatch, step: Step, took_s: float) -> None:
        """What one tar tells of the next."""
        if not tar.has_failed:
            self._failures, self._rest_s = 0, _REST_S
            if took_s < _SHORT_S:
                self._members = min(2 * self._members, MOST_MEMBERS)
            elif took_s > _LONG_S:
                self._members = max(self._members // 2, LEAST_MEMBERS)
            return
        if tar.status in _BUSY:
            self._source.throttle(step).note_failure(ServerBusy(), time.monotonic())
        _log.info("A tar to %r brought not everything (status %s)", self._client, tar.status)
        self._rest()

    def _rest(self) -> None:
        """Leave it to the ordinary ways for a while, or for ever. With the lock held."""
        self._failures += 1
        self._closed_until = time.monotonic() + self._rest_s
        self._rest_s = min(2 * self._rest_s, _LONGEST_REST_S)
        if self._failures >= _MOST_FAILURES:
            self._client.capabilities.record_unpacking(self._bucket, Unpacking.NEVER)
