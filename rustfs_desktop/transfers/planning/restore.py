"""Restores jobs and transfers of earlier runs of the program from the journal."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.planning.admission import Admission
from rustfs_desktop.transfers.planning.planner import Plan, Planner
from rustfs_desktop.transfers.policy.retry import is_outage, is_refused
from rustfs_desktop.transfers.scheduler.clients import Clients
from rustfs_desktop.transfers.scheduler.queue_order import QueueOrder
from rustfs_desktop.transfers.scheduler.slices import SLICE
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

_SHOWN = frozenset(
    set(TransferState) - {TransferState.DONE, TransferState.SKIPPED, TransferState.CANCELLED}
)


def may_find_more(job: Job) -> bool:
    """Whether planning stopped because of an error that may not happen again."""
    return job.error is not None and (is_outage(job.error) or is_refused(job.error))


@dataclasses.dataclass(frozen=True)
class RestoreOptions:
    """Which jobs are restored, and how.

    Attributes:
        plan: Repeats interrupted walks.
        accepts: Which jobs to restore.
        walks_again: For which jobs with gaps the walk is repeated.
        goes_on: Resume them; else they are paused until the user resumes them.
    """

    plan: Plan
    accepts: Callable[[Job], bool] = lambda _job: True
    walks_again: Callable[[Job], bool] = may_find_more
    goes_on: bool = True


class RestoreJobs:
    """Restores jobs; their done, skipped and cancelled transfers stay in the journal."""

    def __init__(
        self,
        admission: Admission,
        planner: Planner,
        clients: Clients,
        order: QueueOrder,
        journal: Journal,
    ) -> None:
        self._admission = admission
        self._planner = planner
        self._clients = clients
        self._order = order
        self._journal = journal

    def restoring(self, options: RestoreOptions) -> Iterator[None]:
        """As a background job, adopt the jobs of ended processes that are accepted."""
        count = 0

        def takes(job: Job) -> bool:
            return not job.is_cleared and options.accepts(job)

        for job in self._journal.adopt(takes, options.walks_again):
            self._restore_job(job, options)
            found = (each for each in self._journal.transfers(job) if each.state in _SHOWN)
            while rows := list(itertools.islice(found, SLICE)):
                self._restore_rows(rows, goes_on=options.goes_on)
                count += len(rows)
                yield
            if not job.is_planned:
                self._planner.plan_rest(job, options.plan)
            yield
        with self._admission.lock:
            self._admission.note_restored(count)

    def _restore_job(self, job: Job, options: RestoreOptions) -> None:
        if job.has_gaps and options.walks_again(job):
            job.is_planned, job.error = False, None
        if not (options.goes_on or job.is_planned):
            job.is_paused = True
        with self._admission.lock:
            self._clients.bind_job(job)
            self._admission.restore_job(job)

    def _restore_rows(self, rows: list[Transfer], *, goes_on: bool) -> None:
        with self._admission.lock:
            for transfer in rows:
                self._order.note_position(transfer)
                self._admission.restore_transfer(transfer, to_queue=goes_on)
            self._admission.lock.notify_all()
