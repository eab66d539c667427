"""Changed keys in little memory."""

from __future__ import annotations

import threading
import tracemalloc

import pytest

from rustfs_desktop.s3 import changed_keys
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys


def test_it_gives_back_what_was_appended() -> None:
    some = [ChangedKey("a\nb", "v1"), ChangedKey("", "", "marker"), ChangedKey("ü/😀")]
    keys = ChangedKeys(some[:1])
    keys.extend([])
    keys.extend(iter(some[1:]))
    assert list(keys) == some
    assert len(keys) == 3
    assert keys.is_complete


def test_it_says_when_it_could_not_keep_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_keys, "MAX_KEYS", 3)
    keys = ChangedKeys([ChangedKey("a"), ChangedKey("b")])
    keys.extend([ChangedKey("c")])
    assert keys.is_complete
    keys.extend([ChangedKey("d")])
    assert not keys.is_complete
    assert [changed.key for changed in keys] == ["a", "b", "c"]


def test_a_hundred_thousand_take_little_memory() -> None:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        keys = ChangedKeys()
        for first in range(0, 100_000, 1000):
            numbers = range(first, first + 1000)
            keys.extend(ChangedKey(f"photos/2026/{n:09}.jpg", f"{n:032x}") for n in numbers)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(keys) == 100_000
    assert after - before < 12_000_000  # 58 letters each and where they end


def test_one_thread_reads_while_another_appends() -> None:
    keys = ChangedKeys()
    seen: list[int] = []

    def append() -> None:
        for number in range(200):
            keys.extend([ChangedKey(str(number), "v"), ChangedKey(f"{number}'", "v")])

    thread = threading.Thread(target=append)
    thread.start()
    while thread.is_alive():
        seen.append(len(list(keys)))
    thread.join()
    assert seen == sorted(seen)
    assert not any(count % 2 for count in seen)
    assert len(list(keys)) == 400
