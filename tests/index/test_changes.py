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
