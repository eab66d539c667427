"""The objects of a page that match a query."""

from __future__ import annotations

from rustfs_desktop.index.matching import matching_rows
from rustfs_desktop.index.query import parse
from rustfs_desktop.s3.types import Page

PAGE = Page(
    prefixes=["photos/folder/"],
    keys=["photos/beach.jpg", "photos/old/Beach.png", "photos/notes.txt"],
    sizes=[20_000_000, 5, 100],
    modified=[2_000.0, 1_000.0, -1.0],
    etags=["a", "b", "c"],
    storage_classes=["", "GLACIER", ""],
)


def found(text: str, prefix: str = "photos/") -> list[int]:
    return matching_rows(parse(text, now=2_500.0), PAGE, prefix)


def test_every_term_must_match_an_object() -> None:
    assert found("beach") == [0, 1]
    assert found("beach size>10M") == [0]
    assert found("beach -old") == [0]
    assert found("type:image class:glacier") == [1]
    assert found("age>20min") == [1]


def test_names_are_compared_below_the_prefix() -> None:
    assert found("photos") == []
    assert found("photos", prefix="") == [0, 1, 2]
    assert found("old/*") == [1]


def test_what_a_listing_does_not_tell_matches_nothing() -> None:
    assert found("tag:project") == []
    assert found("age<7d") == [0, 1]
