"""Plans jobs: walks over their selection on threads, while the first transfers already run.

A walk gets a moment before the first transfer starts, so that many small files are sent together.
If something prevents the whole job, what is found after that is held until the user decides.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.log import named
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.planning.admission import Admission
from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.tasks.attempt import Attempt
from rustfs_desktop.transfers.types import Job, Transfer

PREFLIGHT_S = 1.5

_log = logging.getLogger(__name__)

Plan = Callable[[Job], Iterator[Transfer]]


class Planner:
    """Starts the walks of jobs; every method may be called from any thread."""

    def __init__(
        self,
        admission: Admission,
        background: BackgroundJobs,
        clients: Clients,
        journal: Journal,
        attempt: Attempt,
    ) -> None:
        self._admission = admission
        self._background = background
        self._clients = clients
        self._journal = journal
        self._attempt = attempt
        self._lock = admission.lock
        self._walks: dict[Job, None] = {}
        self._postponed: dict[Job, Plan] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no walk is running; with the lock held."""
        return not self._walks

    @property
    def waits_for(self) -> AppError | None:
        """The outage whose end a walk is waiting for; with the lock held."""
        return next((job.waits_for for job in self._walks if job.waits_for is not None), None)

    def plan_job(self, job: Job, plan: Plan) -> None:
        """Find the transfers of a new job, on a new thread."""

        def walk() -> Iterator[Transfer]:
            self._journal.add_job(job)
            yield from plan(job)

        self._start_walk(job, walk)

    def plan_rest(self, job: Job, plan: Plan) -> None:
        """Repeat the interrupted walk of a restored job, when its connections are open.

        Transfers that the journal has are not planned again.
        """
        with self._lock:
            self._postponed[job] = plan
            job.cancel.on_set(functools.partial(self._drop_job, job))
        self.start_possible_walks()

    def start_possible_walks(self) -> None:
        """Start the postponed walks whose connections are open now."""
        with self._lock:
            ready = [job for job in self._postponed if self._clients.obstacle(job) is None]
            for job in ready:
                job.problems.clear()  # they are found again
                plan = self._postponed.pop(job)
                self._start_walk(job, functools.partial(self._find_rest, job, plan))

    def _find_rest(self, job: Job, plan: Plan) -> Iterator[Transfer]:
        """The transfers that the journal does not have, by source: targets may be renamed."""
        known = self._journal.known_sources(job)
        return (found for found in plan(job) if found.source_text not in known)

    def _drop_job(self, job: Job) -> None:
        with self._lock:
            if self._postponed.pop(job, None) is not None:
                self._admission.finish_planning(job)

    def _start_walk(self, job: Job, walk: Callable[[], Iterator[Transfer]]) -> None:
        with self._lock:
            self._walks[job] = None
        threading.Thread(
            target=self._walk, args=(job, walk), name=f"plan-{job.id}", daemon=True
        ).start()

    def _walk(self, job: Job, walk: Callable[[], Iterator[Transfer]]) -> None:
        _log.info("Job %d (%s) begins: %s", job.id, job.kind, named(job.title))
        intake = self._admission.intake(job)
        self._background.call_at(time.monotonic() + PREFLIGHT_S, intake.open_when_due)

        def find() -> None:
            with Interrupt(job.cancel):
                for transfer in walk():
                    intake.add_transfer(transfer)

        error = self._attempt(find)
        _log.info("Job %d: %d files found (%s)", job.id, job.count, error.code if error else "all")
        intake.open()
        self._attempt(self._journal.flush)  # a job is planned when all that was found is safe
        with self._lock:
            if not job.cancel.is_set:
                job.error = error
            job.waits_for = None
            self._walks.pop(job, None)
            if self._admission.is_open:  # else the program is ending: the next start walks again
                self._admission.finish_planning(job)
            self._lock.notify_all()
