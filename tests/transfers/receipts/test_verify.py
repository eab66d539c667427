"""Verifying again finds what changed since, and says how sure it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.receipts import verify
from rustfs_desktop.transfers.receipts.verify import Finding
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3, error, md5_hex

DATA = b"some bytes" * 100


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    with FakeS3() as made:
        yield made


@pytest.fixture
def client(fake: FakeS3) -> Client:
    return Client(Endpoint(fake.url), Credentials("key", "secret"))


def a_transfer(path: Path, digest: str, size: int = len(DATA), seq: int = 1) -> Transfer:
    job = UploadJob("home", None, "bucket")
    transfer = UploadTransfer(job, "k", path, size, seq)
    transfer.move_to(TransferState.RUNNING)
    transfer.finish(Verification("MD5 verified", digest))
    return transfer


def on_server(transfer: Transfer, client: Client, *, reads: bool = False) -> tuple[Finding, str]:
    (found,) = verify.on_server([transfer], client, CancelToken(), reads=reads)
    assert found.transfer is transfer
    return found.finding, found.how


def on_disk(transfer: Transfer) -> tuple[Finding, str]:
    (found,) = verify.on_disk([transfer], CancelToken())
    return found.finding, found.how


MD5 = f"md5:{md5_hex(DATA)}"
OTHER = DATA[:-1] + b"!"


def composite(data: bytes, length: int) -> str:
    digests = [
        hashlib.md5(data[first : first + length], usedforsecurity=False).digest()
        for first in range(0, len(data), length)
    ]
    return etags.composite(digests)


@pytest.mark.parametrize("reads", [False, True])
def test_what_is_the_same_on_the_server(fake: FakeS3, client: Client, *, reads: bool) -> None:
    fake.put("bucket", "k", DATA)
    finding, how = on_server(a_transfer(Path("x"), MD5), client, reads=reads)
    assert (finding, how) == (Finding.SAME, "MD5" if reads else "size and ETag")


@pytest.mark.parametrize("reads", [False, True])
def test_what_changed_on_the_server(fake: FakeS3, client: Client, *, reads: bool) -> None:
    transfer = a_transfer(Path("x"), MD5)
    assert on_server(transfer, client, reads=reads)[0] is Finding.MISSING
    fake.put("bucket", "k", OTHER)
    assert on_server(transfer, client, reads=reads)[0] is Finding.DIFFERENT
    fake.put("bucket", "k", DATA[:-1])
    assert on_server(transfer, client, reads=reads) == (Finding.DIFFERENT, "size")


def test_bits_that_rotted_are_found_by_reading(fake: FakeS3, client: Client) -> None:
    fake.put("bucket", "k", OTHER)
    fake.etags["bucket", "k"] = md5_hex(DATA)
    transfer = a_transfer(Path("x"), MD5)
    assert on_server(transfer, client)[0] is Finding.SAME
    assert on_server(transfer, client, reads=True) == (Finding.DIFFERENT, "MD5")


def test_an_etag_that_says_nothing_leaves_it_open(fake: FakeS3, client: Client) -> None:
    fake.put("bucket", "k", DATA)
    fake.etags["bucket", "k"] = "opaque"
    transfer = a_transfer(Path("x"), MD5)
    assert on_server(transfer, client) == (Finding.UNSURE, "size only")
    assert on_server(transfer, client, reads=True) == (Finding.SAME, "MD5")
    fake.put("bucket", "k", DATA, {"x-amz-meta-rfd-transfer": transfer.transfer_id})
    fake.etags["bucket", "k"] = "opaque"
    finding, how = on_server(transfer, client)
    assert finding is Finding.SAME
    assert "transfer ID" in how


def test_parts_are_compared_as_parts(
    fake: FakeS3, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(etags, "SINGLE_MAX", 400)
    monkeypatch.setattr(etags, "MIB", 1)
    path = tmp_path / "x"
    path.write_bytes(DATA)
    transfer = a_transfer(path, f"etag:{composite(DATA, 400)}")
    fake.put("bucket", "k", DATA)
    fake.etags["bucket", "k"] = composite(DATA, 400)
    assert on_server(transfer, client)[0] is Finding.SAME
    assert on_server(transfer, client, reads=True) == (Finding.SAME, "MD5 of all parts")
    assert on_disk(transfer) == (Finding.SAME, "MD5 of all parts")
    path.write_bytes(OTHER)
    assert on_disk(transfer) == (Finding.DIFFERENT, "MD5 of all parts")
    fake.put("bucket", "k", OTHER)
    fake.etags["bucket", "k"] = composite(OTHER, 400)
    assert on_server(transfer, client) == (Finding.DIFFERENT, "ETag")
    fake.etags["bucket", "k"] = composite(DATA, 500)
    assert on_server(transfer, client) == (Finding.UNSURE, "size only")


def test_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "x"
    transfer = a_transfer(path, MD5)
    assert on_disk(transfer)[0] is Finding.MISSING
    path.write_bytes(DATA)
    assert on_disk(transfer) == (Finding.SAME, "MD5")
    path.write_bytes(OTHER)
    assert on_disk(transfer) == (Finding.DIFFERENT, "MD5")
    path.write_bytes(DATA + b"x")
    assert on_disk(transfer) == (Finding.DIFFERENT, "size")
    path.write_bytes(DATA)
    assert on_disk(a_transfer(path, "etag:opaque")) == (Finding.UNSURE, "size only")
    path.unlink()
    path.mkdir()
    (found,) = verify.on_disk([transfer], CancelToken())
    assert found.finding is Finding.UNSURE
    assert found.error is not None


def test_a_server_that_fails_leaves_it_open(client: Client, fake: FakeS3) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    (found,) = verify.on_server([a_transfer(Path("x"), MD5)], client, CancelToken())
    assert found.finding is Finding.UNSURE
    assert found.error is not None


def test_only_what_is_done_is_looked_at_and_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(DATA)
    waiting = UploadTransfer(UploadJob("home", None, "bucket"), "k", path, 1, 1)
    many = [waiting, *(a_transfer(path, MD5, seq=seq) for seq in range(1, 101))]
    found = list(verify.on_disk(many, CancelToken()))
    assert [each.transfer.seq for each in found] == list(range(1, 101))


def test_it_can_be_stopped(tmp_path: Path) -> None:
    cancel = CancelToken()
    path = tmp_path / "x"
    path.write_bytes(DATA)
    look = verify.on_disk([a_transfer(path, MD5) for _count in range(100)], cancel)
    next(look)
    cancel.set()
    with pytest.raises(Cancelled):
        list(look)


def test_an_empty_folder_is_there_or_not(fake: FakeS3, client: Client, tmp_path: Path) -> None:
    transfer = a_transfer(tmp_path / "x", "", size=0)
    transfer.key = "k/"
    assert on_server(transfer, client)[0] is Finding.MISSING
    assert on_disk(transfer)[0] is Finding.MISSING
    fake.put("bucket", "k/", b"")
    (tmp_path / "x").mkdir()
    assert on_server(transfer, client, reads=True) == (Finding.SAME, "folder")
    assert on_disk(transfer) == (Finding.SAME, "folder")


def test_a_copy_has_nothing_on_this_disk() -> None:
    job = CopyJob("home", None, "bucket", source=BucketLocation("home", None, "from"))
    transfer = CopyTransfer(job, "k", "x", 1, 1)
    transfer.move_to(TransferState.RUNNING)
    transfer.finish(Verification("same ETag as the original"))
    with pytest.raises(ValueError, match="no files"):
        on_disk(transfer)
