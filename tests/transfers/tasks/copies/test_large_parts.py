"""Large parts of a copy through this computer are requested while they are sent."""

from __future__ import annotations

import hashlib

import pytest

from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.tasks import copy_source, copy_verification, source_range
from rustfs_desktop.transfers.tasks.copy_parts import CopyParts
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.tasks.copies.conftest import ABOUT, MIB, Copies, put_in_parts

SIZE = 18 * MIB + 3
DATA = hashlib.shake_128(b"seed").digest(SIZE)
GIB, TIB = 1024**3, 1024**4


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes were requested at once; parts of more than 1 MiB are not held."""
    found: list[int] = []
    read = SourceObject.read

    def noting(source: SourceObject, first: int, stop: int) -> bytearray:
        found.append(stop - first)
        return read(source, first, stop)

    monkeypatch.setattr(copy_source, "HELD_MAX", MIB)
    monkeypatch.setattr(source_range, "WINDOW_BYTES", MIB)
    monkeypatch.setattr(SourceObject, "read", noting)
    return found


@pytest.mark.parametrize("length", [0, 16 * MIB], ids=["MD5 of the whole", "MD5 of the parts"])
@pytest.mark.parametrize("is_move", [True, False])
def test_large_parts_are_never_held(
    across: Copies, fake: FakeS3, other: FakeS3, reads: list[int], is_move: bool, length: int
) -> None:
    if length:
        put_in_parts(other, "big", DATA, length)
    else:
        other.put("from", "big", DATA, ABOUT)
    across.start("big", is_move=is_move)
    transfer = across.one(TransferState.DONE)
    assert fake.objects["bucket", "big"] == DATA
    assert (("from", "big") in other.objects) is not is_move
    assert max(reads) <= MIB
    assert transfer.verification in (copy_verification.BOTH_SIDES, copy_verification.SAME_ETAG)
    assert transfer.bytes_done == SIZE


def test_a_source_that_changes_before_a_part_is_sent_is_not_stored(
    across: Copies, fake: FakeS3, other: FakeS3, reads: list[int]
) -> None:
    """A large part is read twice: to hash it, and to send it."""
    other.put("from", "big", DATA, ABOUT)

    def change(request: Request) -> Reply | None:
        is_ranged = request.what == "GetObject" and request.range is not None
        if is_ranged and sum(each.range == request.range for each in other.requests) == 2:
            other.rules.remove(change)
            other.put("from", "big", DATA[::-1], ABOUT)
        return None

    other.rules.append(change)
    across.start("big", is_move=True)
    transfer = across.one(TransferState.FAILED)
    across.driver.rest()
    assert transfer.error is not None
    assert transfer.error.code == "ChangedOnServer"
    assert max(reads) <= MIB
    assert fake.objects == {}
    assert other.objects["from", "big"] == DATA[::-1]


@pytest.mark.usefixtures("hurried")
def test_a_lost_connection_within_a_large_part(
    across: Copies, fake: FakeS3, other: FakeS3, reads: list[int]
) -> None:
    other.put("from", "big", DATA, ABOUT)
    lost: list[Request] = []

    def lose(request: Request) -> Reply | None:
        is_ranged = request.what == "GetObject" and request.range is not None
        if is_ranged and len(other.requests) % 7 == 0 and len(lost) < 5:
            lost.append(request)
            return Reply(0)
        return None

    other.rules.append(lose)
    across.start("big")
    transfer = across.one(TransferState.DONE)
    assert len(lost) == 5
    assert max(reads) <= MIB
    assert fake.objects["bucket", "big"] == DATA
    assert transfer.verification == copy_verification.BOTH_SIDES


@pytest.mark.parametrize(
    ("size", "source_part", "expected"),
    [
        (20 * MIB, 0, 16 * MIB),
        (200 * GIB, 32 * MIB, 32 * MIB),
        (200 * GIB, 512 * MIB, 23 * MIB),  # of parts that fit into memory
        (4 * TIB, 512 * MIB, 512 * MIB),  # that of the source gives the same ETag
        (4 * TIB, 0, etags.part_size(4 * TIB)),
    ],
)
def test_part_sizes_of_huge_objects(
    monkeypatch: pytest.MonkeyPatch, size: int, source_part: int, expected: int
) -> None:
    monkeypatch.setattr(SourceObject, "find_part_length", lambda _self: source_part)
    source = SourceObject.__new__(SourceObject)
    source.head = ObjectHead("etag", size)
    parts = CopyParts.__new__(CopyParts)
    parts._source, parts.is_by_server = source, False
    assert parts.choose_length() == expected
    assert -(-size // expected) <= 10_000
