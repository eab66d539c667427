"""The fastest functions for CRCs that are installed; they take and return them as ``zlib.crc32``.

They work without Python's global lock or take microseconds only.
"""

from __future__ import annotations

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
