"""CRCs by tables of Python, as if awscrt were installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from rustfs_desktop.s3.crc_functions import crc_function
from rustfs_desktop.transfers.verify.crc import CRC32C, CRC64NVME, CrcKind


def slow_crc(kind: CrcKind) -> Callable[[bytes | bytearray | memoryview, int], int]:
    """A function for this CRC."""
    ones, table = (1 << kind.bits) - 1, []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (kind.polynomial if value & 1 else 0)  # noqa: PLW2901
        table.append(value)

    def function(data: bytes | bytearray | memoryview, value: int = 0) -> int:
        value ^= ones
        for byte in bytes(data):
            value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
        return value ^ ones

    return function


def install_awscrt(patch: pytest.MonkeyPatch) -> None:
    """Put a module in the place of awscrt, installed or not."""
    package, checksums = ModuleType("awscrt"), ModuleType("awscrt.checksums")
    checksums.crc32c = slow_crc(CRC32C)  # type: ignore[attr-defined]
    checksums.crc64nvme = slow_crc(CRC64NVME)  # type: ignore[attr-defined]
    package.checksums = checksums  # type: ignore[attr-defined]
    use_awscrt(patch, package)


def use_awscrt(patch: pytest.MonkeyPatch, package: ModuleType | None) -> None:
    """Let imports of awscrt find this package; with None there is none."""
    patch.setitem(sys.modules, "awscrt", package)
    crc_function.cache_clear()
