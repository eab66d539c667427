"""Removing what given-up transfers left, until it is gone: it may take restarts of the program.

The journal lists everything left behind, until it is removed from where it is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import THROW_AWAY, Leftover
from rustfs_desktop.transfers.policy.retry import delay_s, is_outage
from rustfs_desktop.transfers.scheduler import leftovers
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.schedule import CleanupStep, Schedule
from rustfs_desktop.transfers.scheduler.throttles import Throttles
from rustfs_desktop.transfers.tasks.attempt import Attempt
from rustfs_desktop.transfers.types import Transfer

_log = logging.getLogger(__name__)

_FORGOTTEN_S = 30 * 24 * 3600.0  # what could not be removed for so long, nobody will remove


class Cleanup:
    """Removes leftovers; what cannot be removed now stays in the journal for later."""

    def __init__(
        self,
        lock: threading.Condition,
        schedule: Schedule,
        clients: Clients,
        throttles: Throttles,
        journal: Journal,
    ) -> None:
        self._lock = lock
        self._schedule = schedule
        self._clients = clients
        self._throttles = throttles
        self._journal = journal
        self._stop = CancelToken()
        self._known: set[Leftover] = set()

    def remove_soon(
        self, leftover: Leftover, client: Client | None, *, after_s: float = 0.0
    ) -> None:
        """Remove something that the journal knows of, soon. With the lock held.

        Args:
            leftover: What it is.
            client: For what is on a server.
            after_s: Not earlier, because it may still be in the making.
        """
        if leftover not in self._known:
            self._known.add(leftover)
            throttle = self._throttles.of_server(leftover.endpoint)
            ready_at = time.monotonic() + after_s if after_s else 0.0
            self._schedule.cleanup_steps.append(
                CleanupStep(leftover, client, throttle, ready_at=ready_at)
            )

    def give_up(self, transfer: Transfer) -> None:
        """Remove what a transfer without a task has kept for going on. Without the lock."""
        for leftover in leftovers.give_up(self._journal, transfer):
            with self._lock:
                self._remove_if_possible(leftover)
                self._lock.notify_all()

    def sweep(self) -> Iterator[None]:
        """As a background job, try again what could not be removed, also in earlier runs."""
        for leftover in self._journal.leftovers():
            if time.time() - leftover.since > _FORGOTTEN_S:
                _log_left(leftover, "it could not be removed for a month")
                self._journal.remove_leftover(leftover)
                continue
            with self._lock:
                self._remove_if_possible(leftover)
                self._lock.notify_all()
            yield

    def do_step(self, step: CleanupStep, attempt: Attempt) -> None:
        """Try to remove something."""

        def interruptible() -> None:
            with Interrupt(self._stop):
                leftovers.remove(step.leftover, step.client)

        error = attempt(interruptible)
        if error is None:
            self._journal.remove_leftover(step.leftover)
        with self._lock:
            step.throttle.in_flight -= 1
            step.attempts += 1
            if error is not None and is_outage(error) and not self._stop.is_set:
                step.ready_at = time.monotonic() + delay_s(error, step.attempts)
                self._schedule.cleanup_steps.append(step)
                return
            self._known.discard(step.leftover)
        if error is not None:
            _log_left(step.leftover, str(error))

    def stop(self) -> None:
        """Interrupt what is under way; it is done in the next run of the program."""
        self._stop.set()

    def _remove_if_possible(self, leftover: Leftover) -> None:
        if leftover.path:
            self.remove_soon(leftover, None)
            return
        client = self._clients.client(leftover.connection_id)
        if client is not None and client.endpoint.url == leftover.endpoint:
            self.remove_soon(leftover, client)


def _log_left(leftover: Leftover, why: str) -> None:
    """Name what stays, so that it can be found and removed there."""
    if leftover.path:
        _log.warning("The unfinished file %s stays: %s", leftover.path, why)
    else:
        kind = "object" if leftover.upload_id == THROW_AWAY else "unfinished upload"
        place = leftover.key, leftover.bucket
        _log.warning("The %s %s stays in bucket %s: %s", kind, *place, why)
