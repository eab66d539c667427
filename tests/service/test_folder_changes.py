"""What is gone from a folder: what was looked up, or all that a whole listing lacks."""

from __future__ import annotations

from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges


def page() -> Page:
    return Page(["f/"], ["a"], [1], [1.0], ["e"], [""])


def test_a_look_at_some_names_removes_only_those() -> None:
    changes = FolderChanges(page(), frozenset(["b"]))
    assert [changes.removes(key) for key in ("a", "f/", "b", "other")] == [
        False,
        False,
        True,
        False,
    ]


def test_a_whole_listing_removes_all_that_it_lacks() -> None:
    changes = FolderChanges(page(), is_whole=True)
    assert changes.listed_names == {"a", "f/"}
    assert [changes.removes(key) for key in ("a", "f/", "b", "g/")] == [False, False, True, True]
