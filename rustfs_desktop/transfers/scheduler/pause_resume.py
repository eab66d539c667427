"""Pausing and going on: by the user, and because a server refuses the keys or is not open."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.policy.retry import is_clock
from rustfs_desktop.transfers.scheduler.background_jobs import Order
from rustfs_desktop.transfers.scheduler.clients import uses
from rustfs_desktop.transfers.scheduler.context import Core
from rustfs_desktop.transfers.tasks.task import Run
from rustfs_desktop.transfers.types import Job, Priority, Transfer, TransferState

_PAUSABLE = frozenset(
    {
        TransferState.WAITING,
        TransferState.RUNNING,
        TransferState.NEEDS_ANSWER,
        TransferState.NEEDS_KEYS,
    }
)


class Holding:
    """Every method may be called from any thread; much at once is done soon, in slices."""

    def __init__(self, core: Core) -> None:
        self._core = core
        core.outcomes.on_refused = self._on_refused

    # By the user --------------------------------------------------------------------------

    def pause(self, transfers: Iterable[Transfer]) -> None:
        """Let them wait until they are resumed; what they have so far is kept."""
        self._core.each(transfers, self._pause)

    def pause_all(self) -> None:
        """Let everything wait, also what is still found by walks that are under way."""
        core = self._core
        with core.lock:
            for job in core.tally.jobs:
                self._set_paused(job, is_paused=not job.is_planned)
        core.orders.do(core.slices(self._unfinished, self._pause))

    def resume(self, transfers: Iterable[Transfer]) -> None:
        """Let paused ones go on, and try again what waits for a server's good will."""
        self._core.each(transfers, self._resume)

    def resume_all(self) -> None:
        """Let everything that is paused go on, but not what the user has yet to look at."""
        core = self._core
        with core.lock:
            for job in core.tally.jobs:
                self._set_paused(job, is_paused=False)
        core.orders.do(core.slices(lambda: list(core.tally.aside), self._resume))

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Stop them; what they left anywhere is removed."""
        self._core.each(transfers, self._cancel)

    def cancel_all(self) -> None:
        """Stop everything, planning too."""
        core = self._core
        with core.lock:
            for job in core.tally.jobs:
                job.cancel.set()
        core.orders.do(core.slices(self._unfinished, self._cancel))

    def go_ahead(self, job: Job) -> None:
        """The user knows what is to be expected, and wants it all the same."""
        core = self._core
        with core.lock:
            job.is_held = False
            core.journal.change_job(job)
        core.orders.do(core.slices(lambda: self._aside_of(job), self._resume))

    def call_off(self, job: Job) -> None:
        """Stop a job with all that it planned so far."""
        core = self._core
        with core.lock:
            job.cancel.set()
            job.is_held = False
            core.journal.change_job(job)

        def of_job() -> list[Transfer]:
            return [transfer for transfer in self._unfinished() if transfer.job is job]

        core.orders.do(core.slices(of_job, self._cancel))

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Begin failed and cancelled ones again; what waits for its next attempt tries now."""
        self._core.each(transfers, self._retry)

    def set_priority(self, transfers: Iterable[Transfer], priority: Priority) -> None:
        """Say what goes first."""

        def change(transfer: Transfer) -> None:
            if transfer.priority is not priority:
                transfer.priority, transfer.place = priority, 0
                self._core.schedule.sort_in(transfer)
            self._core.journal.note(transfer)
            self._core.tally.touch(transfer)

        self._core.each(transfers, change)

    def put(self, transfers: Iterable[Transfer], *, to_front: bool) -> None:
        """Let those that have not ended be the next, or the last, of their priority."""

        def change(transfer: Transfer) -> None:
            if not transfer.state.is_final:
                transfer.place = self._core.places.next(to_front=to_front)
                self._core.schedule.sort_in(transfer)
                self._core.journal.note(transfer)

        chosen = list(transfers)
        self._core.each(reversed(chosen) if to_front else chosen, change)

    def leave(self) -> None:
        """The program ends: begin nothing more, and let what runs come to a point to go on from."""
        core = self._core
        with core.lock:
            core.schedule.is_open = False
            for job in core.tally.jobs:
                job.cancel.set()
            for run in list(core.schedule.runs.values()):
                core.outcomes.hold(run, TransferState.WAITING)
            core.lock.notify_all()

    # By servers and connections -------------------------------------------------------------

    def connected(self, connection_id: str, client: Client | None) -> None:
        """A connection was opened, perhaps with other keys; None: it was closed."""
        core = self._core
        with core.lock:
            core.servers.connect(connection_id, client)
            for job in core.tally.jobs:
                if uses(job, connection_id):
                    core.servers.obstacle(job)

        def chosen() -> list[Transfer]:
            found = core.tally.aside if client is not None else self._unfinished()
            return [transfer for transfer in found if uses(transfer.job, connection_id)]

        core.orders.do(core.slices(chosen, self._unlock if client is not None else self._lock))
        core.orders.do(core.cleaning.sweep())

    def _on_refused(self, run: Run, error: AppError) -> None:
        """The server refuses what comes from us: stop everything that goes there, ask once."""
        core, connection_id = self._core, run.refused_by(error)
        act: Callable[[Transfer], None]
        if is_clock(error):
            act = functools.partial(self._pause, reason=error)
        else:
            act = self._lock
            if core.servers.refuse(connection_id, error):
                core.tally.refused(connection_id)

        def chosen() -> list[Transfer]:
            return [each for each in self._unfinished() if uses(each.job, connection_id)]

        core.orders.do(core.slices(chosen, act))

    def _set_paused(self, job: Job, *, is_paused: bool) -> None:
        if job.is_paused is not is_paused:
            job.is_paused = is_paused
            self._core.journal.change_job(job)

    # One transfer, with the lock held -------------------------------------------------------

    def _pause(self, transfer: Transfer, reason: AppError | None = None) -> None:
        if transfer.state not in _PAUSABLE:
            return
        run = self._core.schedule.runs.get(transfer)
        if run is not None and run.failure is None:
            self._core.outcomes.hold(run, TransferState.PAUSED, reason)
        else:
            self._core.schedule.remove(transfer)
            transfer.move_to(TransferState.PAUSED, reason)

    def _resume(self, transfer: Transfer) -> None:
        if transfer.state is TransferState.PAUSED and not transfer.job.is_held:
            self._go_on(transfer)

    def _unlock(self, transfer: Transfer) -> None:
        if transfer.state is TransferState.NEEDS_KEYS:
            self._go_on(transfer)

    def _lock(self, transfer: Transfer) -> None:
        core = self._core
        obstacle = core.servers.obstacle(transfer.job)
        if obstacle is None or transfer.state not in (TransferState.WAITING, TransferState.RUNNING):
            return
        run = core.schedule.runs.get(transfer)
        if run is None:
            core.schedule.remove(transfer)
            transfer.move_to(TransferState.NEEDS_KEYS, obstacle)
        else:
            core.outcomes.hold(run, TransferState.NEEDS_KEYS, obstacle)

    def _cancel(self, transfer: Transfer) -> None:
        core = self._core
        run = core.schedule.runs.get(transfer)
        if run is not None:
            core.outcomes.give_up(run, Cancelled())
        elif not transfer.state.is_final:
            core.schedule.remove(transfer)
            if transfer.has_saved:
                core.orders.do(self._discard(transfer))
            else:
                transfer.move_to(TransferState.CANCELLED)

    def _discard(self, transfer: Transfer) -> Order:
        """The journal is asked without the lock: what it knows of is removed before it ends."""
        core = self._core
        core.cleaning.give_up(transfer)
        with core.lock:
            self._cancel(transfer)
        yield

    def _retry(self, transfer: Transfer) -> None:
        core = self._core
        run = core.schedule.runs.get(transfer)
        if transfer.state is TransferState.NEEDS_KEYS:
            core.servers.forgive(transfer.job)
            self._go_on(transfer)
        elif run is not None:
            run.hurry()
            run.throttle.hurry()
        elif transfer.state in (TransferState.FAILED, TransferState.CANCELLED):
            self._go_on(transfer)

    def _go_on(self, transfer: Transfer) -> None:
        transfer.move_to(TransferState.WAITING)
        self._core.schedule.admit(transfer)

    # Which ones, with the lock held ---------------------------------------------------------

    def _unfinished(self) -> list[Transfer]:
        schedule, tally = self._core.schedule, self._core.tally
        everything = (schedule.runs, schedule.waiting, tally.asking, tally.aside)
        return list(dict.fromkeys(itertools.chain(*everything)))

    def _aside_of(self, job: Job) -> list[Transfer]:
        return [transfer for transfer in self._core.tally.aside if transfer.job is job]
