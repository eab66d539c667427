"""One tar: from the files that it holds to what the server made of them."""

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

LOOK_S = 0.1
LOST_S = 5.0  # after a lost reply, until the server can be thought to be done with it


class TarBatch:
    """Some uploads of one job, on their way in one request.

    Members have no condition of their own, so the server is asked what has their names right
    before the tar goes. Afterwards it is asked again: what is there with the right size and MD5 is
    done; everything else goes the ordinary way, one by one, whatever the server said of the tar.

    Attributes:
        status: What the server said of it; 0 if nothing.
        has_failed: Whether it did not bring everything to the server that somebody still wanted.
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
        self._began = time.monotonic()
        self._members: dict[str, tuple[Step, bytes]] = {}
        self._steps = dict.fromkeys(steps)
        self._ended: list[tuple[Step, StepFailure | None]] = []

    def send(self, stop: CancelToken) -> None:
        """Do all of it; then only ``return_steps`` is left to do."""
        self._pack()
        if self._members:
            self._leave_out_what_is_there(stop)
        if self._members:
            self._send(stop)

    def return_steps(self) -> None:
        """Let what is not done go the ordinary way."""
        for step in list(self._steps):
            self._end(step, HandBack())
        self._return_ended()

    # Before ----------------------------------------------------------------------------------

    def _pack(self) -> None:
        now = int(time.time())
        for step in list(self._steps):
            made: list[bytes] = []
            task = _task(step)

            def build_member(task: TarMemberUpload = task, made: list[bytes] = made) -> None:
                task.token.check()
                made.append(task.build_member(now))

            error = attempt_step(self._attempt, build_member)
            if error is None:
                self._members[task.transfer.key] = step, made[0]
            else:
                self._end(step, error)
        self._members = dict(sorted(self._members.items()))

    def _leave_out_what_is_there(self, stop: CancelToken) -> None:
        """What is taken goes the ordinary way, which asks or knows what to do about it."""
        found = self._existing(stop)
        if found is None:
            self.has_failed = not stop.is_set
            self._members.clear()
            return
        for key, (step, _) in list(self._members.items()):
            if key in found or step.task.token.is_set:
                del self._members[key]

    def _existing(self, stop: CancelToken) -> dict[str, ObjectHead] | None:
        found: dict[str, ObjectHead] | None = None

        def look() -> None:
            nonlocal found
            found = existing_objects(self._client, self._job.bucket, list(self._members), stop)

        self._attempt(look)
        return found

    # The request -------------------------------------------------------------------------------

    def _send(self, stop: CancelToken) -> None:
        key = _folder(next(iter(self._members))) + throw_away_name(secrets.token_hex(16)) + ".tar"
        left: list[Leftover] = []
        if self._attempt(lambda: left.append(self._note_tar(key))) is not None:
            self.has_failed = True
            return
        progress = _MemberProgress(self._members)
        data = b"".join([*(piece for _, piece in self._members.values()), tar_format.END])
        self._members = {name: (step, b"") for name, (step, _) in self._members.items()}
        for step, _ in self._members.values():
            _task(step).mark_sent()
        crashpoint("tar.packed")
        how = self._client.capabilities.unpacking(self._job.bucket)
        assert how is not None  # nobody packs before it is known

        def put() -> None:
            self._fast.put_tar(self, key, data, how)
            self.status = self._wait_for_reply(progress, stop).status

        self._attempt(put)
        crashpoint("tar.sent")
        self._look(stop)
        self._remove_tar(left[0])

    def _note_tar(self, key: str) -> Leftover:
        return self._throw_aways.note_object(self._job, key)

    def _wait_for_reply(self, progress: _MemberProgress, stop: CancelToken) -> Reply:
        """Wait for it as long as anybody wants any of it."""
        while not (replies := self._fast.wait(LOOK_S)):
            progress.show_sent(self._fast.bytes_moved(self))
            if stop.is_set or not self._is_wanted:
                self._fast.cancel(self)
                return Reply(self)
        return replies[0]

    @property
    def _is_wanted(self) -> bool:
        return any(not step.task.token.is_set for step, _ in self._members.values())

    # Afterwards --------------------------------------------------------------------------------

    def _look(self, stop: CancelToken) -> None:
        """What the server has now decides, not what it said."""
        found = self._existing(stop) or {}
        for key, (step, _) in list(self._members.items()):
            if _task(step).finish_if_stored(found.get(key)):
                step.is_final = True  # what is done stays done, even if it was to be stopped
                self._end(step, None)
                del self._members[key]
        self.has_failed = self._is_wanted
        crashpoint("tar.found")

    def _remove_tar(self, leftover: Leftover) -> None:
        """A server that did not take the tar apart may have kept it."""
        if self.status == 200 and not self._members:
            self._throw_aways.forget_object(leftover)
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
        self._source.return_steps(ended, self._began)


class _MemberProgress:
    """Tells each member that it has left, in the order in which the tar has them."""

    def __init__(self, members: dict[str, tuple[Step, bytes]]) -> None:
        ends = itertools.accumulate(len(piece) for _, piece in members.values())
        steps = (step for step, _ in members.values())
        self._left = collections.deque(zip(ends, steps, strict=True))

    def show_sent(self, moved: int) -> None:
        """So many bytes of the tar have left."""
        while self._left and self._left[0][0] <= moved:
            _, step = self._left.popleft()
            step.task.transfer.bytes_done = step.task.transfer.size


def _task(step: Step) -> TarMemberUpload:
    return cast("TarMemberUpload", step.task)


def _folder(key: str) -> str:
    """Where these keys may write, as far as is known."""
    return key[: key.rfind("/") + 1]
