"""What a task needs besides its transfer, and requests that are held back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.tasks import copy_parts
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver
from tests.transfers.tasks.copies.conftest import Copies
from tests.transfers.tasks.gates import Gate


@pytest.fixture
def tools() -> Iterator[TaskTools]:
    """For a task that no engine runs."""
    journal = Journal.in_memory()

    def resize(transfer: Transfer, size: int) -> None:
        transfer.size = size

    yield TaskTools(journal, BandwidthLimits(), resize)
    journal.close()


@pytest.fixture
def look(fake: FakeS3) -> Iterator[Gate]:
    """Holds the look at what was stored."""
    gate = Gate(fake, "HeadObject")
    yield gate
    gate.open.set()


@pytest.fixture
def complete(fake: FakeS3) -> Iterator[Gate]:
    """Holds the reply to CompleteMultipartUpload."""
    gate = Gate(fake, "CompleteMultipartUpload")
    yield gate
    gate.open.set()


@pytest.fixture
def within(lies: Driver, fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> Copies:
    """Copies within the fake server, in parts."""
    monkeypatch.setattr(copy_parts, "MAX_SERVER_PART", 16 * MIB)
    monkeypatch.setattr(copy_parts, "MIN_SERVER_PART", 0)
    fake.buckets.add("from")
    return Copies(lies, BucketLocation("test", lies.client, "from"))
