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
