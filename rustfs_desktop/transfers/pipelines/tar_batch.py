"""One tar upload: building the archive, sending it, and checking the extracted objects."""

from __future__ import annotations

import collections
import itertools
import secrets
import time
from typing import cast

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import tar_format
from rustfs_desktop.s3.fast.client import Reply
from rustfs_desktop.s3.fast.tar_client import TarClient
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.journal.resume_state import Leftover
from rustfs_desktop.transfers.local.names import throw_away_name
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.scheduler.pipeline_steps import SMALL_AT_ONCE, PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.signals import HandBack, StepFailure
from rustfs_desktop.transfers.tasks.tar_member import TarMemberUpload
from rustfs_desktop.transfers.tasks.task import Step

POLL_S = 0.1
LOST_S = 5.0  # after a lost reply, the server may store objects for this long


class TarBatch:
    """Several uploads of one job in one request.

    Tar members cannot have write conditions, so existing objects are listed right before the tar is
    sent. Afterwards they are listed again: members with the right size and MD5 are done; all others
    are handed back and uploaded one by one, whatever the reply to the tar was.

    Attributes:
        status: The HTTP status of the reply; 0 if there was none.
        has_failed: Whether some members were neither stored nor cancelled.
    """

    def __init__(
        self,
        source: PipelineSteps,
        throw_aways: ThrowAwayObjects,
        attempt: Attempt,
        fast: TarClient,
        client: Client,
        steps: list[Step],
    ) -> None:
        self.status = 0
        self.has_failed = False
        self._source = source
        self._throw_aways = throw_aways
        self._attempt = attempt
        self._fast = fast
        self._client = client
        self._job = steps[0].task.transfer.job
        self._started = time.monotonic()
        self._members: dict[str, tuple[Step, bytes]] = {}
        self._steps = dict.fromkeys(steps)
        self._ended: list[tuple[Step, StepFailure | None]] = []

    def send(self, stop: CancelToken) -> None:
        """Build, send and check the tar; call ``return_steps`` afterwards."""
        self._build_members()
        if self._members:
            self._drop_existing(stop)
        if self._members:
            self._send(stop)

    def return_steps(self) -> None:
        """Hand back the steps that are not done, for single uploads."""
        for step in list(self._steps):
            self._end(step, HandBack())
        self._return_ended()

    # Before ----------------------------------------------------------------------------------

    def _build_members(self) -> None:
        now = int(time.time())
        for step in list(self._steps):
            built: list[bytes] = []
            task = _task(step)

            def build_member(task: TarMemberUpload = task, built: list[bytes] = built) -> None:
                task.token.check()
                built.append(task.build_member(now))

            error = attempt_step(self._attempt, build_member)
            if error is None:
                self._members[task.transfer.key] = step, built[0]
            else:
                self._end(step, error)
        self._members = dict(sorted(self._members.items()))

    def _drop_existing(self, stop: CancelToken) -> None:
        """Drop members whose key exists: ordinary uploads handle the conflict."""
        found = self._existing_members(stop)
        if found is None:
            self.has_failed = not stop.is_set
            self._members.clear()
            return
        for key, (step, _) in list(self._members.items()):
            if key in found or step.task.token.is_set:
                del self._members[key]

    def _existing_members(self, stop: CancelToken) -> dict[str, ObjectHead] | None:
        found: dict[str, ObjectHead] | None = None

        def list_existing() -> None:
            nonlocal found
            found = existing_objects(self._client, self._job.bucket, list(self._members), stop)

        self._attempt(list_existing)
        return found

    # The request -------------------------------------------------------------------------------

    def _send(self, stop: CancelToken) -> None:
        key = _folder(next(iter(self._members))) + throw_away_name(secrets.token_hex(16)) + ".tar"
        leftovers: list[Leftover] = []
        if self._attempt(lambda: leftovers.append(self._record_tar(key))) is not None:
            self.has_failed = True
            return
        progress = _MemberProgress(self._members)
        data = b"".join(
            [*(member_bytes for _, member_bytes in self._members.values()), tar_format.END]
        )
        self._members = {name: (step, b"") for name, (step, _) in self._members.items()}
        for step, _ in self._members.values():
            _task(step).mark_sent()
        crashpoint("tar.packed")
        method = self._client.capabilities.unpacking(self._job.bucket)
        assert method is not None  # the server was probed before

        def put() -> None:
            self._fast.put_tar(self, key, data, method)
            self.status = self._wait_for_reply(progress, stop).status

        self._attempt(put)
        crashpoint("tar.sent")
        self._check_results(stop)
        self._remove_tar(leftovers[0])

    def _record_tar(self, key: str) -> Leftover:
        return self._throw_aways.record_object(self._job, key)

    def _wait_for_reply(self, progress: _MemberProgress, stop: CancelToken) -> Reply:
        """Wait for the reply until all members are cancelled."""
        while not (replies := self._fast.wait(POLL_S)):
            progress.show_sent(self._fast.bytes_moved(self))
            if stop.is_set or not self._is_wanted:
                self._fast.cancel(self)
                return Reply(self)
        return replies[0]

    @property
    def _is_wanted(self) -> bool:
        return any(not step.task.token.is_set for step, _ in self._members.values())

    # Afterwards --------------------------------------------------------------------------------

    def _check_results(self, stop: CancelToken) -> None:
        """List the members again and finish those that the server stored."""
        found = self._existing_members(stop) or {}
        for key, (step, _) in list(self._members.items()):
            if _task(step).finish_if_stored(found.get(key)):
                step.is_final = True  # a cancel comes too late
                self._end(step, None)
                del self._members[key]
        self.has_failed = self._is_wanted
        crashpoint("tar.found")

    def _remove_tar(self, leftover: Leftover) -> None:
        """Remove the tar itself, which a server stores if it does not extract it."""
        if self.status == 200 and not self._members:
            self._throw_aways.remove_record(leftover)
            return
        after_s = 0.0 if self.status else LOST_S
        with self._source.lock:
            self._throw_aways.remove_object(leftover, self._client, after_s=after_s)
            self._source.lock.notify_all()

    # The ends of members -------------------------------------------------------------------------

    def _end(self, step: Step, error: StepFailure | None) -> None:
        if error is not None:
            step.task.transfer.bytes_done = 0
        del self._steps[step]
        self._ended.append((step, error))
        if len(self._ended) == SMALL_AT_ONCE:
            self._return_ended()

    def _return_ended(self) -> None:
        ended, self._ended = self._ended, []
        self._source.return_steps(ended, self._started)


class _MemberProgress:
    """The progress of the members, which are sent in the order of the tar."""

    def __init__(self, members: dict[str, tuple[Step, bytes]]) -> None:
        ends = itertools.accumulate(len(member_bytes) for _, member_bytes in members.values())
        steps = (step for step, _ in members.values())
        self._left = collections.deque(zip(ends, steps, strict=True))

    def show_sent(self, moved: int) -> None:
        """Mark the members within the first ``moved`` bytes as sent."""
        while self._left and self._left[0][0] <= moved:
            _, step = self._left.popleft()
            step.task.transfer.bytes_done = step.task.transfer.size


def _task(step: Step) -> TarMemberUpload:
    return cast("TarMemberUpload", step.task)


def _folder(key: str) -> str:
    """The folder of a key, to which the access keys may write."""
    return key[: key.rfind("/") + 1]
