"""Parts of huge files are read from the disk while they are sent, and never held whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rustfs_desktop.transfers.local import source_file
from rustfs_desktop.transfers.local.source_file import FilePart, SourceFile
from rustfs_desktop.transfers.tasks.download import RANGE_BYTES, _range_bytes
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver

SIZE = 40 * MIB + 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "big"
    made.write_bytes(hashlib.shake_128(b"seed").digest(SIZE))
    return made


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes were read at once; parts of more than 1 MiB are not held."""
    found: list[int] = []
    read = SourceFile.read

    def noting(source: SourceFile, first: int, stop: int) -> bytearray:
        found.append(stop - first)
        return read(source, first, stop)

    monkeypatch.setattr(source_file, "HELD_MAX", MIB)
    monkeypatch.setattr(SourceFile, "read", noting)
    return found


def test_a_large_part_is_read_in_pieces(
    lies: Driver, fake: FakeS3, path: Path, reads: list[int]
) -> None:
    lies.upload(path)
    (transfer,) = lies.until(TransferState.DONE)
    assert fake.objects["bucket", "big"] == path.read_bytes()
    assert transfer.bytes_done == SIZE
    assert max(reads) <= MIB


def test_a_large_part_that_changes_is_not_stored(
    lies: Driver, fake: FakeS3, path: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    del reads
    hashes = etags.content_hashes

    def change_after_hashing(content: FilePart, *, md5: bool, crc32: bool) -> tuple[bytes, bytes]:
        found = hashes(content, md5=md5, crc32=crc32)
        path.write_bytes(bytes(SIZE))
        return found

    monkeypatch.setattr(etags, "content_hashes", change_after_hashing)
    lies.upload(path)
    (transfer,) = lies.until(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "SourceChanged"
    lies.rest()
    assert fake.objects == {}


def test_slices_of_a_part_are_those_of_the_file(path: Path, reads: list[int]) -> None:
    del reads
    data = path.read_bytes()
    source = SourceFile(path)
    part = source.part(5 * MIB, 9 * MIB)
    assert isinstance(part, FilePart)
    assert len(part) == 4 * MIB
    for where in (slice(0, 10), slice(MIB, 2 * MIB), slice(4 * MIB - 1, 5 * MIB), slice(7, 7)):
        assert part[where] == data[5 * MIB : 9 * MIB][where]
    assert etags.content_hashes(part, md5=True, crc32=True) == etags.content_hashes(
        data[5 * MIB : 9 * MIB], md5=True, crc32=True
    )
    source.close()


@pytest.mark.parametrize("size", [20 * MIB, 1024 * MIB, 70 * 1024 * MIB, 5 * 1024**4])
def test_ranges_of_huge_objects_stay_few(size: int) -> None:
    length = _range_bytes(size)
    assert length >= RANGE_BYTES
    assert len(etags.ranges(size, length)) <= etags.MAX_PART_COUNT
    assert length == RANGE_BYTES or size > 64 * 1024 * MIB
