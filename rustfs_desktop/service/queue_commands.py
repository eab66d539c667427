"""The commands of the transfer queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject

from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.defects import attempt_safely
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.policy.bandwidth import UPLOAD_EXPIRY_S, DailyLimit, SpeedLimit
from rustfs_desktop.transfers.scheduler.schedule import BIG_FILES
from rustfs_desktop.transfers.scheduler.throttles import REQUESTS
from rustfs_desktop.transfers.types import Answer, Job, Priority, Transfer


class QueueCommands(QObject):
    """Commands on the queue; each returns at once, and signals report the effect."""

    def __init__(self, journal: Journal | None, parent: QObject | None) -> None:
        super().__init__(parent)
        self._engine = Engine(attempt_safely, journal)

    @property
    def journal(self) -> Journal:
        """The journal of all transfers."""
        return self._engine.journal

    @property
    def missing_connections(self) -> set[str]:
        """The connections that must be opened before all jobs can resume."""
        return self._engine.missing_connections

    def follow(self) -> None:
        """Poll the engine until it is idle."""
        raise NotImplementedError

    def pause(self, transfers: Iterable[Transfer]) -> None:
        """Pause transfers; what was transferred so far is kept."""
        self._engine.pause(list(transfers))
        self.follow()

    def pause_all(self) -> None:
        """Pause everything, including jobs that are still being planned."""
        self._engine.pause_all()
        self.follow()

    def resume(self, transfers: Iterable[Transfer]) -> None:
        """Resume paused transfers."""
        self._engine.resume(list(transfers))
        self.follow()

    def resume_all(self) -> None:
        """Resume all paused transfers."""
        self._engine.resume_all()
        self.follow()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Cancel transfers, and remove their partial files and uploads."""
        self._engine.cancel(list(transfers))
        self.follow()

    def cancel_all(self) -> None:
        """Cancel everything, including jobs that are still being planned."""
        self._engine.cancel_all()
        self.follow()

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Restart failed and canceled transfers; those waiting for a server try now."""
        self._engine.retry(list(transfers))
        self.follow()

    def answer(self, transfer: Transfer, answer: Answer, for_all: bool = False) -> None:
        """Resolve a name conflict, for this file or for all files of its job."""
        self._engine.answer(transfer, answer, for_all=for_all)
        self.follow()

    def start_held_job(self, job: Job) -> None:
        """Start a job despite a problem of all of it."""
        self._engine.start_held_job(job)
        self.follow()

    def cancel_job(self, job: Job) -> None:
        """Cancel a job, or the rest of it."""
        self._engine.cancel_job(job)
        self.follow()

    def set_priority(self, transfers: Iterable[Transfer], priority: Priority) -> None:
        """Set the priority of transfers."""
        self._engine.set_priority(list(transfers), priority)
        self.follow()

    def put_first(self, transfers: Iterable[Transfer]) -> None:
        """Move waiting transfers to the top of their priority."""
        self._engine.put_first(list(transfers))

    def put_last(self, transfers: Iterable[Transfer]) -> None:
        """Move waiting transfers to the bottom of their priority."""
        self._engine.put_last(list(transfers))

    def set_client(self, connection_id: str, client: Client | None) -> None:
        """Set the client of a connection that was opened, or None when it was closed."""
        self._engine.set_client(connection_id, client)
        self.follow()

    def remove_connection(self, connection_id: str) -> None:
        """Cancel the jobs of a connection that was removed, and forget its client."""
        self._engine.remove_connection(connection_id)
        self.follow()

    def restore(self, continue_: bool, accepts: Callable[[Job], bool] = lambda _: True) -> None:
        """Restore unfinished transfers of earlier runs; ``restored`` reports how many.

        Args:
            continue_: Whether to resume them, or to leave them paused.
            accepts: Whether to restore a job; called on another thread.
        """
        self._engine.restore(expand.plan_of, accepts, goes_on=continue_)
        self.follow()

    def set_limits(
        self,
        everything: SpeedLimit,
        hours: tuple[DailyLimit, ...],
        connections: Mapping[str, SpeedLimit],
        files: int = 0,
        requests: int = 0,
        upload_expiry_s: float = UPLOAD_EXPIRY_S,
    ) -> None:
        """Set speed limits and parallelism, effective immediately.

        Args:
            everything: Bytes per second of all connections together.
            hours: Limits by time of day; the first that applies replaces ``everything``.
            connections: Speed limits of single connections, by id.
            files: Large files in parallel; 0 for the default.
            requests: Requests in parallel; 0 for the default.
            upload_expiry_s: How long servers keep the parts of an unfinished upload.
        """
        self._engine.limits.set_limits(everything, hours, connections)
        self._engine.limits.upload_expiry_s = upload_expiry_s
        self._engine.set_parallel(files or BIG_FILES, requests or REQUESTS)
