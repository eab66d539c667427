"""Reacts to opened, closed and rejected connections: their transfers wait or continue."""

from __future__ import annotations

import functools

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.policy.retry import is_clock
from rustfs_desktop.transfers.scheduler.clients import Clients, uses
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.scheduler.transfer_control import TransferControl
from rustfs_desktop.transfers.types import Job, Transfer


class ConnectionChanges:
    """Lets all transfers of a connection wait or continue, in slices in the background."""

    def __init__(
        self, clients: Clients, progress: Progress, control: TransferControl, slices: Slices
    ) -> None:
        self._clients = clients
        self._progress = progress
        self._control = control
        self._slices = slices

    def accept_job(self, job: Job) -> None:
        """Register a new job and the clients it comes with. With the lock held."""
        if self._clients.accept_job(job):
            self._bind_jobs()
        self._progress.add_job(job)

    def set_client(self, connection_id: str, client: Client | None) -> None:
        """Set the client of a connection; None when it was closed. Any thread."""
        with self._slices.lock:
            self._clients.set_client(connection_id, client)
            self._bind_jobs()
            is_other = self._note_moved(connection_id)
        if client is None or is_other:
            self._slices.for_each_later(lambda: self._unfinished(connection_id), self._control.lock)
        if client is not None:
            self._slices.for_each_later(lambda: self._aside(connection_id), self._control.unlock)

    def stop_requests(self, connection_id: str, error: AppError) -> None:
        """Stop all transfers of a connection that rejects requests. With the lock held."""
        if is_clock(error):
            self._pause_all(connection_id, error)
            return
        if self._clients.refuse(connection_id, error):
            self._progress.note_refused(connection_id)
        self._slices.for_each_later(lambda: self._unfinished(connection_id), self._control.lock)

    def is_pausing(self, connection_id: str) -> bool:
        """Whether the transfers of a connection are being paused. With the lock held."""
        return self._clients.is_pausing(connection_id)

    def _pause_all(self, connection_id: str, error: AppError) -> None:
        self._clients.begin_pause(connection_id)
        self._slices.for_each_later(
            lambda: self._unfinished(connection_id),
            functools.partial(self._control.pause, reason=error),
            functools.partial(self._clients.end_pause, connection_id),
        )

    def _note_moved(self, connection_id: str) -> bool:
        """Whether jobs were started at another server, so that the user is asked."""
        jobs = {
            job
            for job in self._progress.jobs
            if uses(job, connection_id) and self._clients.has_moved(job)
        }
        if jobs and any(each.job in jobs for each in self._control.unfinished):
            self._progress.note_refused(connection_id)
        return bool(jobs)

    def _bind_jobs(self) -> None:
        for job in self._progress.jobs:
            self._clients.bind_job(job)

    def _aside(self, connection_id: str) -> list[Transfer]:
        return [each for each in self._progress.aside if uses(each.job, connection_id)]

    def _unfinished(self, connection_id: str) -> list[Transfer]:
        return [each for each in self._control.unfinished if uses(each.job, connection_id)]
