"""Whole transfers on a real server: what arrives is what was sent."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.versions import version_pages
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.tasks import download_verification
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.transfers.conftest import Driver

SIZES = [0, 1, 16 * MIB, 16 * MIB + 1, 70 * MIB]


def make_file(path: Path, size: int) -> str:
    """A file of random bytes; returns its hash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = random.Random(size).randbytes(size)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("size", SIZES)
def test_bytes_come_back_equal(live: Driver, tmp_path: Path, size: int) -> None:
    sent = make_file(tmp_path / "file.bin", size)

    live.upload(tmp_path / "file.bin", prefix="in/")
    (up,) = live.until(TransferState.DONE, TransferState.FAILED)
    assert (up.state, up.error) == (TransferState.DONE, None)
    assert "MD5" in up.verification
    assert up.bytes_done == up.size == size

    live.download(tmp_path / "out", objects=[("in/file.bin", size)], base="in/")
    _, down = live.until(TransferState.DONE, TransferState.FAILED)
    assert (down.state, down.error) == (TransferState.DONE, None)
    assert down.verification in (
        *download_verification.CRC.values(),
        download_verification.WHOLE,
        download_verification.PARTS,
    )
    assert hash_of(tmp_path / "out" / "file.bin") == sent
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["file.bin"]
    assert not live.client.browse.list_multipart_uploads(Bucket=live.bucket).get("Uploads")


@pytest.mark.weed_only(reason="needs a server that changes names; RustFS stores them as they are")
def test_a_name_the_server_changed_is_told(live: Driver, tmp_path: Path) -> None:
    make_file(tmp_path / "a\\b", 10)
    live.upload(tmp_path / "a\\b")

    (transfer,) = live.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "StoredElsewhere"


def test_odd_names_go_up_and_come_down(live: Driver, tmp_path: Path) -> None:
    names = ["a+b", "a%2Fb", "100%", "?x=y", "a#b&c", "ümläut", "日本", "a\tb", " lead", "#", "~"]
    for name in names:
        make_file(tmp_path / "in" / name, len(name))
    live.upload(tmp_path / "in")
    live.until(TransferState.DONE)
    live.download(tmp_path / "out", prefixes=["in/"], base="in/")
    live.until(TransferState.DONE)

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


@pytest.mark.parametrize("is_versioned", [False, True])
def test_asking_for_tars_leaves_nothing(
    live: Driver, tmp_path: Path, *, is_versioned: bool
) -> None:
    """Whether it takes them apart or not, and also where every version is kept."""
    if is_versioned:
        live.client.browse.put_bucket_versioning(
            Bucket=live.bucket, VersioningConfiguration={"Status": "Enabled"}
        )
    for number in range(200):
        make_file(tmp_path / "new" / f"d{number % 3}" / f"f{number}", number)
    live.upload(tmp_path / "new")
    live.until(TransferState.DONE)
    live.rest()
    assert live.client.capabilities.unpacking(live.bucket) is not None
    assert live.engine.journal.leftovers() == []
    pages = list(version_pages(live.client, live.bucket, "", CancelToken()))
    found = [(item.key, item.size) for page in pages for item in page]
    assert sorted(found) == sorted((f"new/d{n % 3}/f{n}", n) for n in range(200))


@pytest.mark.weed_only(reason="needs a server that stores tars as they are; RustFS unpacks them")
def test_a_server_that_keeps_tars_gets_two(live: Driver, tmp_path: Path) -> None:
    for number in range(100):
        make_file(tmp_path / "new" / f"f{number}", number)
    live.upload(tmp_path / "new")
    live.until(TransferState.DONE)
    live.rest()
    assert live.client.capabilities.unpacking(live.bucket) is Unpacking.NEVER
