"""Changes of the program are known while a listing runs that may be older."""

from __future__ import annotations

from rustfs_desktop.index.changes import ChangeLog


def test_changes_are_kept_for_the_listings_that_run() -> None:
    log = ChangeLog()
    log.add_changes(["early"], 1)
    assert log.is_empty  # no listing runs
    log.start_listing(2)
    log.add_changes(["a", "b"], 3)
    log.start_listing(4)
    log.add_changes(["b"], 5)
    log.end_listing(2)
    assert (log.is_newer("a", 2), log.is_newer("a", 3)) == (True, False)
    assert (log.is_newer("b", 4), log.is_newer("early", 0)) == (True, False)
    log.end_listing(4)
    assert log.is_empty
    assert not log.is_newer("b", 0)


def test_below_a_prefix_any_key_may_have_changed() -> None:
    log = ChangeLog()
    log.start_listing(1)
    log.add_prefix("a/", 2)
    assert (log.is_newer("a/b/c", 1), log.is_newer("a/b/c", 2)) == (True, False)
    assert not log.is_newer("ab", 1)
    for number in range(3, 200):
        log.add_prefix(f"{number}/", number)
    assert log.is_newer("100/x", 99)
    assert log.is_newer("a/b/c", 1)
    log.end_listing(1)
    assert log.is_empty
