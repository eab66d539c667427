"""The tar pipeline: many small files in one request, where the server extracts tar archives.

When many uploads wait for one bucket, the server is probed once; until then the files are uploaded
one by one. After a failed tar the pipeline pauses, and after several it closes: single uploads do
the same, only slower.
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
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.pipelines.tar_batch import LOST_S, TarBatch
from rustfs_desktop.transfers.pipelines.tar_probe import TarProbe
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.scheduler.pipeline_steps import PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt
from rustfs_desktop.transfers.tasks.signals import HandBack
from rustfs_desktop.transfers.tasks.tar_member import can_be_tar_member
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Job, Transfer, UploadJob, UploadTransfer

_log = logging.getLogger(__name__)

MIN_WAITING = 64  # fewer files are uploaded one by one
MAX_TARS = 3
MAX_BYTES = 8 * 1024 * 1024  # in memory, for each tar in flight
MIN_MEMBERS, MAX_MEMBERS = 64, 1000
_FIRST_MEMBERS = 250
_SHORT_S, _LONG_S = 2.0, 10.0  # slow tars get fewer members, fast ones more
_IDLE_S = 5.0
_POLL_S = 0.02
_PAUSE_S = 1.0
_MAX_PAUSE_S = 60.0
_MAX_FAILURES = 3
_BUSY = (429, 500, 502, 503, 504)


class TarPipeline:
    """The tars for one bucket, and the threads that build and send them.

    Attributes:
        is_probing: Whether the server is being probed. Guarded by the lock.
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
        self.is_probing = False
        self._stop = CancelToken()
        self._interrupt = Interrupt(self._stop)
        self._wake_event = threading.Event()
        self._threads = 0
        self._in_flight = 0
        self._filling: list[Job] = []  # jobs whose files are being added to a tar
        self._members = _FIRST_MEMBERS
        self._failures = 0
        self._closed_until = 0.0
        self._pause_s = _PAUSE_S
        self._last_count = 0

    @property
    def is_idle(self) -> bool:
        """Whether no thread is running. With the lock held."""
        return not self._threads

    def close(self) -> None:
        """Start no more tars; those in flight are cancelled."""
        self._stop.set()

    @property
    def _method(self) -> Unpacking | None:
        return self._client.capabilities.unpacking(self._bucket)

    @property
    def is_known(self) -> bool:
        """Whether the server was probed."""
        return self._method is not None

    def accepts(self, transfer: Transfer) -> bool:
        """Whether a tar will take this file. With the lock held."""
        return self.is_known and self.wants(transfer)

    def wants(self, transfer: Transfer) -> bool:
        """Whether a tar should take this file if the server extracts tars. With the lock held."""
        job = transfer.job
        is_enough = self._source.count_waiting(job) >= MIN_WAITING or job in self._filling
        is_possible = self._method is not Unpacking.NEVER
        if not (is_possible and is_enough) or time.monotonic() < self._closed_until:
            return False
        return not self._stop.is_set and can_be_tar_member(transfer)

    def start_threads(self, job: UploadJob) -> None:
        """Start threads that build tars, or one that probes the server. With the lock held."""
        count = self._source.count_waiting(job)
        wanted = 1 + count // self._members if self.is_known else 1
        self.is_probing = not self.is_known
        while self._threads < min(wanted, MAX_TARS):
            self._threads += 1
            threading.Thread(target=self._work, args=(job,), name="tars", daemon=True).start()
        self._wake_event.set()

    # The threads ----------------------------------------------------------------------------

    def _work(self, job: UploadJob) -> None:
        error = self._attempt(functools.partial(self._probe_and_send, job))
        with self._source.lock:
            self._threads -= 1
            self.is_probing = False
            if error is not None:
                self._pause()
            self._source.lock.notify_all()

    def _probe_and_send(self, job: UploadJob) -> None:
        if not self.is_known:
            self._probe_server(job)
        if self._method in (None, Unpacking.NEVER):
            return
        fast = TarClient(self._client, self._bucket)
        try:
            fast.open()
            self._build_and_send(fast)
        finally:
            fast.close()

    def _build_and_send(self, fast: TarClient) -> None:
        last = time.monotonic()
        while not self._stop.is_set and time.monotonic() < last + _IDLE_S:
            self._wake_event.clear()
            steps = self._take_steps()
            if not steps:
                self._wake_event.wait(_POLL_S)
                continue
            began = time.monotonic()
            tar = TarBatch(
                self._source, self._throw_aways, self._attempt, fast, self._client, steps
            )
            try:
                self._attempt(functools.partial(self._send, tar))
                last = time.monotonic()
                with self._source.lock:
                    self._adapt(tar, steps[0], last - began)
            finally:
                with self._source.lock:
                    self._in_flight -= 1
                tar.return_steps()

    def _send(self, tar: TarBatch) -> None:
        with self._interrupt:  # also for listings by boto3
            tar.send(self._stop)

    def _take_steps(self) -> list[Step]:
        """Take the steps for the next tar; none if nothing waits, or more files are being found."""
        source, steps = self._source, list[Step]()
        with source.lock:
            first = source.first(self._is_ours)
            if not isinstance(first, UploadTransfer):
                return []
            self.start_threads(first.job)  # more threads, if more files were found
            count = source.count_waiting(first.job)
            before, self._last_count = self._last_count, count
            if not self._should_fill(first.job, count, before):
                return []
            self._in_flight += 1
            self._filling.append(first.job)
        error = self._attempt(functools.partial(self._fill, steps, first.job))
        with source.lock:
            self._filling.remove(first.job)
            self._in_flight -= error is not None or not steps
        if error is not None:
            source.return_steps([(step, HandBack()) for step in steps], 0.0)
            raise error
        return steps

    def _fill(self, steps: list[Step], job: Job) -> None:
        """Add steps of a job for one tar, a few at a time."""
        source, bytes_left = self._source, MAX_BYTES

        def is_wanted(transfer: Transfer) -> bool:
            return (
                transfer.job is job
                and self._is_for_bucket(transfer)
                and can_be_tar_member(transfer)
            )

        while len(steps) < self._members:
            with source.lock:
                taken = source.take_for_tar(is_wanted, bytes_left)
            if not taken:
                break
            steps += taken
            bytes_left -= sum(
                step.task.transfer.size + tar_format.MEMBER_OVERHEAD for step in taken
            )

    def _is_for_bucket(self, transfer: Transfer) -> bool:
        job = transfer.job
        is_free = self._source.is_way_free(transfer)
        return is_free and job.client is self._client and job.bucket == self._bucket

    def _is_ours(self, transfer: Transfer) -> bool:
        return self._is_for_bucket(transfer) and self.accepts(transfer)

    def _should_fill(self, job: Job, count: int, before: int) -> bool:
        """Whether to fill a tar now; while files are being found it waits for more."""
        if self._in_flight >= self._source.share(job, MAX_TARS):
            return False
        return job.is_planned or count >= self._members or count == before

    # Probing and adapting ---------------------------------------------------------------------

    def _probe_server(self, job: UploadJob) -> None:
        """Probe the server, and record the result for the connection."""
        leftovers: list[Leftover] = []
        tar_probe = TarProbe(
            self._client,
            self._bucket,
            next(iter(job.new_prefixes), job.prefix),
            lambda key: leftovers.append(self._throw_aways.record_object(job, key)),
            self._stop,
        )

        def probe() -> None:
            self._client.capabilities.record_unpacking(self._bucket, tar_probe.find_method())

        error = self._attempt(probe)
        if (
            not tar_probe.is_reply_lost
            and self._attempt(functools.partial(self._remove, leftovers)) is None
        ):
            leftovers.clear()
        with self._source.lock:
            if error is not None:
                _log.info("%r could not be probed for tars: %s", self._client, error)
                self._pause()
            after_s = LOST_S if tar_probe.is_reply_lost else 0.0
            for leftover in leftovers:
                self._throw_aways.remove_object(leftover, self._client, after_s=after_s)
            self.is_probing = False
            self._source.lock.notify_all()

    def _remove(self, leftovers: list[Leftover]) -> None:
        """Delete test objects with one request; the cleanup retries what fails."""
        keys = [leftover.key for leftover in leftovers]
        if keys:
            delete_for_good(self._client, self._bucket, keys, self._stop)
        for leftover in leftovers:
            self._throw_aways.remove_record(leftover)

    def _adapt(self, tar: TarBatch, step: Step, duration_s: float) -> None:
        """Adapt the size of the next tars to the duration of this one, or pause after a failure."""
        if not tar.has_failed:
            self._failures, self._pause_s = 0, _PAUSE_S
            if duration_s < _SHORT_S:
                self._members = min(2 * self._members, MAX_MEMBERS)
            elif duration_s > _LONG_S:
                self._members = max(self._members // 2, MIN_MEMBERS)
            return
        if tar.status in _BUSY:
            self._source.throttle(step).note_failure(ServerBusy(), time.monotonic())
        _log.info("A tar to %r did not store all members (status %s)", self._client, tar.status)
        self._pause()

    def _pause(self) -> None:
        """Send no tars for a while, or none at all after several failures. With the lock held."""
        self._failures += 1
        self._closed_until = time.monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, _MAX_PAUSE_S)
        if self._failures >= _MAX_FAILURES:
            self._client.capabilities.record_unpacking(self._bucket, Unpacking.NEVER)
