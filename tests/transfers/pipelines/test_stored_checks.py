"""Small uploads that the server confirmed are looked at, many with one listing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rustfs_desktop.s3.api import bucket_requests
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.pipelines import stored_checks
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.types import Transfer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.waiting import hold_until, patience_s, wait_for

pytestmark = pytest.mark.usefixtures("hurried")

CONFIRMED = "MD5 confirmed by the server"
REPLIED = "MD5 verified, according to the server's reply"
COUNT = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "new"
    made.mkdir()
    for number in range(COUNT):
        (made / f"f{number:02}").write_bytes(bytes([number]) * 100)
    return made


def upload(lies: Driver, folder: Path) -> dict[str, Transfer]:
    """Upload the folder file by file; the transfers by key."""
    lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
    lies.upload(folder)
    return {each.key: each for each in lies.until(TransferState.DONE, TransferState.FAILED)}


def lists(fake: FakeS3) -> int:
    """How many listings were sent after the first upload."""
    whats = [request.what for request in list(fake.requests)]
    return whats[whats.index("PutObject") :].count("ListObjectsV2")


def test_many_uploads_are_looked_at_with_few_listings(
    lies: Driver, fake: FakeS3, folder: Path
) -> None:
    transfers = upload(lies, folder)
    assert {each.verification for each in transfers.values()} == {CONFIRMED}
    assert all(each.digest.startswith("md5:") for each in transfers.values())
    assert 1 <= lists(fake) <= COUNT // 4
    assert fake.count("HeadObject") == 0
    assert fake.count("PutObject") == COUNT


@pytest.mark.parametrize("change", ["lost", "cut", "other"])
def test_what_is_confirmed_but_not_stored_fails_alone(
    lies: Driver, fake: FakeS3, folder: Path, change: str
) -> None:
    place = ("bucket", "new/f07")

    def damage(request: Request) -> Reply | None:
        if request.what != "PutObject" or request.key != "new/f07":
            return None
        reply = fake.truth(request)
        if change == "lost":
            del fake.objects[place]
        elif change == "cut":
            fake.objects[place] = request.body[:-1]
            fake.etags[place] = reply.headers["ETag"].strip('"')
        else:
            fake.objects[place] = b"!" * len(request.body)
        return reply

    fake.rules.append(damage)
    transfers = upload(lies, folder)
    failed = transfers.pop("new/f07")
    assert failed.state is TransferState.FAILED
    assert failed.error is not None
    codes = {"lost": "NotStored", "cut": "WrongSize", "other": "WrongBytes"}
    assert failed.error.code == codes[change]
    assert {each.verification for each in transfers.values()} == {CONFIRMED}


def answer_later_listings(fake: FakeS3, reply: Reply) -> None:
    """Answer listings in another way after the first upload."""
    fake.rules.append(lambda each: reply if each.what == "ListObjectsV2" and fake.objects else None)


REFUSALS = {403: "AccessDenied", 405: "MethodNotAllowed", 501: "NotImplemented"}


@pytest.mark.parametrize("status", REFUSALS)
def test_where_listings_are_refused_the_verification_claims_only_the_reply(
    lies: Driver, fake: FakeS3, folder: Path, status: int
) -> None:
    answer_later_listings(fake, error(status, REFUSALS[status]))
    transfers = upload(lies, folder)
    assert {each.state for each in transfers.values()} == {TransferState.DONE}
    assert {each.verification for each in transfers.values()} == {REPLIED}
    assert fake.count("HeadObject") == 0


def test_where_listings_are_refused_a_few_are_looked_at_one_by_one(
    lies: Driver, fake: FakeS3, folder: Path
) -> None:
    for path in list(folder.iterdir())[stored_checks.FEW :]:
        path.unlink()
    answer_later_listings(fake, error(403, "AccessDenied"))
    transfers = upload(lies, folder)
    assert {each.verification for each in transfers.values()} == {CONFIRMED}
    assert fake.count("HeadObject") == stored_checks.FEW


OUTAGES = {"busy": error(503, "SlowDown"), "broken": error(500, "InternalError"), "cut": Reply(0)}


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("is_lost", [False, True])
def test_after_a_listing_that_failed_every_object_is_looked_at(
    lies: Driver, fake: FakeS3, folder: Path, outage: str, is_lost: bool
) -> None:
    """The server may have stopped before it stored what it confirmed."""

    def lose(request: Request) -> None:
        if is_lost and request.what == "HeadObject":
            fake.objects.clear()

    answer_later_listings(fake, OUTAGES[outage])
    fake.rules.append(lose)
    transfers = upload(lies, folder)
    if is_lost:
        errors = {each.error.code for each in transfers.values() if each.error}
        assert errors == {"NotStored"}
        assert {each.state for each in transfers.values()} == {TransferState.FAILED}
    else:
        assert {each.verification for each in transfers.values()} == {CONFIRMED}
        assert fake.count("HeadObject") == COUNT


def test_where_other_objects_are_in_between_every_object_is_looked_at(
    lies: Driver, fake: FakeS3, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_checks, "existing_objects", lambda *_: None)
    transfers = upload(lies, folder)
    assert {each.verification for each in transfers.values()} == {CONFIRMED}
    assert fake.count("HeadObject") == COUNT


@pytest.mark.parametrize("with_boto", [False, True])
def test_what_was_not_looked_at_before_the_end_is_not_done(
    lies: Driver, fake: FakeS3, folder: Path, monkeypatch: pytest.MonkeyPatch, with_boto: bool
) -> None:
    """Whichever client sends the listing."""
    monkeypatch.setattr(bucket_requests, "is_boto_loaded", lambda: with_boto)
    has_come, may_go = threading.Event(), threading.Event()

    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2" and fake.objects:
            has_come.set()
            hold_until(may_go)

    fake.rules.append(hold)
    lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
    lies.upload(folder)
    assert has_come.wait(patience_s())
    wait_for(lambda: fake.count("PutObject") == COUNT)
    transfers = lies.look()
    assert lies.engine.stop(patience_s(), keep=True)
    may_go.set()
    assert len(transfers) == COUNT
    assert {each.state for each in transfers} == {TransferState.WAITING}


@pytest.mark.parametrize("is_paused", [False, True])
def test_a_listing_without_a_reply_keeps_no_cancelled_upload(
    lies: Driver, fake: FakeS3, folder: Path, is_paused: bool
) -> None:
    """Nor does the server that is gone afterwards."""
    has_come, may_go = threading.Event(), threading.Event()

    def hold(request: Request) -> Reply | None:
        if request.what == "PutObject" or not fake.objects:
            return None
        has_come.set()
        hold_until(may_go)
        return Reply(0)

    fake.rules.append(hold)
    lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
    lies.upload(folder)
    assert has_come.wait(patience_s())
    wait_for(lambda: fake.count("PutObject") == COUNT)
    if is_paused:
        lies.engine.pause_all()
        lies.until(TransferState.PAUSED)
        wait_for(lambda: not lies.engine.is_working)
    lies.engine.cancel_all()
    lies.until(TransferState.CANCELLED)
    lies.rest()
    assert not may_go.is_set()
    if not is_paused:
        codes = {each.error.code for each in lies.transfers if each.error is not None}
        assert codes == {"StoredBeforeCancel"}
    may_go.set()


def test_a_listing_that_fails_after_the_cancel_ends_it(
    lies: Driver, fake: FakeS3, folder: Path
) -> None:
    """It must not wait for the end of the outage, or the program could not quit."""

    def fail(request: Request) -> Reply | None:
        if request.what == "PutObject" or not fake.objects:
            return None
        lies.engine.cancel_all()
        return Reply(0)

    fake.rules.append(fail)
    lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
    lies.upload(folder)
    lies.until(TransferState.CANCELLED, TransferState.DONE)
    lies.rest()


def test_uploads_of_workers_are_looked_at(lies: Driver, fake: FakeS3, folder: Path) -> None:
    """Also while many are left, as under a bandwidth limit."""
    lies.engine.limits.set_limits(SpeedLimit(up=100_000_000))
    transfers = upload(lies, folder)
    assert {each.verification for each in transfers.values()} == {CONFIRMED}
    assert fake.count("HeadObject") == COUNT


def test_one_file_is_looked_at_too(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.DONE)
    assert transfer.verification == CONFIRMED


def test_one_file_that_is_not_there_fails(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    def lose(request: Request) -> Reply | None:
        if request.what != "PutObject":
            return None
        reply = fake.truth(request)
        fake.objects.clear()
        return reply

    fake.rules.append(lose)
    (tmp_path / "file").write_bytes(b"content")
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "NotStored"


def test_encrypted_objects_whose_etags_are_no_md5_are_done(
    lies: Driver, fake: FakeS3, folder: Path
) -> None:
    """As with SSE-KMS; a listing does not tell of the encryption."""

    def encrypt(request: Request) -> Reply | None:
        if request.what != "PutObject":
            return None
        reply = fake.truth(request)
        fake.etags["bucket", request.key] = "0" * 32
        reply.headers |= {"ETag": f'"{"0" * 32}"', "x-amz-server-side-encryption": "aws:kms"}
        return reply

    fake.rules.append(encrypt)
    transfers = upload(lies, folder)
    assert {each.state for each in transfers.values()} == {TransferState.DONE}
    assert {each.verification for each in transfers.values()} == {"size confirmed by the server"}
