"""What the user can do with transfers that are in the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import as_app_error
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.policy.bandwidth import KEPT_S, Hours, Speed
from rustfs_desktop.transfers.scheduler.schedule import BIG_FILES, REQUESTS
from rustfs_desktop.transfers.types import Answer, Job, Priority, Transfer


def _attempt(call: Callable[[], None]) -> AppError | None:
    """Do it on an engine thread; a defect fails the transfer, not the thread."""
    try:
        call()
    except AppError as error:
        return error
    except Exception as error:
        return as_app_error(error)
    return None


class TransferVerbs(QObject):
    """The verbs; each returns at once, and what comes of it is told by signals of the queue."""

    def __init__(self, journal: Journal | None, parent: QObject | None) -> None:
        super().__init__(parent)
        self._engine = Engine(_attempt, journal)

    @property
    def journal(self) -> Journal:
        """Where all that is told of transfers is kept."""
        return self._engine.journal

    @property
    def missing_connections(self) -> set[str]:
        """The connections that must be opened before all jobs can go on."""
        return self._engine.missing_connections

    def follow(self) -> None:
        """Look at the engine every now and then, until it rests."""
        raise NotImplementedError

    def pause(self, transfers: Iterable[Transfer]) -> None:
        """Let these wait until they are resumed; what they have so far is kept."""
        self._engine.pause(list(transfers))
        self.follow()

    def pause_all(self) -> None:
        """Let everything wait, what is still being planned too."""
        self._engine.pause_all()
        self.follow()

    def resume(self, transfers: Iterable[Transfer]) -> None:
        """Let paused ones go on."""
        self._engine.resume(list(transfers))
        self.follow()

    def resume_all(self) -> None:
        """Let everything that is paused go on."""
        self._engine.resume_all()
        self.follow()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Stop these; what they left anywhere is removed."""
        self._engine.cancel(list(transfers))
        self.follow()

    def cancel_all(self) -> None:
        """Stop everything, what is still being planned too."""
        self._engine.cancel_all()
        self.follow()

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Begin failed and cancelled ones again; those waiting for a server try now."""
        self._engine.retry(list(transfers))
        self.follow()

    def answer(self, transfer: Transfer, answer: Answer, for_all: bool = False) -> None:
        """Say what to do about a taken name, for this file or for all of its job."""
        self._engine.answer(transfer, answer, for_all=for_all)
        self.follow()

    def go_ahead(self, job: Job) -> None:
        """Begin a job although something serious was foreseen."""
        self._engine.go_ahead(job)
        self.follow()

    def call_off(self, job: Job) -> None:
        """Do nothing of a job, or no more of it."""
        self._engine.call_off(job)
        self.follow()

    def set_priority(self, transfers: Iterable[Transfer], priority: Priority) -> None:
        """Say what goes first."""
        self._engine.set_priority(list(transfers), priority)
        self.follow()

    def put_first(self, transfers: Iterable[Transfer]) -> None:
        """Let those that wait be the next of their priority."""
        self._engine.put_first(list(transfers))

    def put_last(self, transfers: Iterable[Transfer]) -> None:
        """Let those that wait be the last of their priority."""
        self._engine.put_last(list(transfers))

    def connected(self, connection_id: str, client: Client | None) -> None:
        """A connection was opened, perhaps with other keys; None: it was closed."""
        self._engine.connected(connection_id, client)
        self.follow()

    def restore(self, continue_: bool, accepts: Callable[[Job], bool] = lambda _: True) -> None:
        """Take up what earlier runs of the program left; ``restored`` tells how much it was.

        Args:
            continue_: Go on with it; else it is paused until the user resumes it.
            accepts: Which jobs to take; asked on another thread.
        """
        self._engine.restore(expand.plan_of, accepts, goes_on=continue_)
        self.follow()

    def set_limits(
        self,
        everything: Speed,
        hours: tuple[Hours, ...],
        connections: Mapping[str, Speed],
        files: int = 0,
        requests: int = 0,
        kept_s: float = KEPT_S,
    ) -> None:
        """Say how fast and how much at once, from now on.

        Args:
            everything: Bytes per second of all connections together.
            hours: The first that holds now takes the place of ``everything``.
            connections: What one connection may use of it, by its id.
            files: Big files at once; 0 for the usual.
            requests: Requests at once; 0 for the usual.
            kept_s: For how long servers keep what was sent of an unfinished upload.
        """
        self._engine.limits.set(everything, hours, connections)
        self._engine.limits.kept_s = kept_s
        self._engine.set_parallel(files or BIG_FILES, requests or REQUESTS)
