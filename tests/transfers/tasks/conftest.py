"""What a task needs besides its transfer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import Transfer


@pytest.fixture
def tools() -> Iterator[TaskTools]:
    """For a task that no engine runs."""
    journal = Journal.in_memory()

    def resize(transfer: Transfer, size: int) -> None:
        transfer.size = size

    yield TaskTools(journal, BandwidthLimits(), resize)
    journal.close()
