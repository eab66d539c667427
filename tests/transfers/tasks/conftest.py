"""What a task needs besides its transfer, and requests that are held back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.policy.bandwidth import BandwidthLimits
from rustfs_desktop.transfers.tasks import copy_parts
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver
from tests.transfers.tasks.copies.conftest import Copies
from tests.transfers.tasks.gates import Gate
from tests.waiting import patience_s, wait_for

BIG = 17 * MIB


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


def upload(lies: Driver, folder: Path, size: int = BIG) -> Transfer:
    """The upload of a new file to the fake server."""
    (folder / "file").write_bytes(bytes(size))
    lies.upload(folder / "file")
    wait_for(lies.look)
    return lies.look()[0]


@pytest.fixture
def paused(lies: Driver, tmp_path: Path, complete: Gate) -> Transfer:
    """A big upload that was paused while the server stored its file."""
    transfer = upload(lies, tmp_path)
    assert complete.reached.wait(patience_s())
    lies.engine.pause([transfer])
    complete.open.set()
    wait_for(lambda: not lies.engine.is_working)
    assert transfer.state is TransferState.PAUSED
    return transfer


@pytest.fixture
def within(lies: Driver, fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> Copies:
    """Copies within the fake server, in parts."""
    monkeypatch.setattr(copy_parts, "MAX_SERVER_PART", 16 * MIB)
    monkeypatch.setattr(copy_parts, "MIN_SERVER_PART", 0)
    fake.buckets.add("from")
    return Copies(lies, BucketLocation("test", lies.client, "from"))
