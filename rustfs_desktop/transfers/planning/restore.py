"""Taking up what earlier runs of the program left: rows stream in, and go on or wait."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from rustfs_desktop.transfers.planning.planner import Plan, Planning
from rustfs_desktop.transfers.policy.retry import is_outage, is_refused
from rustfs_desktop.transfers.scheduler.context import SLICE, Core
from rustfs_desktop.transfers.types import Job, Transfer, TransferState

Bind = Callable[[Job], None]
_SHOWN = frozenset(
    set(TransferState) - {TransferState.DONE, TransferState.SKIPPED, TransferState.CANCELLED}
)


def may_find_more(job: Job) -> bool:
    """Whether the walk broke off for a reason that may have passed by itself."""
    return job.error is not None and (is_outage(job.error) or is_refused(job.error))


class Restoring:
    """An order that brings jobs back; what is done, skipped or cancelled stays in the journal."""

    def __init__(
        self,
        core: Core,
        planning: Planning,
        bind: Bind,
        walks_again: Callable[[Job], bool],
        *,
        goes_on: bool,
    ) -> None:
        self._core = core
        self._walks_again = walks_again
        self._planning = planning
        self._bind = bind
        self._goes_on = goes_on

    def order(self, plan: Plan, accepts: Callable[[Job], bool]) -> Iterator[None]:
        """Adopt the jobs of ended processes that ``accepts`` takes."""
        core, count = self._core, 0

        def takes(job: Job) -> bool:
            return not job.is_cleared and accepts(job)

        for job in core.journal.adopt(takes, self._walks_again):
            self._bind(job)
            if job.has_gaps and self._walks_again(job):
                job.is_planned, job.error = False, None
            if not (self._goes_on or job.is_planned):
                job.is_paused = True
            with core.lock:
                core.servers.obstacle(job)
                if job.is_held:
                    core.tally.foreseen(job)
                if not job.is_planned:
                    core.tally.jobs[job] = None
            found = (each for each in core.journal.transfers(job) if each.state in _SHOWN)
            while rows := list(itertools.islice(found, SLICE)):
                with core.lock:
                    for transfer in rows:
                        self._take_up(transfer)
                    core.lock.notify_all()
                count += len(rows)
                yield
            if not job.is_planned:
                self._planning.start_again(job, plan)
            yield
        with core.lock:
            core.crew.start()
            core.tally.restored(count)
        yield from core.cleaning.sweep()

    def _take_up(self, transfer: Transfer) -> None:
        core = self._core
        core.tally.add(transfer)
        core.places.saw(transfer.place)
        if transfer.state is TransferState.NEEDS_KEYS:
            transfer.move_to(TransferState.WAITING)
        if transfer.state is TransferState.NEEDS_ANSWER and transfer.job.answer_for_all is not None:
            transfer.move_to(TransferState.WAITING)
        if transfer.state is not TransferState.WAITING:
            return
        if self._goes_on:
            core.schedule.admit(transfer)
        else:
            transfer.move_to(TransferState.PAUSED)
