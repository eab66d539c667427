"""The CRC of a whole made of those of its parts, for every CRC that servers keep."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rustfs_desktop.s3.crc_functions import crc_function
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.verify import crc
from rustfs_desktop.transfers.verify.crc import CRC32, CRC32C, CRC64NVME, KINDS, Crc, CrcKind
from tests.transfers.verify.slow_crc import install_awscrt, slow_crc, use_awscrt

CHECK = {CRC32: "cbf43926", CRC32C: "e3069283", CRC64NVME: "ae8b14860a799888"}
NINE = b"123456789"  # the check values of the CRCs are of these


@pytest.fixture
def awscrt() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        install_awscrt(patch)
        yield patch
    crc_function.cache_clear()


@given(some.sampled_from(KINDS), some.lists(some.binary(max_size=100)))
def test_parts_make_the_crc_of_the_whole(kind: CrcKind, parts: list[bytes]) -> None:
    function = slow_crc(kind)
    found = crc.joined(kind, ((function(part, 0), len(part)) for part in parts))
    assert found == function(b"".join(parts), 0)


def test_parts_may_be_large() -> None:
    parts = [bytes(20 * 1024**2), b"end"]
    found = crc.joined(CRC32, ((zlib.crc32(part), len(part)) for part in parts))
    assert found == zlib.crc32(b"".join(parts))


@pytest.mark.usefixtures("awscrt")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_it_is_used_like_a_hash(kind: CrcKind) -> None:
    made = Crc(kind)
    assert made.digest() == bytes(kind.size)
    made.update(NINE[:4])
    made.update(memoryview(NINE[4:]))
    assert made.digest().hex() == CHECK[kind]


@pytest.mark.parametrize("kind", [CRC32C, CRC64NVME], ids=lambda kind: kind.name)
def test_awscrt_computes_the_same(kind: CrcKind) -> None:
    pytest.importorskip("awscrt")
    made = Crc(kind)
    made.update(memoryview(bytearray(NINE)))
    assert made.digest().hex() == CHECK[kind]


ALL = {"CRC64NVME": "6", "CRC32C": "c", "CRC32": "3", "SHA256": "s"}


@pytest.mark.usefixtures("awscrt")
@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (["CRC64NVME", "CRC32C", "CRC32", "SHA256"], CRC32),
        (["CRC64NVME", "CRC32C"], CRC32C),
        (["CRC64NVME"], CRC64NVME),
        (["SHA256"], None),
    ],
)
def test_the_cheapest_that_the_server_keeps(kept: list[str], expected: CrcKind | None) -> None:
    head = ObjectHead("e", checksums={name: ALL[name] for name in kept})
    assert crc.crc_kind(head) is expected


def test_without_awscrt_only_crc32(awscrt: pytest.MonkeyPatch) -> None:
    use_awscrt(awscrt, None)
    assert crc.crc_kind(ObjectHead("e", checksums=ALL)) is CRC32
    assert crc.crc_kind(ObjectHead("e", checksums={"CRC32C": "c", "CRC64NVME": "6"})) is None
