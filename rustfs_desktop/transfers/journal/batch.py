"""Changes that are collected to be written in one transaction."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import Job, Transfer


@dataclasses.dataclass(slots=True)
class Batch:
    """The newest value of everything that changed; older ones are overwritten.

    Transfers and jobs are read when the batch is written, not when they were added: a later value
    is as good. Resume states and parts are copied at once, because their order matters.

    Attributes:
        removed_jobs: Ids of jobs to remove, after everything else was written.
        cleared: Transfers whose earlier resume state and parts are removed, before ``states`` and
            ``parts`` are written.
        states: The resume state of each transfer, by transfer id.
        parts: The finished parts of each transfer, by transfer id.
        leftovers: True to add, False to remove.
        size: How many changes were counted, also those that replaced others.
    """

    jobs: dict[str, Job] = dataclasses.field(default_factory=dict)
    removed_jobs: set[str] = dataclasses.field(default_factory=set)
    transfers: dict[Transfer, None] = dataclasses.field(default_factory=dict)
    cleared: dict[str, Transfer] = dataclasses.field(default_factory=dict)
    states: dict[str, tuple[Transfer, ResumeState]] = dataclasses.field(default_factory=dict)
    parts: dict[str, tuple[Transfer, dict[int, FinishedPart]]] = dataclasses.field(
        default_factory=dict
    )
    leftovers: dict[Leftover, bool] = dataclasses.field(default_factory=dict)
    size: int = 0

    def save_resume_state(self, transfer: Transfer, state: ResumeState) -> None:
        """Store what a resume of the transfer needs."""
        self.transfers[transfer] = None
        self.states[transfer.transfer_id] = transfer, state

    def add_part(self, transfer: Transfer, part: FinishedPart) -> None:
        """Store one more finished part."""
        self.transfers[transfer] = None
        self.parts.setdefault(transfer.transfer_id, (transfer, {}))[1][part.number] = part

    def clear_resume_state(self, transfer: Transfer) -> None:
        """Remove resume state and parts that were stored so far."""
        transfer_id = transfer.transfer_id
        self.states.pop(transfer_id, None)
        self.parts.pop(transfer_id, None)
        self.transfers[transfer] = None
        self.cleared[transfer_id] = transfer

    def exclude_jobs(self, removed: set[str]) -> None:
        """Take out everything about jobs that were removed before, so that they stay removed."""
        if not removed:
            return
        self.jobs = {job_id: job for job_id, job in self.jobs.items() if job_id not in removed}
        self.transfers = {
            transfer: None for transfer in self.transfers if transfer.job.job_id not in removed
        }
        for table in (self.cleared, self.states, self.parts):
            for transfer_id in [each for each in table if each.rpartition("-")[0] in removed]:
                del table[transfer_id]

    def append(self, newer: Batch) -> None:
        """Add the changes of a newer batch, as if both had been one."""
        self.jobs |= newer.jobs
        self.removed_jobs |= newer.removed_jobs
        self.transfers |= newer.transfers
        for transfer in newer.cleared.values():
            self.clear_resume_state(transfer)
        self.states |= newer.states
        for transfer_id, (transfer, parts) in newer.parts.items():
            self.parts.setdefault(transfer_id, (transfer, {}))[1].update(parts)
        self.leftovers |= newer.leftovers
        self.size += newer.size
