"""Ends what a removed connection still does, and forgets its client and keys."""

from __future__ import annotations

import functools
import time

from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.clients import uses
from rustfs_desktop.transfers.scheduler.connection_changes import ConnectionChanges
from rustfs_desktop.transfers.scheduler.pause_resume import PauseResume
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.scheduler.slices import Slices
from rustfs_desktop.transfers.types import Job

_CHECK_S = 0.2


class RemovedConnections:
    """Cancels the jobs of removed connections; called without the lock."""

    def __init__(
        self,
        slices: Slices,
        progress: Progress,
        background: BackgroundJobs,
        connections: ConnectionChanges,
        pause_resume: PauseResume,
    ) -> None:
        self._slices = slices
        self._progress = progress
        self._background = background
        self._connections = connections
        self._pause_resume = pause_resume

    def remove_connection(self, connection_id: str) -> None:
        """Cancel the jobs of a connection, with their walks; then forget its client."""
        with self._slices.lock:
            jobs = [job for job in self._progress.jobs if uses(job, connection_id)]
        for job in jobs:
            self._pause_resume.cancel_job(job)
        self._forget_client(connection_id, jobs)

    def _forget_client(self, connection_id: str, jobs: list[Job]) -> None:
        """Forget the client as soon as no job needs it to remove an unfinished upload."""
        with self._slices.lock:
            is_used = any(not job.is_finished for job in jobs)
        if is_used:
            check = functools.partial(self._forget_client, connection_id, jobs)
            self._background.call_at(time.monotonic() + _CHECK_S, check)
            return
        for job in jobs:
            for location in job.locations:
                if location.connection_id == connection_id:
                    location.client = None
        self._connections.set_client(connection_id, None)
