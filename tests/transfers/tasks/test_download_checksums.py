"""Downloads are verified by the cheapest checksum that the server keeps, whichever that is."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.s3.crc_functions import crc_function
from rustfs_desktop.transfers.tasks.download_verification import DownloadVerifier
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.types import DownloadJob
from rustfs_desktop.transfers.verify.crc import CRC32, CRC32C, CRC64NVME, KINDS, Crc, CrcKind
from rustfs_desktop.transfers.verify.etags import MIB, composite, new_md5
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import fake_client
from tests.transfers.lives import Lives, lives
from tests.transfers.verify.slow_crc import install_awscrt

SIZE = 2 * MIB + 1000
DATA = random.Random(5).randbytes(SIZE)
PLACE = ("bucket", "file.bin")
TEXTS = {
    CRC32: "CRC-32 verified",
    CRC32C: "CRC-32C verified",
    CRC64NVME: "CRC-64/NVME verified",
}


@pytest.fixture
def awscrt() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        install_awscrt(patch)
        yield
    crc_function.cache_clear()


@pytest.fixture
def download(fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lives]:
    fake.put(*PLACE, DATA)
    folder = tmp_path / "out"
    job = DownloadJob("test", fake_client(fake), "bucket", folder=folder)
    with lives(job, monkeypatch) as made:
        made.add("file.bin", folder / "file.bin", SIZE)
        yield made


def keep(fake: FakeS3, kind: CrcKind, data: bytes) -> None:
    """Let HeadObject tell this checksum of the whole content."""
    crc = Crc(kind)
    crc.update(data)
    fake.metadata[PLACE] = {
        f"x-amz-checksum-{kind.name.lower()}": base64.b64encode(crc.digest()).decode(),
        "x-amz-checksum-type": "FULL_OBJECT",
    }


def flip(fake: FakeS3, offset: int) -> None:
    """Let this byte arrive with a flipped bit."""

    def damage(request: Request) -> Reply | None:
        if request.what != "GetObject":
            return None
        reply = fake.truth(request)
        first, _ = request.range or (0, 0)
        body = bytearray(reply.body)  # type: ignore[arg-type]
        if first <= offset < first + len(body):
            body[offset - first] ^= 1
        reply.body = bytes(body)
        return reply

    fake.rules.append(damage)


def store_in_parts(fake: FakeS3, length: int, md5: bytes = b"") -> None:
    """Let the object look as if it was uploaded in parts of this length; with its MD5 beside it."""
    parts = [DATA[first : first + length] for first in range(0, SIZE, length)]
    fake.etags[PLACE] = composite(new_md5(part).digest() for part in parts)
    if md5:
        fake.metadata[PLACE] = {"x-amz-meta-md5chksum": base64.b64encode(md5).decode()}


@pytest.mark.usefixtures("awscrt")
@pytest.mark.parametrize("kind", KINDS, ids=TEXTS.get)
def test_each_crc_of_a_server_verifies(download: Lives, fake: FakeS3, kind: CrcKind) -> None:
    keep(fake, kind, DATA)
    download.killed_at("down.ranges_saved")
    transfer = download.live()
    assert transfer.path.read_bytes() == DATA
    assert transfer.verification == TEXTS[kind]


@pytest.mark.usefixtures("awscrt")
@pytest.mark.parametrize("offset", [0, SIZE // 2, SIZE - 1])
@pytest.mark.parametrize("kind", KINDS, ids=TEXTS.get)
def test_a_flipped_bit_shows_in_each(
    download: Lives, fake: FakeS3, kind: CrcKind, offset: int
) -> None:
    fake.etags[PLACE] = "opaque"
    keep(fake, kind, DATA)
    flip(fake, offset)
    with pytest.raises(StartOver):
        download.live()


def test_a_crc_without_a_function_does_not_count(
    download: Lives, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CrcKind, "is_available", False)
    fake.metadata[PLACE] = {"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}
    assert download.live().verification == "MD5 verified"


def test_parts_are_hashed_one_by_one_where_the_whole_could_be(
    download: Lives, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One MD5 of the whole would keep one processor busy, and the others idle."""
    monkeypatch.setattr(DownloadVerifier, "_hash_to", None)  # it would fail
    monkeypatch.setattr("rustfs_desktop.transfers.verify.etags._KNOWN_PART_SIZES", (MIB,))
    store_in_parts(fake, MIB, new_md5(DATA).digest())
    download.killed_at("down.ranges_saved")
    assert download.live().verification == "MD5 of all parts verified"


@pytest.mark.parametrize("is_damaged", [False, True])
def test_the_whole_is_hashed_where_the_parts_were_others(
    download: Lives, fake: FakeS3, monkeypatch: pytest.MonkeyPatch, is_damaged: bool
) -> None:
    monkeypatch.setattr("rustfs_desktop.transfers.verify.etags._KNOWN_PART_SIZES", (MIB,))
    store_in_parts(fake, MIB - 1, new_md5(DATA).digest())  # as many as of a MiB
    if is_damaged:
        flip(fake, SIZE - 1)
        with pytest.raises(StartOver):
            download.live()
    else:
        assert download.live().verification == "MD5 verified"


def test_a_flipped_bit_shows_in_the_parts(
    download: Lives, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.transfers.verify.etags._KNOWN_PART_SIZES", (MIB,))
    store_in_parts(fake, MIB, new_md5(DATA).digest())
    flip(fake, SIZE // 2)
    with pytest.raises(StartOver):
        download.live()
