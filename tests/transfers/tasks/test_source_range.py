"""A range of a copy's source: slices are requested while they are used, never all at once."""

from __future__ import annotations

import hashlib
import tracemalloc

import pytest

from rustfs_desktop.errors import NotConnected
from rustfs_desktop.transfers.tasks import source_range
from rustfs_desktop.transfers.tasks.source_range import SourceRange
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import MIB

TIB = 1024**4


@pytest.mark.parametrize(
    "where", [slice(0, 10), slice(95, 105), slice(990, 2000), slice(7, 7), slice(0, 1000)]
)
def test_slices_are_those_of_the_object(monkeypatch: pytest.MonkeyPatch, where: slice) -> None:
    monkeypatch.setattr(source_range, "WINDOW_BYTES", 100)
    data = hashlib.shake_128(b"seed").digest(3000)
    part = SourceRange(lambda first, stop: bytearray(data[first:stop]), 500, 1500)
    assert len(part) == 1000
    assert part[where] == data[500:1500][where]


def test_each_byte_is_requested_once_in_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_range, "WINDOW_BYTES", 100)
    asked: list[tuple[int, int]] = []

    def read(first: int, stop: int) -> bytearray:
        asked.append((first, stop))
        return bytearray(stop - first)

    part = SourceRange(read, 50, 300)
    for _ in range(2):
        for first in range(0, len(part), 30):
            assert len(part[first : first + 30]) == min(30, len(part) - first)
    assert asked == [(50, 150), (150, 250), (250, 300)] * 2


def test_after_a_lost_connection_nothing_wrong_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_range, "WINDOW_BYTES", 10)
    failures = [NotConnected()]

    def read(first: int, stop: int) -> bytearray:
        if first >= 10 and failures:
            raise failures.pop()
        return bytearray(range(first, stop))

    part = SourceRange(read, 0, 30)
    with pytest.raises(NotConnected):
        _ = part[0:20]
    assert part[0:20] == bytes(range(20))


def test_a_part_of_a_4_tib_object_takes_the_memory_of_one_window() -> None:
    """Hashing it reads 467 MiB."""
    length = etags.part_size(4 * TIB)
    assert length > 400 * MIB
    window = bytearray(source_range.WINDOW_BYTES)
    part = SourceRange(lambda first, stop: window[: stop - first], 4 * TIB - length, 4 * TIB)
    tracemalloc.start()
    try:
        etags.content_hashes(part, md5=True, crc32=False)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * source_range.WINDOW_BYTES
