"""Temporary objects of pipelines: recorded in the journal before they exist, removed later."""

from __future__ import annotations

import time

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import THROW_AWAY, Leftover
from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.types import Job


class ThrowAwayObjects:
    """The records of these objects, so that none remains after a crash."""

    def __init__(self, journal: Journal, cleanup: Cleanup) -> None:
        self._journal = journal
        self._cleanup = cleanup

    def record_object(self, job: Job, key: str) -> Leftover:
        """Record durably that an object must be removed, before it is created.

        Raises:
            AppError: The journal cannot be written.
        """
        where = (job.connection_id, job.endpoint, job.bucket, key)
        leftover = Leftover(*where, THROW_AWAY, since=time.time())
        self._journal.add_leftover(leftover)
        self._journal.flush()
        crashpoint("tar.left")
        return leftover

    def remove_record(self, leftover: Leftover) -> None:
        """Remove the record: the object was removed, or never created."""
        self._journal.remove_leftover(leftover)

    def remove_object(self, leftover: Leftover, client: Client, *, after_s: float) -> None:
        """Remove the object after ``after_s`` seconds. With the engine's lock held."""
        self._cleanup.remove_soon(leftover, client, after_s=after_s)
