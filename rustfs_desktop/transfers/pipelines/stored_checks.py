"""Verifies what small uploads and copies stored: one listing for many objects.

A reply confirms a write; only another request shows whether the object is there. A HeadObject for
each would double the requests, so tasks wait a moment for each other, and one page of a listing
shows up to a thousand of them. What the listing does not show is verified by a worker, with a
HeadObject, and so are all uploads after a listing that failed. Only where the keys or the server
refuse to list, many uploads are done with a verification that claims no more than the reply, and
so are copies whenever the listing cannot tell.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Mapping

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, NotImplementedByServer
from rustfs_desktop.s3.api.existing_objects import PAGE_SIZE, existing_objects
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.policy.retry import is_clock, is_refused
from rustfs_desktop.transfers.scheduler.pipeline_steps import SMALL_AT_ONCE, PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.signals import HandBack, StepFailure
from rustfs_desktop.transfers.tasks.task import Step

MAX_WAITING = PAGE_SIZE
FEW = 16  # uploads that are verified one by one where the bucket cannot be listed
_BATCH = 500
_WAIT_S = 1.0
_IDLE_S = 5.0

_Steps = list[Step]


class StoredChecks:
    """The steps whose objects in one bucket wait for a listing, and the thread that sends it."""

    def __init__(
        self, source: PipelineSteps, attempt: Attempt, client: Client, bucket: str
    ) -> None:
        self._source = source
        self._attempt = attempt
        self._client = client
        self._bucket = bucket
        self._stop = CancelToken()
        self._changed = threading.Condition()
        self._waiting: _Steps = []
        self._being_listed: _Steps = []
        self._listing_token = CancelToken()
        self._listing_began = 0.0
        self._due = 0.0
        self._has_thread = False

    @property
    def count(self) -> int:
        """How many tasks wait for a listing, also for one that is running."""
        with self._changed:
            return len(self._waiting) + len(self._being_listed)

    def add(self, step: Step) -> None:
        """Let a task whose write the server confirmed wait for the next listing."""
        with self._changed:
            if not self._has_thread:
                threading.Thread(target=self._work, name="stored-checks", daemon=True).start()
                self._has_thread = True
            self._waiting.append(step)
            if len(self._waiting) == 1:
                self._due = time.monotonic() + _WAIT_S
                self._changed.notify()
            elif len(self._waiting) == _BATCH:
                self._due = 0.0
                self._changed.notify()

    def list_now(self) -> None:
        """Wait for no more tasks: none are on their way."""
        with self._changed:
            if self._waiting and self._due:
                self._due = 0.0
                self._changed.notify()

    def stop_unwanted_listing(self, after_s: float = _WAIT_S) -> None:
        """Stop a listing that takes long if all that wait for it were paused or cancelled."""
        with self._changed:
            is_slow = time.monotonic() >= self._listing_began + after_s
            if is_slow and _are_stopped(self._being_listed):
                self._listing_token.set()

    def close(self) -> None:
        """Send no more listings and end the thread: what waits is verified when it is resumed."""
        self._stop.set()
        with self._changed:
            self._listing_token.set()
            self._due = 0.0
            self._changed.notify()

    def _work(self) -> None:
        while steps := self._take():
            self._attempt(functools.partial(self._check, steps))
            if steps:
                self._attempt(functools.partial(self._hand_back, steps))
                steps.clear()

    def _hand_back(self, steps: _Steps) -> None:
        """Let workers verify them, after a defect or when the keys were rejected."""
        for step in steps:
            step.is_final = step.task.awaits_listing = False
        self._source.return_steps([(step, HandBack()) for step in steps], 0.0)

    def _check(self, steps: _Steps) -> None:
        """Verify what was stored and return the steps; removes those from the list."""
        began = time.monotonic()
        found, is_refused = self._list(sorted({step.task.transfer.key for step in steps}))
        while steps:
            ended: list[tuple[Step, StepFailure | None]] = []
            for step in steps[:SMALL_AT_ONCE]:
                finish = functools.partial(step.task.finish_listed, found, is_refused=is_refused)
                ended.append((step, attempt_step(self._attempt, finish)))
                # What was verified stays done, even if it was to be stopped.
                step.is_final = step.task.verification is not None
            del steps[:SMALL_AT_ONCE]
            self._source.return_steps(ended, began)

    def _take(self) -> _Steps:
        """The steps for the next listing; none when there were none for a while."""
        end = time.monotonic() + _IDLE_S
        with self._changed:
            while (left := self._next_listing(end) - time.monotonic()) > 0:
                self._changed.wait(left)
            self._has_thread = bool(self._waiting)
            self._being_listed, self._waiting = self._waiting, []
            if not self._stop.is_set:
                self._listing_token, self._listing_began = CancelToken(), time.monotonic()
                if _are_stopped(self._being_listed):
                    self._listing_token.set()
            return self._being_listed

    def _next_listing(self, idle_end: float) -> float:
        if self._stop.is_set:
            return 0.0
        return self._due if self._waiting else idle_end

    def _list(self, keys: list[str]) -> tuple[Mapping[str, ObjectHead] | None, bool]:
        """What exists of the keys, None if a listing cannot tell; and whether it is refused.

        Raises:
            AppError: The server rejects the keys, or the clock of this computer.
        """
        found: Mapping[str, ObjectHead] | None = None

        def list_them() -> None:
            nonlocal found
            with Interrupt(self._listing_token):
                found = existing_objects(self._client, self._bucket, keys, self._listing_token)

        error = self._attempt(list_them)
        if error is not None and (is_refused(error) or is_clock(error)):
            raise error
        may_not_list = isinstance(error, (AccessDenied, NotImplementedByServer))
        return found, may_not_list and len(keys) > FEW


def _are_stopped(steps: _Steps) -> bool:
    """Whether the user paused or canceled all of them."""
    return all(step.task.token.is_set for step in steps)
