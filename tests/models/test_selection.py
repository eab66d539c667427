"""A selection counts what it holds."""

from rustfs_desktop.models.selection import Selection


def test_empty() -> None:
    nothing = Selection()
    assert nothing.is_empty
    assert nothing.only_key is None
    assert nothing.only_prefix is None


def test_counts_and_sizes() -> None:
    both = Selection(["a/"], ["b", "c"], [3, 3 * 2**30])
    assert both.count == 3
    assert both.size == 3 * 2**30 + 3
    assert both.objects == [("b", 3), ("c", 3 * 2**30)]
    assert both.only_key is None
    assert Selection([], ["b"], [1]).only_key == "b"
    assert Selection(["a/"]).only_prefix == "a/"


def test_unknown_sizes_stay_unknown() -> None:
    some = Selection([], ["a", "b"], [5, -1])
    assert not some.is_sized
    assert some.size == 5
    assert some.objects == [("a", 5), ("b", -1)]
    assert Selection([], ["a"], [0]).is_sized
    assert Selection(["a/"]).is_sized
