"""The fastest CRC function that is installed gives the same values as any other."""

from __future__ import annotations

import sys
import zlib
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rustfs_desktop.s3 import crc_functions


@given(some.binary(max_size=9000), some.binary(max_size=100))
def test_the_value_is_that_of_zlib(data: bytes, more: bytes) -> None:
    first = crc_functions.crc32(data, 0)
    assert first == zlib.crc32(data)
    assert crc_functions.crc32(memoryview(more), first) == zlib.crc32(data + more)


def test_zlib_ng_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    package, module = ModuleType("zlib_ng"), ModuleType("zlib_ng.zlib_ng")
    module.crc32 = lambda _data, _value: 7  # type: ignore[attr-defined]
    package.zlib_ng = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "zlib_ng", package)
    monkeypatch.setitem(sys.modules, "zlib_ng.zlib_ng", module)
    assert crc_functions._fastest_crc32() is module.crc32


def test_zlib_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zlib_ng", None)
    assert crc_functions._fastest_crc32() is zlib.crc32
