"""Changes that wait to be written together."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import Job, Transfer


@dataclasses.dataclass(slots=True)
class Batch:
    """The newest word about everything that changed; what is older is forgotten.

    Transfers and jobs are read when the batch is written, not when they were noted: a later truth
    is as good. What is saved for resuming is copied at once, because its order matters.

    Attributes:
        dropped: Tags of jobs to remove, after everything else was written.
        forgotten: What was saved about these before is to be removed, before ``saved`` is written.
        leftovers: True to add, False to remove.
        size: How many changes were counted, also those that replaced others.
    """

    jobs: dict[str, Job] = dataclasses.field(default_factory=dict)
    dropped: set[str] = dataclasses.field(default_factory=set)
    transfers: dict[Transfer, None] = dataclasses.field(default_factory=dict)
    forgotten: dict[str, Transfer] = dataclasses.field(default_factory=dict)
    saved: dict[str, tuple[Transfer, ResumeState]] = dataclasses.field(default_factory=dict)
    parts: dict[str, tuple[Transfer, dict[int, FinishedPart]]] = dataclasses.field(
        default_factory=dict
    )
    leftovers: dict[Leftover, bool] = dataclasses.field(default_factory=dict)
    size: int = 0

    def save_resume_state(self, transfer: Transfer, saved: ResumeState) -> None:
        """What a transfer needs to go on."""
        self.transfers[transfer] = None
        self.saved[transfer.transfer_id] = transfer, saved

    def add_part(self, transfer: Transfer, part: FinishedPart) -> None:
        """One more part is safe."""
        self.transfers[transfer] = None
        self.parts.setdefault(transfer.transfer_id, (transfer, {}))[1][part.number] = part

    def clear_resume_state(self, transfer: Transfer) -> None:
        """Nothing saved so far is needed any more."""
        tag = transfer.transfer_id
        self.saved.pop(tag, None)
        self.parts.pop(tag, None)
        self.transfers[transfer] = None
        self.forgotten[tag] = transfer

    def leave_out(self, dropped: set[str]) -> None:
        """Do not bring back jobs that were dropped."""
        if not dropped:
            return
        self.jobs = {tag: job for tag, job in self.jobs.items() if tag not in dropped}
        self.transfers = {
            transfer: None for transfer in self.transfers if transfer.job.job_id not in dropped
        }
        for noted in (self.forgotten, self.saved, self.parts):
            for tag in [tag for tag in noted if tag.rpartition("-")[0] in dropped]:
                del noted[tag]

    def add(self, newer: Batch) -> None:
        """Let a newer batch follow this one, as if all had been one."""
        self.jobs |= newer.jobs
        self.dropped |= newer.dropped
        self.transfers |= newer.transfers
        for transfer in newer.forgotten.values():
            self.clear_resume_state(transfer)
        self.saved |= newer.saved
        for tag, (transfer, parts) in newer.parts.items():
            self.parts.setdefault(tag, (transfer, {}))[1].update(parts)
        self.leftovers |= newer.leftovers
        self.size += newer.size
