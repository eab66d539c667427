"""The CRCs that S3 servers keep as checksums: many times cheaper than MD5.

The CRC of a whole is made of those of its parts, in any order of arrival, without reading a byte
again: what comes before is moved to the left by the length of what follows, as a polynomial over
the field of two elements, and the rest is added.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable

from rustfs_desktop.s3.crc_functions import crc_function
from rustfs_desktop.s3.types import ObjectHead


@dataclasses.dataclass(frozen=True, slots=True)
class CrcKind:
    """One CRC; all bits of its values are inverted before and after.

    Attributes:
        name: As in ``ObjectHead.checksums``.
        bits: How many bits its values have.
        polynomial: The highest power in the lowest bit.
    """

    name: str
    bits: int
    polynomial: int

    @property
    def size(self) -> int:
        """How many bytes its values have."""
        return self.bits // 8

    @property
    def is_available(self) -> bool:
        """Whether a fast function for it is installed."""
        return crc_function(self.name) is not None


CRC32 = CrcKind("CRC32", 32, 0xEDB88320)
CRC32C = CrcKind("CRC32C", 32, 0x82F63B78)
CRC64NVME = CrcKind("CRC64NVME", 64, 0x9A6C9329AC4BC9B5)
KINDS = (CRC32, CRC32C, CRC64NVME)  # the cheapest first


class Crc:
    """A CRC with the interface of a hashlib hash."""

    def __init__(self, kind: CrcKind, value: int = 0) -> None:
        function = crc_function(kind.name)
        assert function is not None
        self.kind = kind
        self.value = value
        self._function = function

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Add more bytes."""
        self.value = self._function(data, self.value)

    def digest(self) -> bytes:
        """The bytes that S3 writes in base64."""
        return self.value.to_bytes(self.kind.size, "big")


def crc_kind(head: ObjectHead) -> CrcKind | None:
    """The cheapest CRC of the whole content that the server has and that can be computed here."""
    if not head.checksums:
        return None
    kept = (kind for kind in KINDS if head.checksums.get(kind.name))
    return next((kind for kind in kept if kind.is_available), None)


def joined(kind: CrcKind, parts: Iterable[tuple[int, int]]) -> int:
    """The CRC of a whole whose parts, in order, have these CRCs and lengths in bytes."""
    whole = 0
    for value, length in parts:
        whole = _times(kind, _shift(kind, length), whole) ^ value
    return whole


@functools.lru_cache(maxsize=16)
def _shift(kind: CrcKind, length: int) -> int:
    """The power of x by which bytes are moved that many bytes to the left, reduced."""
    result, square = 1 << kind.bits - 1, 1 << kind.bits - 9  # x to the powers of 0 and 8: one byte
    while length:
        if length & 1:
            result = _times(kind, square, result)
        square = _times(kind, square, square)
        length >>= 1
    return result


def _times(kind: CrcKind, a: int, b: int) -> int:
    """The product of two polynomials, reduced."""
    product, bit = 0, 1 << kind.bits - 1
    while bit:
        if a & bit:
            product ^= b
        b = (b >> 1) ^ (kind.polynomial if b & 1 else 0)
        bit >>= 1
    return product
