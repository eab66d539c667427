"""Changes of a folder: cut into several of few names each, of which nothing is lost."""

from __future__ import annotations

from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges


def page() -> Page:
    return Page(["f/"], ["a", "b"], [1, 2], [1.0, 2.0], ["e1", "e2"], ["", ""])


def test_the_names_are_those_of_folders_and_objects() -> None:
    assert FolderChanges(page()).listed_names == {"a", "b", "f/"}


def test_many_changes_are_split_into_few_names_each() -> None:
    changes = FolderChanges(page(), frozenset(["gone 1", "gone 2", "gone 3"]))
    parts = changes.split(2)
    assert max(len(part.listed) + len(part.gone) for part in parts) == 2
    assert frozenset().union(*(part.listed_names for part in parts)) == changes.listed_names
    assert frozenset().union(*(part.gone for part in parts)) == changes.gone
    sizes = {
        key: size
        for part in parts
        for key, size in zip(part.listed.keys, part.listed.sizes, strict=True)
    }
    assert sizes == {"a": 1, "b": 2}
    assert not any(part.is_reported for part in parts)


def test_parts_of_what_events_say_are_still_to_be_looked_up() -> None:
    changes = FolderChanges(page(), frozenset(["gone 1", "gone 2"]), is_reported=True)
    assert all(part.is_reported for part in changes.split(1))
    assert changes.without({"a"}).is_reported


def test_few_changes_stay_together() -> None:
    changes = FolderChanges(page(), frozenset(["gone"]))
    assert changes.split(4) == [changes]


def test_names_of_which_something_newer_is_known_are_left_out() -> None:
    changes = FolderChanges(page(), frozenset(["gone", "back"])).without({"f/", "a", "back", "z"})
    assert (changes.listed.prefixes, changes.listed.keys, changes.listed.sizes) == ([], ["b"], [2])
    assert changes.gone == {"gone"}
    assert not changes.kept
    whole = FolderChanges(page(), is_whole=True)
    assert whole.without({"a", "z"}).kept == {"a", "z"}
    assert whole.listed.keys == ["a", "b"]
    assert whole.without(frozenset()) is whole


def test_a_whole_folder_is_not_split() -> None:
    """All that it does not list is gone: a part of it would remove the other parts."""
    changes = FolderChanges(page(), is_whole=True)
    assert changes.split(1) == [changes]
