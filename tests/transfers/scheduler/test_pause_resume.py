"""Pausing and going on: nothing that was moved is lost, and nothing is done twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.errors import DiskFull
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.scheduler import transfer_control
from rustfs_desktop.transfers.types import (
    Job,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import LONG_S, Driver
from tests.waiting import hold_until, patience_s, wait_for

BIG = 100 * MIB
PARTS = 7
MEDIUM = 48 * MIB


class Gate:
    """Lets some requests of a kind pass and holds the others until it is opened."""

    def __init__(self, fake: FakeS3, what: str, passes: int) -> None:
        self.what, self.passes = what, passes
        self.is_open = threading.Event()
        self.held = 0
        self._lock = threading.Lock()
        fake.rules.append(self)

    def __call__(self, request: Request) -> Reply | None:
        if request.what != self.what or self.is_open.is_set():
            return None
        with self._lock:
            self.passes -= 1
            if self.passes >= 0:
                return None
            self.held += 1
        hold_until(self.is_open)
        return None


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way when a transfer is paused gets no time."""
    monkeypatch.setattr(transfer_control, "GRACE_S", 0.0)


@pytest.fixture
def long_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way then may come to its end, however long that takes."""
    monkeypatch.setattr(transfer_control, "GRACE_S", LONG_S)


def content(size: int = BIG) -> bytes:
    """No two blocks of it are the same."""
    block = random.Random(size).randbytes(MIB - 8)
    return b"".join(number.to_bytes(8) + block for number in range(size // MIB))


def begin_upload(lies: Driver, fake: FakeS3, tmp_path: Path) -> tuple[Transfer, Gate]:
    """A big upload of which two parts have arrived and the others hang."""
    gate = Gate(fake, "UploadPart", 2)
    (tmp_path / "file").write_bytes(content())
    lies.upload(tmp_path / "file")
    wait_for(lambda: gate.held >= 2)
    wait_for(lambda: len(lies.engine.journal.parts(lies.look()[0])) == 2)
    return lies.transfers[0], gate


def rested(lies: Driver) -> bool:
    """Whether no run is left."""
    return not lies.engine.is_working


@pytest.mark.usefixtures("no_grace")
def test_a_paused_upload_goes_on_where_it_was(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    transfer, gate = begin_upload(lies, fake, tmp_path)

    lies.engine.pause([transfer])
    assert transfer.state is TransferState.PAUSED
    wait_for(lambda: rested(lies))
    assert len(fake.uploads) == 1
    assert transfer.bytes_done >= 2 * 16 * MIB
    gate.is_open.set()
    arrived = fake.count("UploadPart")
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)

    assert fake.objects["bucket", "file"] == content()
    assert fake.count("CreateMultipartUpload") == 1
    assert fake.count("UploadPart") - arrived <= PARTS - 2
    assert fake.uploads == {}
    assert lies.engine.journal.check() == []


@pytest.mark.usefixtures("long_grace")
def test_what_is_under_way_may_come_to_its_end(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    transfer, gate = begin_upload(lies, fake, tmp_path)
    lies.engine.pause([transfer])
    assert (transfer.state, transfer.is_stopping) == (TransferState.PAUSED, True)
    lies.look()
    gate.is_open.set()
    wait_for(lambda: not transfer.is_stopping)
    kept = lies.engine.journal.parts(transfer)
    assert len(kept) > 2
    assert transfer.bytes_done == sum(part.length for part in kept.values())
    assert transfer in lies.engine.take_changes().touched
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)
    assert not transfer.is_stopping


@pytest.mark.usefixtures("no_grace")
def test_a_paused_download_goes_on_where_it_was(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.put("bucket", "file", content(MEDIUM))
    gate = Gate(fake, "GetObject", 3)
    lies.download(tmp_path / "out", objects=[("file", MEDIUM)])
    wait_for(lambda: gate.held >= 2)
    (transfer,) = lies.look()
    wait_for(lambda: transfer.bytes_done >= 3 * 8 * MIB)

    lies.engine.pause([transfer])
    wait_for(lambda: rested(lies))
    assert transfer.state is TransferState.PAUSED
    assert len(list((tmp_path / "out").iterdir())) == 1
    gate.is_open.set()
    asked = fake.count("GetObject")
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)

    assert (tmp_path / "out" / "file").read_bytes() == content(MEDIUM)
    assert fake.count("GetObject") - asked <= 6 - 3
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.usefixtures("long_grace")
def test_what_is_under_way_gets_a_moment(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    """A part that arrives just after the pause is not sent again."""
    transfer, gate = begin_upload(lies, fake, tmp_path)

    lies.engine.pause([transfer])
    gate.is_open.set()
    wait_for(lambda: rested(lies))
    sent = fake.count("UploadPart")

    assert transfer.state is TransferState.PAUSED
    assert len(lies.engine.journal.parts(transfer)) == sent
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)
    assert fake.count("UploadPart") == PARTS
    assert fake.objects["bucket", "file"] == content()


def test_pausing_and_resuming_quickly_ends_well(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content())
    (tmp_path / "small").write_bytes(b"small")
    lies.upload(tmp_path / "file", tmp_path / "small")
    wait_for(lambda: len(lies.look()) == 2)
    moved = threading.Event()
    fake.rules.append(lambda _request: moved.set())
    for number in range(50):
        lies.engine.pause(lies.transfers)
        if number % 5 == 0:
            wait_for(lambda: rested(lies))
        lies.engine.resume(lies.transfers)
        if number % 4 == 0:
            moved.clear()
            wait_for(lambda: moved.is_set() or rested(lies))

    lies.until(TransferState.DONE)
    assert fake.objects["bucket", "file"] == content()
    assert fake.objects["bucket", "small"] == b"small"
    lies.rest()
    assert fake.uploads == {}


@pytest.mark.usefixtures("no_grace")
@pytest.mark.parametrize("is_over", [True, False], ids=["later", "at once"])
def test_cancelling_what_is_paused_removes_its_parts(
    lies: Driver, fake: FakeS3, tmp_path: Path, is_over: bool
) -> None:
    transfer, gate = begin_upload(lies, fake, tmp_path)
    lies.engine.pause([transfer])
    if is_over:
        wait_for(lambda: rested(lies))
    lies.engine.cancel([transfer])
    lies.until(TransferState.CANCELLED)
    lies.rest()
    gate.is_open.set()

    assert fake.uploads == {}
    journal = lies.engine.journal
    assert journal.leftovers() == []
    assert journal.resume_state(transfer) is None
    assert journal.check() == []


@pytest.mark.usefixtures("no_grace")
def test_everything_can_be_paused_and_go_on(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    gate = Gate(fake, "PutObject", 20)
    lies.client.capabilities.record_unpacking(
        "bucket", Unpacking.NEVER
    )  # else the question is held at the gate too
    (tmp_path / "many").mkdir()
    for number in range(1000):
        (tmp_path / "many" / f"{number}").write_bytes(b"x")
    lies.upload(tmp_path / "many")
    wait_for(lambda: gate.held >= 4 and lies.jobs[0].is_planned)

    lies.engine.pause_all()
    wait_for(lambda: rested(lies))
    states = {transfer.state for transfer in lies.look()}
    # What was stored is done if it was looked at before.
    assert TransferState.PAUSED in states
    assert states <= {TransferState.DONE, TransferState.PAUSED}
    lies.rest()
    gate.is_open.set()
    stored = len(fake.objects)
    lies.engine.resume_all()
    lies.until(TransferState.DONE)

    assert stored <= 30
    assert len(fake.objects) == 1000


def test_a_walk_that_is_under_way_is_paused_too(lies: Driver, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"x")
    may_go_on, is_there = threading.Event(), threading.Event()
    job = UploadJob("test", lies.client, "bucket")
    lies.jobs.append(job)

    def walk(job: Job) -> Iterator[Transfer]:
        yield UploadTransfer(job, "a", tmp_path / "a", 1)
        is_there.set()
        hold_until(may_go_on)
        yield UploadTransfer(job, "b", tmp_path / "b", 1)
        yield UploadTransfer(job, "c", tmp_path / "c", 1)

    lies.engine.start_job(job, walk)
    assert is_there.wait(patience_s())
    lies.engine.pause_all()
    may_go_on.set()
    lies.until(TransferState.PAUSED)
    assert len(lies.transfers) == 3
    lies.engine.resume_all()
    lies.until(TransferState.DONE)


def test_a_full_disk_pauses_and_keeps_what_arrived(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.put("bucket", "file", content(MEDIUM))
    is_full = threading.Event()
    is_full.set()
    gate = Gate(fake, "GetObject", 2)

    def write(*args: object) -> None:
        if is_full.is_set() and gate.held:
            raise DiskFull()
        real(*args)

    real = PartialFile.write
    monkeypatch.setattr(PartialFile, "write", write)
    lies.download(tmp_path / "out", objects=[("file", MEDIUM)])
    wait_for(lambda: gate.held >= 1)
    gate.is_open.set()
    (transfer,) = lies.until(TransferState.PAUSED)
    assert transfer.error is not None
    assert transfer.error.code == "DiskFull"
    wait_for(lambda: rested(lies))
    assert len(list((tmp_path / "out").iterdir())) == 1

    is_full.clear()
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)
    assert (tmp_path / "out" / "file").read_bytes() == content(MEDIUM)
