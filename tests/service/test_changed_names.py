"""Names that changed: what events say of them, and when they are looked up."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import changed_names
from rustfs_desktop.service.changed_names import ChangedName, ChangedNames
from rustfs_desktop.service.folder_changes import FolderChanges


def stored(key: str, size: int = 1) -> ObjectEvent:
    return ObjectEvent(key, is_removal=False, size=size, etag="e", modified=7.0)


def removed(key: str, *, is_final: bool = True) -> ObjectEvent:
    return ObjectEvent(key, is_removal=True, is_final=is_final)


def reported(*events: ObjectEvent) -> FolderChanges:
    names = ChangedNames("p/")
    names.add(events)
    found = names.take_reported()
    assert names.take_reported() == FolderChanges(Page(), is_reported=True)
    return found


def test_the_last_event_of_a_name_is_shown() -> None:
    found = reported(stored("p/a"), stored("p/a", 2), removed("p/b"), stored("p/b", 3))
    assert (found.listed.keys, found.listed.sizes) == (["p/a", "p/b"], [2, 3])
    assert (found.listed.etags, found.listed.modified) == (["e", "e"], [7.0, 7.0])
    assert not found.gone
    assert reported(stored("p/a"), removed("p/a")).gone == {"p/a"}


def test_an_event_that_says_nothing_certain_is_not_shown() -> None:
    unsure = [removed("p/a", is_final=False), ObjectEvent("p/a", is_removal=False)]
    for event in unsure:
        found = reported(stored("p/a"), removed("p/b"), event)
        assert not found.listed.keys
        assert found.gone == {"p/b"}


def test_folders_appear_but_only_the_server_says_that_they_are_gone() -> None:
    found = reported(
        stored("p/d/x"), stored("p/e/x"), removed("p/e/x"), stored("q/x"), stored("p/")
    )
    assert found.listed.prefixes == ["p/d/"]
    assert not found.listed.keys
    assert not found.gone


def test_every_name_waits_to_be_looked_up() -> None:
    names = ChangedNames("p/")
    names.add([stored("p/a"), stored("p/d/x"), removed("p/b"), stored("q/x")])
    assert names.names == {"p/a", "p/d/", "p/b", "p/b/"}
    assert len(names) == 4
    assert names.take()["p/b"] == ChangedName(may_be_new=True, may_be_gone=True)
    assert not names.names


def test_too_many_names_are_listed_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_names, "MOST_NAMES", 3)
    names = ChangedNames("")
    names.add(stored(key) for key in "abcd")
    assert not names.names
    assert not names.take_reported().listed
    assert names.take_incomplete()
    assert not names.take_incomplete()


def test_names_are_looked_up_when_events_end_or_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 100.0
    monkeypatch.setattr(changed_names, "monotonic", lambda: now_s)
    names = ChangedNames("p/")
    settled = []
    for _ in range(30):
        names.add([stored("p/a")])
        settled.append(names.is_settled)
        now_s += 0.125
    assert settled == [False] * 16 + [True] * 14
    names.take()
    names.add([stored("p/a")])
    assert not names.is_settled
    now_s += 0.25
    names.add([stored("q/elsewhere")])
    assert names.is_settled


def test_what_events_say_can_be_taken_bit_by_bit() -> None:
    names = ChangedNames("p/")
    names.add([stored(f"p/{number}") for number in range(5)])
    taken = []
    while names.has_reported:
        taken.append(names.take_reported(2).listed.keys)
    assert taken == [["p/0", "p/1"], ["p/2", "p/3"], ["p/4"]]
    assert len(names) == 5  # all are still looked up
