"""The fastest functions for CRCs that are installed; their arguments are those of ``zlib.crc32``.

They work without Python's global lock or take microseconds only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

CrcFunction = Callable[[bytes | bytearray | memoryview, int], int]


def _fastest_crc32() -> CrcFunction:
    """That of zlib-ng; else Python's own, which takes ten times as long."""
    try:
        from zlib_ng import zlib_ng
    except ImportError:  # there is no package for this processor
        import zlib

        return zlib.crc32
    function: CrcFunction = zlib_ng.crc32
    return function


crc32 = _fastest_crc32()


@functools.cache
def crc_function(algorithm: str) -> CrcFunction | None:
    """The function for ``CRC32``, ``CRC32C`` or ``CRC64NVME``; None if no fast one is installed."""
    if algorithm == "CRC32":
        return crc32
    try:
        from awscrt import checksums  # late: takes 60 ms and 7 MB, and few objects need it
    except ImportError:
        return None
    functions = {"CRC32C": checksums.crc32c, "CRC64NVME": checksums.crc64nvme}
    return functions.get(algorithm)
