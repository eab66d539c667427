"""A transfer that is paused first and canceled then says what may be on the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.transfers.scheduler import transfer_control
from rustfs_desktop.transfers.tasks.source_removal import MAY_BE_DELETED
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.transfers.tasks.conftest import BIG, upload
from tests.transfers.tasks.copies.conftest import Copies
from tests.transfers.tasks.gates import STORED, Gate
from tests.waiting import patience_s, wait_for

pytestmark = pytest.mark.usefixtures("hurried", "no_grace")


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause interrupts requests at once."""
    monkeypatch.setattr(transfer_control, "GRACE_S", 0.0)


def pause(driver: Driver, transfer: Transfer) -> None:
    """Pause a transfer and wait until its task has ended."""
    driver.engine.pause([transfer])
    wait_for(lambda: not driver.engine.is_working)


def cancel(driver: Driver, fake: FakeS3, transfer: Transfer) -> str:
    """Cancel a transfer; the code of what it shows then."""
    driver.engine.cancel([transfer])
    driver.until(TransferState.CANCELLED)
    fake.rules.clear()  # let it clean up
    driver.rest()
    return transfer.error.code if transfer.error else ""


def lose_replies(fake: FakeS3, what: str) -> None:
    """Do such requests without a reply."""

    def lose(request: Request) -> Reply | None:
        if request.what != what:
            return None
        fake.truth(request)
        return Reply(0)

    fake.rules.append(lose)


@pytest.mark.parametrize(
    ("size", "verifies_by"), [(1000, "ListObjectsV2"), (2 * MIB, "HeadObject"), (BIG, "HeadObject")]
)
@pytest.mark.parametrize("is_resumed", [False, True])
def test_a_file_that_was_stored_before_the_pause_stays(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, verifies_by: str, is_resumed: bool
) -> None:
    """Also if the task that stored it is not the one that is canceled."""
    gates = {what: Gate(fake, what) for what in ("HeadObject", "ListObjectsV2")}
    gates["ListObjectsV2"].is_early = False
    transfer = upload(lies, tmp_path, size)
    assert gates[verifies_by].reached.wait(patience_s())
    pause(lies, transfer)
    if is_resumed:
        gates["HeadObject"].reached.clear()
        lies.engine.resume([transfer])
        assert gates["HeadObject"].reached.wait(patience_s())
    assert cancel(lies, fake, transfer) == "StoredBeforeCancel"
    assert STORED in fake.objects
    for gate in gates.values():
        gate.open.set()


def test_a_file_that_was_being_stored_stays(lies: Driver, fake: FakeS3, paused: Transfer) -> None:
    assert cancel(lies, fake, paused) == "StoredBeforeCancel"
    assert STORED in fake.objects


@pytest.mark.parametrize("is_paused", [False, True])
def test_without_a_reply_the_file_may_be_there(
    lies: Driver, fake: FakeS3, tmp_path: Path, is_paused: bool
) -> None:
    lose_replies(fake, "CompleteMultipartUpload")
    fake.rules.append(lambda _request: Reply(0) if STORED in fake.objects else None)
    transfer = upload(lies, tmp_path)
    wait_for(lambda: transfer.error is not None)
    if is_paused:
        pause(lies, transfer)
    assert cancel(lies, fake, transfer) == "MayBeStored"
    assert STORED in fake.objects


@pytest.mark.parametrize("is_paused", [False, True])
def test_without_a_reply_a_small_copy_may_be_there(
    within: Copies, fake: FakeS3, is_paused: bool
) -> None:
    lose_replies(fake, "CopyObject")
    fake.rules.append(lambda _request: Reply(0) if STORED in fake.objects else None)
    fake.put("from", "file", b"content")
    within.start("file")
    driver = within.driver
    wait_for(lambda: driver.look() and driver.look()[0].error is not None)
    (transfer,) = driver.look()
    if is_paused:
        pause(driver, transfer)
    assert cancel(driver, fake, transfer) == "MayBeStored"
    assert STORED in fake.objects


def test_a_small_copy_stays(within: Copies, fake: FakeS3, look: Gate) -> None:
    fake.put("from", "file", b"content")
    within.start("file")
    assert look.reached.wait(patience_s())
    (transfer,) = within.driver.look()
    pause(within.driver, transfer)
    assert cancel(within.driver, fake, transfer) == "StoredBeforeCancel"
    assert STORED in fake.objects


@pytest.mark.parametrize(
    ("is_rejected", "is_resumed"), [(True, False), (False, False), (False, True)]
)
def test_the_source_of_a_move_may_be_deleted(
    within: Copies, fake: FakeS3, is_rejected: bool, is_resumed: bool
) -> None:
    def lose_reply(request: Request) -> Reply | None:
        if request.what != "DeleteObject":
            return None
        fake.truth(request)
        return error(403, "InvalidAccessKeyId") if is_rejected else Reply(0)

    fake.rules.append(lose_reply)
    fake.put("from", "file", b"content")
    within.start("file", is_move=True)
    wait_for(lambda: fake.count("DeleteObject"))
    (transfer,) = within.driver.look()
    if is_rejected:
        within.until(TransferState.NEEDS_KEYS)
    pause(within.driver, transfer)
    look = Gate(fake, "HeadObject")
    if is_resumed:
        within.driver.engine.resume([transfer])
        assert look.reached.wait(patience_s())
    assert cancel(within.driver, fake, transfer) == "StoredBeforeCancel"
    assert transfer.error is not None
    assert transfer.error.cause == MAY_BE_DELETED
    look.open.set()


def test_what_was_not_being_stored_says_nothing_more(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    part = Gate(fake, "UploadPart")
    transfer = upload(lies, tmp_path)
    assert part.reached.wait(patience_s())
    pause(lies, transfer)
    assert cancel(lies, fake, transfer) == ""
    assert fake.objects == {}
    part.open.set()
