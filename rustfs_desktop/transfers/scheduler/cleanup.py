"""Removes the leftovers of cancelled and failed transfers, retried also after restarts.

Every leftover is in the journal until it was removed from the server or the disk.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.log import named
from rustfs_desktop.s3.addresses import is_url_of
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import THROW_AWAY, Leftover, ResumeState
from rustfs_desktop.transfers.policy.retry import delay_s, is_outage
from rustfs_desktop.transfers.scheduler import leftovers
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.schedule import CleanupStep, Schedule
from rustfs_desktop.transfers.scheduler.throttles import Throttles
from rustfs_desktop.transfers.tasks.attempt import Attempt
from rustfs_desktop.transfers.types import Transfer

_log = logging.getLogger(__name__)

_FORGOTTEN_S = 30 * 24 * 3600.0  # then the cleanup gives up


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
        """Schedule the removal of a journaled leftover. With the lock held.

        Args:
            leftover: The leftover.
            client: The client for a leftover on a server.
            after_s: The delay, because the server may still be creating the object.
        """
        if leftover not in self._known:
            self._known.add(leftover)
            self._throttles.add_server(leftover.endpoint)
            throttle = self._throttles.of_server(leftover.endpoint)
            ready_at = time.monotonic() + after_s if after_s else 0.0
            self._schedule.cleanup_steps.append(
                CleanupStep(leftover, client, throttle, ready_at=ready_at)
            )

    def give_up(self, transfer: Transfer) -> ResumeState | None:
        """Remove the resume state of a transfer that has no task, and return it. Without the lock.

        None if there is none.
        """
        saved = self._journal.resume_state(transfer)
        for leftover in leftovers.give_up(self._journal, transfer, saved):
            with self._lock:
                self._remove_if_possible(leftover)
                self._lock.notify_all()
        return saved

    def sweep(self) -> Iterator[None]:
        """As a background job, retry all leftovers, also those of earlier runs."""
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
        """Try to remove a leftover."""
        is_removed = False

        def interruptible() -> None:
            nonlocal is_removed
            with Interrupt(self._stop):
                is_removed = leftovers.remove(step.leftover, step.client, self._journal)

        error = attempt(interruptible)
        if error is None and is_removed:
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
        """Interrupt running removals; the next run of the program repeats them."""
        self._stop.set()

    def _remove_if_possible(self, leftover: Leftover) -> None:
        if leftover.path:
            self.remove_soon(leftover, None)
            return
        client = self._clients.client(leftover.connection_id)
        if client is not None and is_url_of(client.endpoint, leftover.endpoint):
            self.remove_soon(leftover, client)


def _log_left(leftover: Leftover, why: str) -> None:
    """Log a leftover that stays, so that it can be found and removed by hand."""
    if leftover.path:
        _log.warning("The unfinished file %s stays: %s", named(leftover.path), named(why))
    else:
        kind = "object" if leftover.upload_id == THROW_AWAY else "unfinished upload"
        key = named(leftover.key)
        _log.warning("The %s %s stays in bucket %s: %s", kind, key, leftover.bucket, named(why))
