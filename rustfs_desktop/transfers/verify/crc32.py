"""CRC-32 as S3 servers take it for a checksum: several times cheaper than MD5.

The CRC of a whole is made of those of its parts, in any order of arrival, without reading a byte
again: what comes before is moved to the left by the length of what follows, as a polynomial over
the field of two elements, and the rest is added.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from rustfs_desktop.s3.crc_functions import crc32

_POLYNOMIAL = 0xEDB88320  # of CRC-32, the highest power in the lowest bit
_ONE = 1 << 31  # x to the power of 0 in that order of bits
_X8 = 1 << 23  # x to the power of 8: one byte


class Crc32:
    """CRC-32 with the interface of a hashlib hash."""

    def __init__(self, value: int = 0) -> None:
        self.value = value

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Add more bytes."""
        self.value = crc32(data, self.value)

    def digest(self) -> bytes:
        """The four bytes that S3 writes in base64."""
        return self.value.to_bytes(4, "big")


def joined(parts: Iterable[tuple[int, int]]) -> int:
    """The CRC of a whole whose parts, in order, have these CRCs and lengths in bytes."""
    whole = 0
    for value, length in parts:
        whole = _times(_shift(length), whole) ^ value
    return whole


@functools.lru_cache(maxsize=16)
def _shift(length: int) -> int:
    """The power of x by which bytes are moved that many bytes to the left, reduced."""
    result, square = _ONE, _X8
    while length:
        if length & 1:
            result = _times(square, result)
        square = _times(square, square)
        length >>= 1
    return result


def _times(a: int, b: int) -> int:
    """The product of two polynomials, reduced."""
    product, bit = 0, _ONE
    while bit:
        if a & bit:
            product ^= b
        b = (b >> 1) ^ (_POLYNOMIAL if b & 1 else 0)
        bit >>= 1
    return product
