"""A cache that takes no more than so many bytes."""

from __future__ import annotations

from rustfs_desktop.service.bounded_cache import BoundedCache


def test_the_oldest_give_way() -> None:
    cache: BoundedCache[str] = BoundedCache(100)
    cache.keep("a", "A", 40)
    cache.keep("b", "B", 40)
    assert cache.take("a") == "A"  # now used after b
    cache.keep("c", "C", 40)
    assert [cache.take(key) for key in "abc"] == ["A", None, "C"]
    assert cache.used_bytes == 80


def test_what_is_kept_again_counts_once_and_what_is_too_large_is_not_kept() -> None:
    cache: BoundedCache[str] = BoundedCache(100)
    cache.keep("a", "A", 60)
    cache.keep("a", "AA", 70)
    assert (cache.take("a"), cache.used_bytes) == ("AA", 70)
    cache.keep("a", "AAA", 101)
    assert (cache.take("a"), cache.used_bytes) == (None, 0)
