"""Looks at what the small-file pipeline stored: one listing for many objects.

A reply confirms an upload; whether the object is there is seen only by looking. A HeadObject for
each would double the requests, so uploads wait a moment for each other, and one page of a listing
shows up to a thousand of them. What the listing does not show is looked at by a worker, with a
HeadObject. Where the bucket cannot be listed, or too many other objects are between them, the
uploads are done with a verification that claims no more than the reply.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Mapping

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.existing_objects import PAGE_SIZE, existing_objects
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.scheduler.pipeline_steps import SMALL_AT_ONCE, PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import Attempt, attempt_step
from rustfs_desktop.transfers.tasks.signals import StepFailure
from rustfs_desktop.transfers.tasks.small_object import SmallUpload
from rustfs_desktop.transfers.tasks.task import Step

MAX_WAITING = PAGE_SIZE
_BATCH = 500
_WAIT_S = 1.0
_IDLE_S = 5.0

_Uploads = dict[str, tuple[Step, SmallUpload]]  # by key


class StoredChecks:
    """The uploads to one bucket that wait for a listing, and the thread that sends it."""

    def __init__(
        self, source: PipelineSteps, attempt: Attempt, client: Client, bucket: str
    ) -> None:
        self._source = source
        self._attempt = attempt
        self._client = client
        self._bucket = bucket
        self._stop = CancelToken()
        self._changed = threading.Condition()
        self._waiting: _Uploads = {}
        self._listed = 0
        self._due = 0.0
        self._has_thread = False

    @property
    def count(self) -> int:
        """How many uploads wait or are looked at."""
        with self._changed:
            return len(self._waiting) + self._listed

    def add(self, step: Step, upload: SmallUpload) -> None:
        """Let an upload that the server confirmed wait for the next listing."""
        with self._changed:
            self._waiting[upload.transfer.key] = step, upload
            if len(self._waiting) == 1:
                self._due = time.monotonic() + _WAIT_S
                self._changed.notify()
            elif len(self._waiting) == _BATCH:
                self._due = 0.0
                self._changed.notify()
            if not self._has_thread:
                self._has_thread = True
                threading.Thread(target=self._work, name="stored-checks", daemon=True).start()

    def look_now(self) -> None:
        """Wait for no more uploads: none are on their way."""
        with self._changed:
            if self._waiting and self._due:
                self._due = 0.0
                self._changed.notify()

    def close(self) -> None:
        """Look no more and end the thread: what waits is done as the replies said."""
        self._stop.set()
        with self._changed:
            self._due = 0.0
            self._changed.notify()

    def _work(self) -> None:
        while uploads := self._take():
            began = time.monotonic()
            found = self._list(sorted(uploads))
            ended: list[tuple[Step, StepFailure | None]] = []
            for key, (step, upload) in uploads.items():
                finish = functools.partial(upload.finish_listed, found, key)
                ended.append((step, attempt_step(self._attempt, finish)))
                step.is_final = True  # what is done stays done, even if it was to be stopped
            for first in range(0, len(ended), SMALL_AT_ONCE):
                self._source.return_steps(ended[first : first + SMALL_AT_ONCE], began)
            with self._changed:
                self._listed = 0

    def _take(self) -> _Uploads:
        """The next uploads to look at; none when there were none for a while."""
        end = time.monotonic() + _IDLE_S
        with self._changed:
            while (left := self._next_look(end) - time.monotonic()) > 0:
                self._changed.wait(left)
            self._has_thread = bool(self._waiting)
            uploads, self._waiting = self._waiting, {}
            self._listed = len(uploads)
            return uploads

    def _next_look(self, idle_end: float) -> float:
        if self._waiting:
            return self._due
        return 0.0 if self._stop.is_set else idle_end

    def _list(self, keys: list[str]) -> Mapping[str, ObjectHead] | None:
        found: dict[str, ObjectHead] | None = None

        def look() -> None:
            nonlocal found
            found = existing_objects(self._client, self._bucket, keys, self._stop)

        self._attempt(look)
        return found
