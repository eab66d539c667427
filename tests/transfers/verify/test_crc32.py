"""The CRC of a whole made of those of its parts."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as some

from rustfs_desktop.transfers.verify import crc32
from rustfs_desktop.transfers.verify.crc32 import Crc32


@given(some.lists(some.binary(max_size=100)))
def test_parts_make_the_crc_of_the_whole(parts: list[bytes]) -> None:
    found = crc32.joined((zlib.crc32(part), len(part)) for part in parts)
    assert found == zlib.crc32(b"".join(parts))


def test_parts_may_be_large() -> None:
    parts = [bytes(20 * 1024**2), b"end"]
    found = crc32.joined((zlib.crc32(part), len(part)) for part in parts)
    assert found == zlib.crc32(b"".join(parts))


def test_it_is_used_like_a_hash() -> None:
    crc = Crc32()
    assert crc.digest() == bytes(4)
    crc.update(b"1234")
    crc.update(memoryview(b"56789"))
    assert crc.digest().hex() == "cbf43926"  # the check value of CRC-32
