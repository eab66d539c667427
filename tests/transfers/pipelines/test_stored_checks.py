"""Small uploads that the server confirmed are looked at, many with one listing."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.types import Transfer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver

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


@pytest.mark.parametrize(("status", "code"), [(403, "AccessDenied"), (500, "InternalError")])
def test_without_a_listing_the_verification_claims_only_the_reply(
    lies: Driver, fake: FakeS3, folder: Path, status: int, code: str
) -> None:
    def refuse(request: Request) -> Reply | None:
        is_look = request.what == "ListObjectsV2" and fake.objects
        return (
            error(status, "AccessDenied" if status == 403 else "InternalError") if is_look else None
        )

    fake.rules.append(refuse)
    transfers = upload(lies, folder)
    assert {each.state for each in transfers.values()} == {TransferState.DONE}
    assert {each.verification for each in transfers.values()} == {REPLIED}
    assert fake.count("HeadObject") == 0


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
