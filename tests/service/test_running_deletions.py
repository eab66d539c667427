"""Which connections have deletions that run."""

from __future__ import annotations

from typing import cast

from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.service.running_deletions import RunningDeletions


def test_deletions_are_known_by_their_connection_until_they_end() -> None:
    running = RunningDeletions()
    one, two = cast("Deletion", object()), cast("Deletion", object())
    assert not running.is_any
    running.add(one, "home")
    running.add(two, "home")
    running.remove(one)
    assert running.is_any
    assert (running.is_any_on("home"), running.is_any_on("work")) == (True, False)
    running.remove(two)
    running.remove(two)  # both how it ended and that it was removed are reported
    assert not running.is_any
    assert not running.is_any_on("home")
