"""Objects that pipelines make for a moment: in the journal before they exist, then removed."""

from __future__ import annotations

import time

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import THROW_AWAY, Leftover
from rustfs_desktop.transfers.scheduler.cleanup import Cleanup
from rustfs_desktop.transfers.types import Job


class ThrowAwayObjects:
    """Keeps account of them, so that no end of the program leaves one behind."""

    def __init__(self, journal: Journal, cleanup: Cleanup) -> None:
        self._journal = journal
        self._cleanup = cleanup

    def note_object(self, job: Job, key: str) -> Leftover:
        """Note durably that an object of this name must go, before it is made.

        Raises:
            AppError: That is not possible now.
        """
        where = (job.connection_id, job.endpoint, job.bucket, key)
        leftover = Leftover(*where, THROW_AWAY, since=time.time())
        self._journal.add_leftover(leftover)
        self._journal.flush()
        crashpoint("tar.left")
        return leftover

    def forget_object(self, leftover: Leftover) -> None:
        """It is gone, or was never made."""
        self._journal.remove_leftover(leftover)

    def remove_object(self, leftover: Leftover, client: Client, *, after_s: float) -> None:
        """Remove it soon, not before it may be made at last. With the engine's lock held."""
        self._cleanup.remove_soon(leftover, client, after_s=after_s)
