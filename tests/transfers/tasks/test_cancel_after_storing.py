"""A cancel after the server stored the file ends at once, and says that the file stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import Transfer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply
from tests.transfers.conftest import Driver
from tests.transfers.tasks.conftest import BIG, upload
from tests.transfers.tasks.copies.conftest import Copies
from tests.transfers.tasks.gates import FOLDER, STORED, Gate
from tests.waiting import patience_s

pytestmark = pytest.mark.usefixtures("hurried")


def assert_told(transfer: Transfer, fake: FakeS3) -> None:
    """The transfer is canceled, and says that the file is there."""
    assert transfer.state is TransferState.CANCELLED
    assert transfer.error is not None
    assert transfer.error.code == "StoredBeforeCancel"
    assert fake.objects[STORED] == bytes(BIG)
    assert fake.uploads == {}


def test_a_look_without_a_reply_ends_at_once(
    lies: Driver, fake: FakeS3, tmp_path: Path, look: Gate
) -> None:
    transfer = upload(lies, tmp_path)
    assert look.reached.wait(patience_s())
    lies.engine.cancel([transfer])
    lies.until(TransferState.CANCELLED)
    lies.rest()
    assert not look.open.is_set()
    assert_told(transfer, fake)


def test_no_look_waits_for_the_end_of_an_outage(
    lies: Driver, fake: FakeS3, tmp_path: Path, complete: Gate
) -> None:
    """Whoever cancels while the file is being stored need not cancel once more."""
    transfer = upload(lies, tmp_path)
    assert complete.reached.wait(patience_s())
    fake.rules.append(lambda request: Reply(0) if request.what == "HeadObject" else None)
    lies.engine.cancel([transfer])
    complete.open.set()
    lies.until(TransferState.CANCELLED)
    lies.rest()
    assert_told(transfer, fake)


def test_a_file_stored_during_a_pause_is_looked_at_when_it_is_resumed(
    lies: Driver, fake: FakeS3, paused: Transfer
) -> None:
    lies.engine.resume([paused])
    lies.until(TransferState.DONE)
    assert paused.verification == "MD5 of all parts verified"
    assert fake.count("CompleteMultipartUpload") == 1


@pytest.mark.parametrize("size", [1000, BIG])
def test_a_canceled_move_keeps_its_source(
    within: Copies, fake: FakeS3, look: Gate, size: int
) -> None:
    fake.put("from", "file", bytes(size))
    within.start("file", is_move=True)
    assert look.reached.wait(patience_s())
    (transfer,) = within.driver.look()
    within.driver.engine.cancel([transfer])
    within.one(TransferState.CANCELLED)
    within.driver.rest()
    assert transfer.error is not None
    assert "Both files exist now" in transfer.error.cause
    assert fake.objects["from", "file"] == fake.objects[STORED] == bytes(size)
    assert fake.count("DeleteObject") == 0


def test_a_canceled_folder_stays(lies: Driver, fake: FakeS3, tmp_path: Path, look: Gate) -> None:
    (tmp_path / "folder").mkdir()
    lies.upload(tmp_path / "folder")
    assert_folder_stays(lies, fake, look)


def test_the_copy_of_a_canceled_folder_stays(within: Copies, fake: FakeS3, look: Gate) -> None:
    fake.put("from", "folder/", b"")
    within.start(prefixes=["folder/"])
    assert_folder_stays(within.driver, fake, look)


def assert_folder_stays(driver: Driver, fake: FakeS3, look: Gate) -> None:
    """An empty folder is canceled while nobody has looked at it yet."""
    assert look.reached.wait(patience_s())
    (transfer,) = driver.look()
    driver.engine.cancel([transfer])
    driver.until(TransferState.CANCELLED)
    driver.rest()
    assert transfer.error is not None
    assert transfer.error.code == "StoredBeforeCancel"
    assert FOLDER in fake.objects


def test_a_look_that_was_on_its_way_lets_no_canceled_move_delete_its_source(
    within: Copies, fake: FakeS3, complete: Gate
) -> None:
    fake.put("from", "file", bytes(BIG))
    within.start("file", is_move=True)
    assert complete.reached.wait(patience_s())
    within.driver.engine.cancel(within.driver.look())
    complete.open.set()
    within.one(TransferState.CANCELLED)
    within.driver.rest()
    assert fake.objects["from", "file"] == bytes(BIG)


def test_a_canceled_transfer_can_be_started_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, look: Gate
) -> None:
    """What it stored before is no file of somebody else."""
    transfer = upload(lies, tmp_path)
    assert look.reached.wait(patience_s())
    lies.engine.cancel([transfer])
    lies.until(TransferState.CANCELLED)
    fake.rules.clear()
    lies.engine.retry([transfer])
    lies.until(TransferState.DONE)
    assert transfer.error is None
