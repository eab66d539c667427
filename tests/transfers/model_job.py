"""What the model of the queue knows of each job."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.transfers.types import CopyJob, Job


@dataclasses.dataclass
class ModelJob:
    """A job that moves one file, and what is expected of it.

    Attributes:
        versions: What its source held, the newest last.
        foreign: What others put at its target.
        may_replace: Whether the user allowed to replace that.
        is_proved: Whether it was seen to be done, and to be right.
        is_replaced: Whether others replaced what the source was moved to.
    """

    job: Job
    versions: list[bytes]
    foreign: list[bytes] = dataclasses.field(default_factory=list)
    may_replace: bool = False
    is_proved: bool = False
    is_replaced: bool = False

    @property
    def is_move(self) -> bool:
        """Whether the source goes away."""
        return isinstance(self.job, CopyJob) and self.job.is_move
