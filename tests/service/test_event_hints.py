"""Events that wait for an index: the last of each key, not too many, for a moment."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.service import event_hints
from rustfs_desktop.service.event_hints import EventHints


def event(key: str, size: int = 1) -> ObjectEvent:
    return ObjectEvent(key, is_removal=False, size=size)


def test_the_last_event_of_each_key_is_taken_once() -> None:
    hints = EventHints()
    hints.add([event("a"), event("b"), event("a", 2)])
    assert hints.take() == [event("a", 2), event("b")]
    assert hints.is_empty
    assert hints.take() == []


def test_what_is_looked_up_is_dropped() -> None:
    hints = EventHints()
    hints.add([event("a"), event("b")])
    hints.forget(frozenset({"a", "c"}))
    assert hints.take() == [event("b")]


def test_no_more_than_can_be_kept_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_hints, "MOST_KEYS", 2)
    hints = EventHints()
    hints.add([event("a"), event("b"), event("c"), event("a", 2)])
    assert hints.take() == [event("a", 2), event("b")]


def test_they_wait_for_those_that_come_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(event_hints, "monotonic", lambda: now[0])
    hints = EventHints()
    hints.add([event("a")])
    assert not hints.is_due
    now[0] += event_hints._WAIT_S
    hints.add([event("b")])
    assert hints.is_due
    hints.take()
    hints.add([event("c")])
    assert not hints.is_due
